import { LRUCache } from 'lru-cache';
import type { AccountMoney } from '../domain/account.ts';
import { readAccounts, type AccountKey, type StoredAccount } from '../store/accounts.ts';
import type { Database } from '../../../kit/database.ts';

/**
 * Accounts as this process last knew them, postings that are being written included. Nothing is true because it is in here: a batch
 * decided on it is recorded only if the database finds every account at the same version. So a second process, or a change of limits, costs a
 * batch that is decided again, and nothing else.
 */
export interface AccountCache {
  /** Rises whenever something in here turned out wrong: what was decided before that is not to be written. */
  readonly generation: number;
  get(id: string): StoredAccount | undefined;
  /** Reads those that are not known. */
  load(keys: readonly AccountKey[]): Promise<void>;
  put(account: StoredAccount, money: AccountMoney, changedAtMs: number): void;
  forgetAll(): void;
}

export function accountCache(database: Database, max: number): AccountCache {
  const accounts = new LRUCache<string, StoredAccount>({ max });
  let generation = 0;
  return {
    get generation() {
      return generation;
    },
    get: (id) => accounts.get(id),
    async load(keys) {
      const missing = keys.filter(({ id }) => !accounts.has(id));
      if (missing.length === 0) return;
      const before = generation;
      const read = await readAccounts(database, missing);
      // Another batch may have loaded and changed one meanwhile: that one is newer.
      if (before === generation) for (const account of read) if (!accounts.has(account.id)) accounts.set(account.id, account);
    },
    put(account, money, changedAtMs) {
      accounts.set(account.id, { ...account, state: money, changedAtMs });
    },
    forgetAll() {
      generation++;
      accounts.clear();
    },
  };
}
