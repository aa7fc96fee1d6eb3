import type { Case } from '../../../kit/judgement/facts.ts';
import type { Failure } from './transaction.ts';

/** What is wrong with a movement before anybody judges it. `betweenLedgers`: it is one side of a transfer to another ledger. */
export function precheck({ from, to, currency }: Case, betweenLedgers = false): Failure | undefined {
  if (from.currency !== currency || to.currency !== currency) {
    const account = from.currency === currency ? to : from;
    return { code: 'currency_mismatch', detail: `the account is in ${account.currency}, the transaction in ${currency}` };
  }
  if (from.accountId === to.accountId) return { code: 'same_account', detail: 'money can not move from an account to itself' };
  // Else it would no longer be true that what one ledger owes another, that one is owed.
  if (!betweenLedgers && (from.kind === 'transit' || to.kind === 'transit')) return { code: 'forbidden', detail: 'transit accounts move only by transfers between ledgers' };
  return undefined;
}
