import type { Account } from './account.ts';
import type { Book } from './book.ts';
import { charge } from './limits.ts';
import type { Period } from './periods.ts';
import { refused, type Entry, type Refused, type SpendingCheck } from './posting.ts';

const REFUSALS = { limit_per_transaction: 'spending_per_transaction', limit_daily: 'spending_daily', limit_monthly: 'spending_total' } as const;

/**
 * Charges a posting against what whoever asks for it may spend. All that was ever spent is the debit balance of the memo account; the day is counted
 * as for any account, in the tenant's time zone. Counted also where there is no limit by day now: one may be set this afternoon.
 */
export function countSpending(book: Book, { accountId, perTransaction, daily, total }: SpendingCheck, entries: Entry[], periodOf: (account: Account) => Period): Refused | undefined {
  const place = entries.findIndex(({ account }) => account.id === accountId);
  const { account, change } = entries[place]!;
  const money = book.money(account);
  const charged = charge({ minBalance: null, perTransaction, daily, monthly: null }, money, -change, periodOf(account));
  if (!charged.ok) return refused(REFUSALS[charged.error]);
  if (total !== null && -money.posted > total) return refused('spending_total');
  book.put(account, charged.value);
  entries[place] = { ...entries[place]!, after: charged.value };
  return undefined;
}
