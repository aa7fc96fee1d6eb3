import type { Account, AccountMoney } from './account.ts';

/**
 * The accounts a batch touches, while it is decided. It hands out each account's money as the postings before left it,
 * and can go back to a mark, so that a refused posting or a broken linked run leaves no trace.
 */
export interface Book {
  account(ledgerId: number, id: string): Account | undefined;
  money(account: Account): AccountMoney;
  put(account: Account, money: AccountMoney): void;
  mark(): number;
  backTo(mark: number): void;
  /** Accounts that differ from how they came, with what they came to. */
  changed(): Map<Account, AccountMoney>;
}

export function openBook(accounts: Iterable<Account>): Book {
  // Account ids are unique over all ledgers, being ours; the ledger is still compared, so that none is reached from another.
  const byId = new Map<string, Account>();
  for (const account of accounts) byId.set(account.id, account);
  const current = new Map<Account, AccountMoney>();
  const log: { account: Account; before: AccountMoney | undefined }[] = [];
  return {
    account(ledgerId, id) {
      const account = byId.get(id);
      return account?.ledgerId === ledgerId ? account : undefined;
    },
    money: (account) => current.get(account) ?? account.state,
    put(account, money) {
      log.push({ account, before: current.get(account) });
      current.set(account, money);
    },
    mark: () => log.length,
    backTo(mark) {
      while (log.length > mark) {
        const { account, before } = log.pop()!;
        if (before === undefined) current.delete(account);
        else current.set(account, before);
      }
    },
    changed: () => current,
  };
}
