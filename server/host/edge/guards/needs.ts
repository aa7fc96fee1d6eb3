import type { OperationMeta } from '../../../../contracts/contract.ts';
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
function ofPower(rules: PolicyRules, asks: NonNullable<OperationMeta['asks']>, input: unknown): Needs {
  const { approvals } = rules;
  const people = asksForApproval(rules);
  const asked = (sensitive: boolean, cause: ApprovalCause, waits: boolean): Needs =>
    ({ stepUp: sensitive && rules.stepUpAbove.length > 0, approval: waits ? cause : undefined, refused: false });
  switch (asks) {
    case 'wide-key': {
      const { scopes, mode } = input as { scopes: string[]; mode: 'test' | 'live' };
      const wide = isWideKey(scopes, mode);
      return asked(wide, 'wide-key', wide && approvals.wideKeys);
    }
    case 'role-change': {
      const change = input as RoleChange;
      const powerful = givesPower(change);
      return asked(powerful, 'role-change', (powerful && people) || (changesRole(change) && approvals.roleChanges));
    }
    case 'policy': {
      const looser = loosens(rules, changedRules(rules, input as PolicyChange));
      return asked(looser, 'policy', looser && people);
    }
    case 'new-person': {
      const powerful = givesPower(input as RoleChange);
      return { ...asked(powerful, 'role-change', false), refused: people && (powerful || approvals.roleChanges) };
    }
  }
}

/** Of an operation that gives somebody a role or lets them in again, or says what a role may. */
interface RoleChange { readonly role?: string; readonly status?: string; readonly scopes?: readonly string[] }

const changesRole = ({ role, status, scopes }: RoleChange): boolean => role !== undefined || scopes !== undefined || status === 'active';

function givesPower({ role, status, scopes = [] }: RoleChange): boolean {
  return (role !== undefined && mayApprove(role)) || status === 'active' || scopes.includes('identity:approve') || isWideKey(scopes, 'live');
}
