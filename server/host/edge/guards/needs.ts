import type { Asks, OperationMeta } from '../../../../contracts/contract.ts';
import type { PolicyRules, Threshold } from '../../../../contracts/identity/policy-rules.ts';
import { asksForApproval, changedRules, isWideKey, loosens, mayApprove, type PolicyChange } from '../../../../contracts/identity/sensitive.ts';
import { sums, type Movement } from '../../../../contracts/movements.ts';

export type ApprovalCause = 'large-transfer' | 'wide-key' | 'role-change' | 'policy';

export interface Needs {
  /** A second factor of the person who asks. */
  readonly stepUp: boolean;
  /** Another person's approval, and why. */
  readonly approval: ApprovalCause | undefined;
  /** It can't be approved at all: it must be done another way. */
  readonly refused: boolean;
}

const NOTHING: Needs = { stepUp: false, approval: undefined, refused: false };

/** What a tenant's rules ask of a request. */
export function needs(rules: PolicyRules, { moves, asks }: OperationMeta, input: unknown, { moved, whole }: { moved: readonly Movement[]; whole: boolean }): Needs {
  if (moves !== undefined) {
    const totals = sums(moved);
    const large = isAbove(rules.approvals.transferAbove, totals, whole);
    return { stepUp: isAbove(rules.stepUpAbove, totals, whole), approval: large ? 'large-transfer' : undefined, refused: false };
  }
  return asks === undefined ? NOTHING : ofPower(rules, asks, input);
}

/** Where not all is known, it counts as above. */
function isAbove(thresholds: readonly Threshold[], totals: ReadonlyMap<string, bigint>, whole: boolean): boolean {
  return thresholds.some(({ currency, amount }) => !whole || (totals.get(currency) ?? 0n) > BigInt(amount));
}

/**
 * Where payments ask for a second factor, so does whatever leads around them: a key that pays without one, a person who would be asked for theirs, rules
 * that ask less. And where anything waits for a second person, so does making one: else whoever asks would make themselves a second.
 */
function ofPower(rules: PolicyRules, asks: Asks, input: unknown): Needs {
  const { cause, sensitive, waits, refused = false } = POWER[asks](rules, input);
  return { stepUp: sensitive && rules.stepUpAbove.length > 0, approval: waits && !refused ? cause : undefined, refused };
}

interface Power { readonly cause: ApprovalCause; readonly sensitive: boolean; readonly waits: boolean; readonly refused?: boolean }

const POWER: Record<Asks, (rules: PolicyRules, input: unknown) => Power> = {
  'wide-key': ({ approvals }, input) => {
    const { scopes, mode } = input as { scopes: string[]; mode: 'test' | 'live' };
    const sensitive = isWideKey(scopes, mode);
    return { cause: 'wide-key', sensitive, waits: sensitive && approvals.wideKeys };
  },
  'role-change': (rules, input) => {
    const change = input as RoleChange;
    const sensitive = givesPower(change);
    return { cause: 'role-change', sensitive, waits: sensitive ? asksForApproval(rules) : changesRole(change) && rules.approvals.roleChanges };
  },
  'policy': (rules, input) => {
    const sensitive = loosens(rules, changedRules(rules, input as PolicyChange));
    return { cause: 'policy', sensitive, waits: sensitive && asksForApproval(rules) };
  },
  'new-person': (rules, input) => {
    const sensitive = givesPower(input as RoleChange);
    return { cause: 'role-change', sensitive, waits: false, refused: sensitive ? asksForApproval(rules) : rules.approvals.roleChanges };
  },
};

/** Of an operation that gives somebody a role or lets them in again, or says what a role may. */
interface RoleChange { readonly role?: string; readonly status?: string; readonly permissions?: readonly string[] }

const changesRole = ({ role, status, permissions }: RoleChange): boolean => role !== undefined || permissions !== undefined || status === 'active';

function givesPower({ role, status, permissions = [] }: RoleChange): boolean {
  return (role !== undefined && mayApprove(role)) || status === 'active' || permissions.includes('identity:approve') || isWideKey(permissions, 'live');
}
