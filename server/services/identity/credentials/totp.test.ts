import { generateSync } from 'otplib';
import { expect, test } from 'vitest';
import { newTotpSecret, totpStep, totpUri } from './totp.ts';

const NOW = 1_800_000_000_000;
const STEP = NOW / 30_000;
const secret = newTotpSecret();
const codeAt = (ms: number) => generateSync({ strategy: 'totp', secret, epoch: ms / 1000 });

test('the codes of RFC 6238 are right at their time', () => {
  // Appendix B, the last six of eight digits; the secret is "12345678901234567890".
  for (const [seconds, code] of [[59, '287082'], [1_111_111_109, '081804'], [1_234_567_890, '005924'], [20_000_000_000, '353130']] as const) {
    expect(totpStep('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', code, 0, seconds * 1000)).toBe(Math.floor(seconds / 30));
  }
});

test.each([[-60_000, undefined], [-30_000, STEP - 1], [0, STEP], [30_000, STEP + 1], [60_000, undefined]])('a code of a clock that is %i ms off', (offMs, step) => {
  expect(totpStep(secret, codeAt(NOW + offMs), 0, NOW)).toBe(step);
});

test('at the end of its period a code is worth no more than a step', () => {
  expect(totpStep(secret, codeAt(NOW), 0, NOW + 59_999)).toBe(STEP);
  expect(totpStep(secret, codeAt(NOW), 0, NOW + 60_000)).toBeUndefined();
  expect(totpStep(secret, codeAt(NOW + 30_000), 0, NOW + 29_999)).toBe(STEP + 1);
});

test('a code of a step that was used, or of one before, is refused', () => {
  expect(totpStep(secret, codeAt(NOW), STEP, NOW)).toBeUndefined();
  expect(totpStep(secret, codeAt(NOW - 30_000), STEP, NOW)).toBeUndefined();
  expect(totpStep(secret, codeAt(NOW + 30_000), STEP, NOW)).toBe(STEP + 1);
});

test.each(['', '12345', '1234567', 'abcdef', '１２３４５６'])('%j is no code', (code) => {
  expect(totpStep(secret, code, 0, NOW)).toBeUndefined();
});

test('a secret has 160 bits, and its address says whose it is', () => {
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(totpUri('Florin', 'ann@example.com', secret)).toMatch(new RegExp(`^otpauth://totp/Florin:ann(%40|@)example.com\\?.*secret=${secret}.*issuer=Florin`));
});
