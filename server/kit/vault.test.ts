import { expect, test } from 'vitest';
import { newPrivatePem, signerFromPem } from './signing.ts';
import { vault } from './vault.ts';

const pem = newPrivatePem();
const ours = vault(signerFromPem(pem), 'identity');

test('what was sealed is opened again, also by another process with the same key', () => {
  const sealed = ours.seal('totp:ann', 'JBSWY3DPEHPK3PXP');
  expect(vault(signerFromPem(pem), 'identity').open('totp:ann', sealed)).toBe('JBSWY3DPEHPK3PXP');
  expect(sealed.toString('latin1')).not.toContain('JBSWY3DP');
  expect(ours.seal('totp:ann', 'JBSWY3DPEHPK3PXP').equals(sealed)).toBe(false);
});

test('it is not opened under another name, changed, cut, or with another key', () => {
  const sealed = ours.seal('totp:ann', 'secret');
  const changed = Buffer.from(sealed);
  changed[changed.length - 1]! ^= 1;
  expect(() => ours.open('totp:bob', sealed)).toThrow();
  expect(() => ours.open('totp:ann', changed)).toThrow();
  expect(() => ours.open('totp:ann', sealed.subarray(0, 20))).toThrow();
  expect(() => vault(signerFromPem(newPrivatePem()), 'identity').open('totp:ann', sealed)).toThrow();
});

test('a signature is of one purpose', () => {
  expect(ours.mac('a', 'text').equals(ours.mac('a', 'text'))).toBe(true);
  expect(ours.mac('a', 'text').equals(ours.mac('b', 'text'))).toBe(false);
  expect(ours.mac('a', 'btext').equals(ours.mac('ab', 'text'))).toBe(false);
});
