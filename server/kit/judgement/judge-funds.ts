import type { Case } from './facts.ts';
import { APPROVE, type Verdict } from './verdict.ts';

/**
 * Whether the payer can afford it, by what was last known. It refuses only what the ledger would refuse for the same reason: where
 * a daily or monthly limit comes before funds in the order of refusals, it leaves the word to the ledger.
 */
export function judgeFunds({ from, amount, charged }: Case): Verdict {
  if (charged && from.perTransaction !== null && amount > from.perTransaction) {
    return { vote: 'reject', code: 'limit_per_transaction', detail: `funds: at most ${from.perTransaction} may leave the account at once` };
  }
  if (from.minBalance === null || (charged && from.hasPeriodLimit)) return APPROVE;
  if (from.available - amount < from.minBalance) return { vote: 'reject', code: 'insufficient_funds', detail: 'funds: the account has too little available' };
  return APPROVE;
}
