import { isMemoAccount } from '../../../../contracts/proofs/memo.ts';
import { available, inRange, isLimited, type Account, type AccountMoney } from './account.ts';
import type { Book } from './book.ts';
import { charge } from './limits.ts';
import type { Period } from './periods.ts';
import { countSpending } from './spending.ts';
import { refused, type Entry, type EntryRequest, type Outcome, type PostingRequest, type Refused } from './posting.ts';

/**
 * Accepts or refuses one posting against the book. The order of refusals is fixed and documented (SERVICES.md): existence,
 * currency, balance of the posting, account state, limits (the account's, then the asker's spending), funds, range. An accepted posting has changed the book.
 */
export function decidePosting(book: Book, request: { readonly type: 'posting' } & PostingRequest, periodOf: (account: Account) => Period): Outcome {
  const accounts: Account[] = [];
  for (const entry of request.entries) {
    const account = book.account(request.ledgerId, entry.accountId);
    // What counts spending is no account to whoever asks: or a client could post its own counter back to nothing.
    if (account === undefined || (isMemoAccount(entry.accountId) && request.spending === undefined)) return refused('not_found', entry.accountId);
    accounts.push(account);
  }
  const misshapen = checkCurrencies(request.entries, accounts) ?? checkBalance(request.entries) ?? checkStates(accounts);
  if (misshapen !== undefined) return misshapen;

  const mark = book.mark();
  const before = new Map<Account, AccountMoney>();
  const entries: Entry[] = [];
  for (let i = 0; i < accounts.length; i++) {
    const account = accounts[i]!;
    const money = book.money(account);
    if (!before.has(account)) before.set(account, money);
    const after = apply(money, request.entries[i]!.change, request.pending);
    book.put(account, after);
    entries.push({ account, change: request.pending ? 0n : request.entries[i]!.change, after });
  }
  const broken = request.charge ? settleCharges(book, before, entries, periodOf) : undefined;
  const overspent = broken === undefined && request.spending !== undefined ? countSpending(book, request.spending, entries, periodOf) : undefined;
  const refusal = broken ?? overspent ?? checkFunds(book, before) ?? checkRange(entries);
  if (refusal !== undefined) {
    book.backTo(mark);
    return refusal;
  }
  return { ok: true, kind: request.pending ? 'pending' : 'posted', request, entries };
}

function apply(money: AccountMoney, change: bigint, pending: boolean): AccountMoney {
  const version = money.version + 1;
  if (!pending) return { ...money, version, posted: money.posted + change };
  return change < 0n ? { ...money, version, heldDebits: money.heldDebits - change } : { ...money, version, heldCredits: money.heldCredits + change };
}

function checkCurrencies(entries: readonly EntryRequest[], accounts: readonly Account[]): Refused | undefined {
  for (let i = 0; i < entries.length; i++) {
    if (entries[i]!.currency !== accounts[i]!.currency) return refused('currency_mismatch', accounts[i]!.id);
  }
  return undefined;
}

/** Each currency's debits equal its credits. */
function checkBalance(entries: readonly EntryRequest[]): Refused | undefined {
  if (entries.length === 2 && entries[0]!.currency === entries[1]!.currency) {
    return entries[0]!.change + entries[1]!.change === 0n ? undefined : refused('unbalanced');
  }
  const sums = new Map<string, bigint>();
  for (const entry of entries) sums.set(entry.currency, (sums.get(entry.currency) ?? 0n) + entry.change);
  for (const sum of sums.values()) if (sum !== 0n) return refused('unbalanced');
  return undefined;
}

function checkStates(accounts: readonly Account[]): Refused | undefined {
  for (const account of accounts) {
    if (account.status === 'frozen') return refused('account_frozen', account.id);
    if (account.status === 'closed') return refused('account_closed', account.id);
  }
  return undefined;
}

/** Charges what left each account, over all entries together, against its limits. */
function settleCharges(book: Book, before: Map<Account, AccountMoney>, entries: Entry[], periodOf: (account: Account) => Period): Refused | undefined {
  for (const [account, was] of before) {
    if (!isLimited(account)) continue;
    const now = book.money(account);
    const outgoing = available(account.normalCredit, was) - available(account.normalCredit, now);
    if (outgoing <= 0n) continue;
    const charged = charge(account.limits, now, outgoing, periodOf(account));
    if (!charged.ok) return refused(charged.error, account.id);
    book.put(account, charged.value);
    const last = entries.findLastIndex((entry) => entry.account === account);
    entries[last] = { ...entries[last]!, after: charged.value };
  }
  return undefined;
}

/** Only an account that loses by the posting can lack funds: one below its floor may still receive. */
function checkFunds(book: Book, before: Map<Account, AccountMoney>): Refused | undefined {
  for (const [account, was] of before) {
    const floor = account.limits.minBalance;
    if (floor === null) continue;
    const left = available(account.normalCredit, book.money(account));
    if (left < floor && left < available(account.normalCredit, was)) return refused('insufficient_funds', account.id);
  }
  return undefined;
}

/** After each entry, not only the last: every balance that is written down is one that clients can read. */
function checkRange(entries: readonly Entry[]): Refused | undefined {
  for (const { account, after } of entries) if (!isReadable(after)) return refused('amount_out_of_range', account.id);
  return undefined;
}

function isReadable(money: AccountMoney): boolean {
  if (!inRange(money.posted)) return false;
  if (money.heldDebits === 0n && money.heldCredits === 0n) return true;
  // With all holds posted too: else one that was accepted could not be kept.
  return inRange(money.heldDebits) && inRange(money.heldCredits) && inRange(money.posted + money.heldCredits) && inRange(money.posted - money.heldDebits);
}
