import type { AccountFacts, Case } from './facts.ts';
import { APPROVE, type Verdict } from './verdict.ts';

/** Whether the accounts and the customers behind them may move money at all. */
export function judgeCompliance({ from, to }: Case): Verdict {
  for (const account of [from, to]) {
    const refusal = refuseAccount(account);
    if (refusal !== undefined) return refusal;
  }
  return APPROVE;
}

function refuseAccount({ status, customerStatus }: AccountFacts): Verdict | undefined {
  if (status === 'frozen') return { vote: 'reject', code: 'account_frozen', detail: 'compliance: the account is frozen' };
  if (status === 'closed') return { vote: 'reject', code: 'account_closed', detail: 'compliance: the account is closed' };
  if (customerStatus === 'blocked') return { vote: 'reject', code: 'customer_blocked', detail: 'compliance: the customer is blocked' };
  return undefined;
}
