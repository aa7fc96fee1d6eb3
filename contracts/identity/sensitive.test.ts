import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ROLES, SCOPES } from '../scopes.ts';
import { NO_RULES, type PolicyRules } from './policy-rules.ts';
import { asksForApproval, asksForNothing, changedRules, isWideKey, loosens, mayApprove } from './sensitive.ts';

test('a key is wide where it changes who may do what, or moves live money', () => {
  const wide = (mode: 'test' | 'live') => SCOPES.filter((scope) => isWideKey([scope], mode));
  expect(wide('test')).toEqual(['tenant:write', 'identity:write', 'identity:keys', 'accounts:erase']);
  expect(wide('live')).toEqual([
    'tenant:write', 'identity:write', 'identity:keys', 'accounts:erase', 'transactions:write', 'transactions:reverse', 'transactions:review', 'ledger:write',
    'payments:refund', 'payments:configure', 'payouts:write',
  ]);
});

test('whoever may approve is known by role, and of a role of their own is taken to', () => {
  expect([...ROLES, 'role_01j'].filter(mayApprove)).toEqual(['owner', 'admin', 'operator', 'role_01j']);
});

const rules = (stepUpAbove: PolicyRules['stepUpAbove'], approvals: Partial<PolicyRules['approvals']> = {}): PolicyRules =>
  ({ stepUpAbove, approvals: { ...NO_RULES.approvals, ...approvals } });
const eur = (amount: number) => [{ currency: 'EUR', amount }];

test.each([
  ['nothing changes', rules(eur(5)), rules(eur(5)), false],
  ['a threshold rises', rules(eur(5)), rules(eur(6)), true],
  ['a threshold falls', rules(eur(5)), rules(eur(4)), false],
  ['a currency is left out', rules(eur(5)), rules([]), true],
  ['a currency is exchanged', rules(eur(5)), rules([{ currency: 'USD', amount: 1 }]), true],
  ['a currency is added', rules([]), rules(eur(5)), false],
  ['a transfer may be larger', rules([], { transferAbove: eur(5) }), rules([], { transferAbove: eur(6) }), true],
  ['keys are free', rules([], { wideKeys: true }), rules([]), true],
  ['roles are free', rules([], { roleChanges: true }), rules([]), true],
  ['keys are asked for', rules([]), rules([], { wideKeys: true }), false],
  ['requests wait longer', rules([]), rules([], { expireAfterHours: 100 }), true],
  ['requests wait shorter', rules([]), rules([], { expireAfterHours: 1 }), false],
  ['one is stricter, one looser', rules(eur(5), { wideKeys: true }), rules(eur(1)), true],
])('loosened or not: %s', (_what, before, after, expected) => expect(loosens(before, after)).toBe(expected));

const threshold = fc.record({ currency: fc.constantFrom('EUR', 'USD', 'JPY'), amount: fc.integer({ min: 0, max: 5 }) });
const thresholds = fc.uniqueArray(threshold, { selector: (one) => one.currency });
const anyRules = fc.record({
  stepUpAbove: thresholds,
  approvals: fc.record({ transferAbove: thresholds, wideKeys: fc.boolean(), roleChanges: fc.boolean(), expireAfterHours: fc.integer({ min: 1, max: 3 }) }),
});

test('rules that ask nothing can not be loosened, but for how long requests wait', () => {
  fc.assert(fc.property(anyRules, (after) => {
    expect(loosens({ ...NO_RULES, approvals: { ...NO_RULES.approvals, expireAfterHours: 720 } }, after)).toBe(false);
  }));
});

test('there and back again loosens once, unless nothing changed', () => {
  fc.assert(fc.property(anyRules, anyRules, (a, b) => {
    const sorted = ({ stepUpAbove, approvals }: PolicyRules) => JSON.stringify([stepUpAbove.toSorted((x, y) => x.currency.localeCompare(y.currency)),
      approvals.transferAbove.toSorted((x, y) => x.currency.localeCompare(y.currency)), approvals.wideKeys, approvals.roleChanges, approvals.expireAfterHours]);
    expect(loosens(a, b) || loosens(b, a)).toBe(sorted(a) !== sorted(b));
  }));
});

test('what a change leaves out stays', () => {
  const before = rules(eur(5), { wideKeys: true });
  expect(changedRules(before, {})).toEqual(before);
  expect(changedRules(before, { approvals: { roleChanges: true, wideKeys: undefined } })).toEqual(rules(eur(5), { wideKeys: true, roleChanges: true }));
  expect(changedRules(before, { stepUpAbove: [] })).toEqual(rules([], { wideKeys: true }));
  expect([asksForNothing(NO_RULES), asksForNothing(rules(eur(5))), asksForApproval(rules(eur(5))), asksForApproval(before)]).toEqual([true, false, false, true]);
});
