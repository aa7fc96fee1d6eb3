import type { AccountMoney } from '../domain/account.ts';
import { readAccounts, type AccountKey, type StoredAccount } from '../store/accounts.ts';
import type { Database } from '../../../kit/database.ts';
import { recent } from '../../../kit/recent.ts';

/**
 * Accounts as this process last knew them, postings that are being written included. Nothing is true because it is in here: a batch
 * decided on it is recorded only if the database finds every account at the same version. So a second process, or a change of limits, costs a
 * batch that is decided again, and nothing else.
 */
export interface AccountCache {
  /** Rises whenever something in here turned out wrong: what was decided before that is not to be written. */
  readonly generation: number;
  /** Those of these accounts that exist, in the order of the keys; what is not known is read. */
  load(keys: readonly AccountKey[]): Promise<StoredAccount[]>;
  /** The account as it is known by now. */
  newest(account: StoredAccount): StoredAccount;
  put(account: StoredAccount, money: AccountMoney, changedAtMs: number): void;
  forgetAll(): void;
}

export function accountCache(database: Database, max: number): AccountCache {
  const accounts = recent<StoredAccount>({ max });
  let generation = 0;
  // An id that another tenant names is none of its accounts.
  const find = ({ ledgerId, id }: AccountKey): StoredAccount | undefined => {
    const account = accounts.get(id);
    return account?.ledgerId === ledgerId ? account : undefined;
  };
  return {
    get generation() {
      return generation;
    },
    async load(keys) {
      const before = generation;
      const missing = keys.filter((key) => find(key) === undefined);
      if (missing.length === 0) return keys.map((key) => find(key)!);
      const read = new Map((await readAccounts(database, missing)).map((account) => [account.id, account]));
      return keys.flatMap((key) => {
        // Another batch may have loaded and changed one meanwhile: that one is newer.
        const known = find(key);
        const account = known ?? read.get(key.id);
        if (account === undefined || account.ledgerId !== key.ledgerId) return [];
        if (known === undefined && before === generation) accounts.set(account.id, account);
        return account;
      });
    },
    newest: (account) => find(account) ?? account,
    put(account, money, changedAtMs) {
      accounts.set(account.id, { ...account, state: money, changedAtMs });
    },
    forgetAll() {
      generation++;
      accounts.clear();
    },
  };
}
