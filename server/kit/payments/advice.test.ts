import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultAdvice } from './advice.ts';
import { DECLINE_ADVICES, DECLINE_CODES } from './provider.ts';

const page = readFileSync(new URL('../../../docs/how-to/declines.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => /^\| `/.test(line)).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', '')));

test('the page tells of every code what the code says: meaning, advice, and what to tell the payer', () => {
  const codes = rows.filter((cells) => cells.length === 4);
  expect(codes.map(([code, , advice]) => [code, advice])).toEqual(DECLINE_CODES.map((code) => [code, defaultAdvice(code)]));
  for (const [code, meaning, , payer] of codes) expect([meaning, payer].every((text) => text !== undefined && text.length > 10), code).toBe(true);
});

test('the page explains every advice', () => {
  expect(rows.filter((cells) => cells.length === 2).map(([advice]) => advice)).toEqual([...DECLINE_ADVICES]);
});

test('what smells of fraud, of the law or of a payment that may have been made is never tried elsewhere by itself', () => {
  const never = ['card_lost_or_stolen', 'compliance_or_sanctions_restriction', 'duplicate_request', 'psp_fraud_engine_decline', 'suspected_fraud', 'payment_cancelled_by_user'] as const;
  expect(new Set(never.map(defaultAdvice))).toEqual(new Set(['do-not-retry']));
});
