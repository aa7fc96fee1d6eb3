import { ROLE_SCOPES, type Role, type Scope } from '../scopes.ts';
import type { PolicyRules, Threshold } from './policy-rules.ts';

/** What is so sensitive that a second factor or a second person may be asked for. Pure, and the same in host, service and console. */

const CHANGES_WHO_MAY: readonly string[] = ['tenant:write', 'identity:write', 'identity:keys', 'accounts:erase'];
/** Whoever configures providers says into whose account payments go. */
const MOVES_MONEY: readonly string[] = ['transactions:write', 'transactions:review', 'transactions:reverse', 'ledger:write', 'payments:refund', 'payments:configure', 'payouts:write'];

/** A key that could change who may do what, or move live money. */
export function isWideKey(scopes: readonly string[], mode: 'test' | 'live'): boolean {
  return scopes.some((scope) => CHANGES_WHO_MAY.includes(scope) || (mode === 'live' && MOVES_MONEY.includes(scope)));
}

/** Whether that role may approve. Of one that a tenant made for itself this is not known from here, so it counts as if. */
export function mayApprove(role: string): boolean {
  const scopes: readonly Scope[] | undefined = ROLE_SCOPES[role as Role];
  return scopes === undefined || scopes.includes('identity:approve');
}

export interface PolicyChange {
  readonly stepUpAbove?: readonly Threshold[];
  readonly approvals?: Partial<PolicyRules['approvals']>;
}

export function changedRules(rules: PolicyRules, change: PolicyChange): PolicyRules {
  const given = Object.fromEntries(Object.entries(change.approvals ?? {}).filter(([, value]) => value !== undefined));
  return { stepUpAbove: [...change.stepUpAbove ?? rules.stepUpAbove], approvals: { ...rules.approvals, ...given } };
}

/** Whether anything waits for a second person. */
export function asksForApproval({ approvals }: PolicyRules): boolean {
  return approvals.wideKeys || approvals.roleChanges || approvals.transferAbove.length > 0;
}

export function asksForNothing(rules: PolicyRules): boolean {
  return rules.stepUpAbove.length === 0 && !asksForApproval(rules);
}

/** Whether anything that was asked before would not be asked any more, or less of it. */
export function loosens(before: PolicyRules, after: PolicyRules): boolean {
  const [was, is] = [before.approvals, after.approvals];
  return raises(before.stepUpAbove, after.stepUpAbove) || raises(was.transferAbove, is.transferAbove)
    || (was.wideKeys && !is.wideKeys) || (was.roleChanges && !is.roleChanges) || is.expireAfterHours > was.expireAfterHours;
}

function raises(before: readonly Threshold[], after: readonly Threshold[]): boolean {
  return before.some(({ currency, amount }) => !after.some((one) => one.currency === currency && one.amount <= amount));
}
