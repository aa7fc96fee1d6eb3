import { describe, expect, test } from 'vitest';
import { NO_RULES, type PolicyRules } from '../../../../contracts/identity/policy-rules.ts';
import type { OperationMeta } from '../../../../contracts/contract.ts';
import { needs } from './needs.ts';

const NOTHING = { stepUp: false, approval: undefined, refused: false };
const still = { moved: [], whole: true };
const pay = (...amounts: number[]) => ({ moved: amounts.map((amount) => ({ amount, currency: 'EUR', from: null, to: null })), whole: true });
const eur = (amount: number) => [{ currency: 'EUR', amount }];
const rules = (stepUpAbove: PolicyRules['stepUpAbove'], approvals: Partial<PolicyRules['approvals']> = {}): PolicyRules =>
  ({ stepUpAbove, approvals: { ...NO_RULES.approvals, ...approvals } });
const moves: OperationMeta = { moves: 'one' };

describe('money', () => {
  test.each([
    ['at the threshold', rules(eur(100)), pay(100), NOTHING],
    ['above it', rules(eur(100)), pay(101), { ...NOTHING, stepUp: true }],
    ['above it in pieces', rules(eur(100)), pay(50, 51), { ...NOTHING, stepUp: true }],
    ['any amount', rules(eur(0)), pay(1), { ...NOTHING, stepUp: true }],
    ['in another currency', rules([{ currency: 'USD', amount: 0 }]), pay(1_000), NOTHING],
    ['above what needs approval', rules([], { transferAbove: eur(100) }), pay(101), { ...NOTHING, approval: 'large-transfer' }],
    ['above both', rules(eur(10), { transferAbove: eur(100) }), pay(101), { stepUp: true, approval: 'large-transfer', refused: false }],
    ['between both', rules(eur(10), { transferAbove: eur(100) }), pay(50), { ...NOTHING, stepUp: true }],
    ['more than can be told', rules(eur(10), { transferAbove: eur(100) }), { ...pay(1), whole: false }, { stepUp: true, approval: 'large-transfer', refused: false }],
    ['more than a number holds', rules(eur(Number.MAX_SAFE_INTEGER)), pay(Number.MAX_SAFE_INTEGER, 1), { ...NOTHING, stepUp: true }],
    ['no rules', NO_RULES, { ...pay(1), whole: false }, NOTHING],
  ])('%s', (_what, given, moved, expected) => expect(needs(given, moves, {}, moved)).toEqual(expected));
});

const stepUpOnly = rules(eur(100));
const onTransfers = rules([], { transferAbove: eur(100) });
const onKeys = rules([], { wideKeys: true });
const onRoles = rules([], { roleChanges: true });
const confirmed = { ...NOTHING, stepUp: true };
const waits = (approval: string) => ({ ...NOTHING, approval });
const refused = { ...NOTHING, refused: true };

describe('power', () => {
  test.each([
    ['a narrow key', 'wide-key', { scopes: ['accounts:read'], mode: 'live' }, [NOTHING, NOTHING, NOTHING, NOTHING]],
    ['a wide key', 'wide-key', { scopes: ['identity:keys'], mode: 'test' }, [confirmed, NOTHING, waits('wide-key'), NOTHING]],
    ['a key that pays for real', 'wide-key', { scopes: ['transactions:write'], mode: 'live' }, [confirmed, NOTHING, waits('wide-key'), NOTHING]],
    ['a key that pays in tests', 'wide-key', { scopes: ['transactions:write'], mode: 'test' }, [NOTHING, NOTHING, NOTHING, NOTHING]],
    ['making an owner', 'role-change', { role: 'owner' }, [confirmed, waits('role-change'), waits('role-change'), waits('role-change')]],
    ['making an operator, who may approve', 'role-change', { role: 'operator' }, [confirmed, waits('role-change'), waits('role-change'), waits('role-change')]],
    ['making a viewer', 'role-change', { role: 'viewer' }, [NOTHING, NOTHING, NOTHING, waits('role-change')]],
    ['letting somebody in again', 'role-change', { status: 'active' }, [confirmed, waits('role-change'), waits('role-change'), waits('role-change')]],
    ['shutting somebody out', 'role-change', { status: 'disabled' }, [NOTHING, NOTHING, NOTHING, NOTHING]],
    ['a new name', 'role-change', { name: 'Bob' }, [NOTHING, NOTHING, NOTHING, NOTHING]],
    ['a role that approves', 'role-change', { permissions: ['identity:approve'] }, [confirmed, waits('role-change'), waits('role-change'), waits('role-change')]],
    ['a new viewer', 'new-person', { role: 'viewer' }, [NOTHING, NOTHING, NOTHING, refused]],
    ['a new operator', 'new-person', { role: 'operator' }, [confirmed, refused, refused, refused]],
  ] as const)('%s', (_what, asks, input, expected) => {
    expect([stepUpOnly, onTransfers, onKeys, onRoles].map((given) => needs(given, { asks }, input, still))).toEqual(expected);
  });

  test('rules that would ask less are changed by the rules there are', () => {
    const policy: OperationMeta = { asks: 'policy' };
    expect(needs(stepUpOnly, policy, { stepUpAbove: [] }, still)).toEqual(confirmed);
    expect(needs(stepUpOnly, policy, { stepUpAbove: eur(1) }, still)).toEqual(NOTHING);
    expect(needs(onKeys, policy, { approvals: { wideKeys: false } }, still)).toEqual(waits('policy'));
    expect(needs(onKeys, policy, { approvals: { roleChanges: true } }, still)).toEqual(NOTHING);
  });

  test('other operations are asked nothing', () => expect(needs(onRoles, {}, {}, still)).toEqual(NOTHING));
});
