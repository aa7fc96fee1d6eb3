import { uuidV8 } from '../../../../contracts/ids.ts';
import type { Database } from '../../../kit/database.ts';
import { sha256 } from '../../../kit/hash.ts';
import { recent } from '../../../kit/recent.ts';
import { insertAccounts, type NewAccount } from '../store/accounts.ts';

/** The accounts that count what one key or consent spends in one currency. Its own two: another's would be one more that all its postings share. */
export interface MemoPair {
  /** Debited with all that is spent. */
  readonly spent: string;
  readonly contra: string;
}

export interface MemoAccounts {
  /** By what they are about, with no look-up. */
  pairOf(limitedId: string, currency: string): MemoPair;
  /** Opens those that were never used, which is no more than an empty account: a crash after it loses nothing. */
  open(ledgerId: number, wanted: readonly { readonly pair: MemoPair; readonly currency: string }[]): Promise<void>;
}

const REMEMBERED = 20_000;
const NO_LIMITS = { minBalance: null, perTransaction: null, daily: null, monthly: null };

const idOf = (what: string, limitedId: string, currency: string): string => uuidV8(sha256(Buffer.from(`florin memo ${what} ${limitedId} ${currency}`)));

export function memoAccounts(database: Database): MemoAccounts {
  const pairs = recent<MemoPair>({ max: REMEMBERED });
  const opened = recent<true>({ max: REMEMBERED });
  return {
    pairOf(limitedId, currency) {
      const name = `${limitedId} ${currency}`;
      let pair = pairs.get(name);
      if (pair === undefined) pairs.set(name, (pair = { spent: idOf('spent', limitedId, currency), contra: idOf('contra', limitedId, currency) }));
      return pair;
    },
    async open(ledgerId, wanted) {
      const missing = wanted.filter(({ pair }) => opened.get(`${ledgerId} ${pair.spent}`) === undefined);
      if (missing.length === 0) return;
      const accounts = new Map<string, NewAccount>();
      for (const { pair, currency } of missing) {
        for (const id of [pair.spent, pair.contra]) accounts.set(id, { id, currency, normalCredit: true, limits: NO_LIMITS });
      }
      // Sorted, so that two processes that open the same ones do not wait for each other in a circle.
      await database.transaction((tx) => insertAccounts(tx, ledgerId, [...accounts.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))));
      for (const { pair } of missing) opened.set(`${ledgerId} ${pair.spent}`, true);
    },
  };
}
