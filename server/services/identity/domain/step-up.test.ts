import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBoundTo, judgeUse, shownStatus, STEP_UP_MS, type Bound, type StepUp } from './step-up.ts';

const bound: Bound = {
  tenantId: 't', ledgerId: 'l', userId: 'u', sessionId: 's', operation: 'transactions.create', idempotencyKey: 'k', inputSha256: 'h',
  movements: [{ amount: 5, currency: 'EUR', from: 'a', to: 'b' }],
};
const confirmed: StepUp = { ...bound, id: 'i', status: 'confirmed', createdMs: 0, expiresMs: STEP_UP_MS };

test.each([
  ['confirmed', confirmed, 0, 'first'],
  ['confirmed, in its last moment', confirmed, STEP_UP_MS - 1, 'first'],
  ['confirmed too long ago', confirmed, STEP_UP_MS, 'no'],
  ['not confirmed', { ...confirmed, status: 'open' }, 0, 'no'],
  ['used, and sent again', { ...confirmed, status: 'used' }, 0, 'again'],
] as const)('%s', (_what, stepUp, nowMs, expected) => expect(judgeUse(stepUp, bound, nowMs)).toBe(expected));

test('what was used without a key passes once: nobody knows how often it would be done', () => {
  const keyless = { ...bound, idempotencyKey: null };
  expect(judgeUse({ ...confirmed, ...keyless }, keyless, 0)).toBe('first');
  expect(judgeUse({ ...confirmed, ...keyless, status: 'used' }, keyless, 0)).toBe('no');
});

test.each<[string, Partial<Bound>]>([
  ['another tenant', { tenantId: 'x' }], ['another ledger', { ledgerId: 'x' }], ['another person', { userId: 'x' }], ['another session', { sessionId: 'x' }], ['no session', { sessionId: null }],
  ['another operation', { operation: 'transactions.transfer' }], ['another key', { idempotencyKey: 'x' }], ['no key', { idempotencyKey: null }],
  ['anything else in the request', { inputSha256: 'x' }],
  ['another amount', { movements: [{ amount: 6, currency: 'EUR', from: 'a', to: 'b' }] }],
  ['another currency', { movements: [{ amount: 5, currency: 'USD', from: 'a', to: 'b' }] }],
  ['another payee', { movements: [{ amount: 5, currency: 'EUR', from: 'a', to: 'c' }] }],
  ['another payer', { movements: [{ amount: 5, currency: 'EUR', from: 'c', to: 'b' }] }],
  ['one payment more', { movements: [...bound.movements, ...bound.movements] }],
])('is not for %s', (_what, other) => {
  expect(judgeUse(confirmed, { ...bound, ...other }, 0)).toBe('no');
  expect(judgeUse({ ...confirmed, status: 'used' }, { ...bound, ...other }, 0)).toBe('no');
});

const text = fc.string({ maxLength: 3 });
const anyBound = fc.record({
  tenantId: text, ledgerId: text, userId: text, sessionId: fc.option(text), operation: text, idempotencyKey: fc.option(text), inputSha256: text,
  movements: fc.array(fc.record({ amount: fc.nat(3), currency: text, from: fc.option(text), to: fc.option(text) }), { maxLength: 2 }),
});

test('two are bound to the same only where they are the same, whatever the texts in them', () => {
  fc.assert(fc.property(anyBound, anyBound, (one, other) => {
    expect(isBoundTo(one, other)).toBe(JSON.stringify(Object.entries(one)) === JSON.stringify(Object.entries(other)));
    expect(isBoundTo(one, structuredClone(one))).toBe(true);
  }));
});

test('shows whoever is asked when it is over', () => {
  expect([shownStatus(confirmed, 0), shownStatus(confirmed, STEP_UP_MS), shownStatus({ ...confirmed, status: 'used' }, STEP_UP_MS)]).toEqual(['confirmed', 'expired', 'used']);
});
