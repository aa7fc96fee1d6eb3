import { isMemoAccountId } from '../../../../contracts/proofs/memo.ts';
import type { JournalEntry, JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import { checkEntries, checkResolution, type HoldState } from './check-posting.ts';
import { differs } from './difference.ts';
import { putId } from './words.ts';

/** An account as the lines so far leave it. */
export interface AccountState {
  readonly ledgerId: number;
  readonly id: string;
  /** Its UUID. */
  readonly words: Int32Array;
  readonly currency: string;
  version: number;
  posted: number;
  heldDebits: number;
  heldCredits: number;
  /** Postings that came before the one that makes this version. */
  waiting: Map<number, LedgerPosting[]> | undefined;
}

export interface LedgerPosting {
  readonly ledgerId: number;
  readonly posting: JournalPosting;
}

/** Told of every row that the lines stand for. */
export interface Rows {
  entry(account: AccountState, posting: JournalPosting, entry: JournalEntry): void;
  hold(hold: HoldState): void;
}

export interface Turnover {
  debits: bigint;
  credits: bigint;
}

export interface Replay {
  add(ledgerId: number, posting: JournalPosting): void;
  /** Nothing more comes: whatever still waits or is still held is told. */
  finish(): void;
  account(ledgerId: number, id: string): AccountState | undefined;
  readonly accounts: number;
  readonly openHolds: number;
  readonly turnover: ReadonlyMap<string, Turnover>;
}

/**
 * Runs the postings through again. Lines are sealed in the order in which their transactions began, and of two that touched one account
 * the one that began later may have been first: so a posting waits until all of its accounts have come to the version before it.
 */
export function replay(rows: Rows): Replay {
  const ledgers = new Map<number, Map<string, AccountState>>();
  const holds = new Map<string, HoldState>();
  const turnover = new Map<string, Turnover>();
  let accounts = 0;

  function accountOf(ledgerId: number, entry: JournalEntry): AccountState {
    let ledger = ledgers.get(ledgerId);
    if (ledger === undefined) ledgers.set(ledgerId, (ledger = new Map()));
    let account = ledger.get(entry.accountId);
    if (account === undefined) {
      const words = new Int32Array(4);
      putId(words, 0, entry.accountId, 4);
      account = { ledgerId, id: entry.accountId, words, currency: entry.currency, version: 0, posted: 0, heldDebits: 0, heldCredits: 0, waiting: undefined };
      ledger.set(entry.accountId, account);
      accounts++;
    }
    return account;
  }

  /** False where it has to wait. */
  function ready(asked: LedgerPosting, states: readonly AccountState[]): boolean {
    const { entries } = asked.posting;
    for (let i = 0; i < entries.length; i++) {
      const account = states[i]!;
      let needed = entries[i]!.version - 1;
      for (let before = 0; before < i; before++) if (states[before] === account) needed--;
      if (account.version === needed) continue;
      if (!(account.version < needed)) throw differs('entry', `${account.id}/${account.version + 1}`, 'version', account.version + 1, entries[i]!.version);
      account.waiting ??= new Map();
      const others = account.waiting.get(needed);
      if (others === undefined) account.waiting.set(needed, [asked]);
      else others.push(asked);
      return false;
    }
    return true;
  }

  function apply({ ledgerId, posting }: LedgerPosting, states: readonly AccountState[]): void {
    const hold = checkKind(ledgerId, posting, states);
    for (let i = 0; i < states.length; i++) {
      const account = states[i]!;
      const entry = posting.entries[i]!;
      account.version = entry.version;
      account.posted = entry.posted;
      account.heldDebits = entry.heldDebits;
      account.heldCredits = entry.heldCredits;
      rows.entry(account, posting, entry);
      if (entry.change !== 0 && !isMemoAccountId(entry.accountId)) count(entry);
    }
    if (hold !== undefined) rows.hold(hold);
  }

  /** Checks the posting against its accounts and holds. Answers with the hold it ended. */
  function checkKind(ledgerId: number, posting: JournalPosting, states: readonly AccountState[]): HoldState | undefined {
    if (posting.kind === 'posted' || posting.kind === 'pending') {
      const amounts = checkEntries(posting, states);
      if (posting.kind === 'pending') {
        holds.set(posting.postingId, { ledgerId, posting, accounts: states, amounts, resolvedBy: undefined });
      }
      return undefined;
    }
    const hold = posting.resolves === null ? undefined : holds.get(posting.resolves);
    if (hold?.ledgerId !== ledgerId) throw differs('posting', posting.postingId, 'resolves', 'an open hold', posting.resolves);
    checkResolution(posting, states, hold);
    holds.delete(hold.posting.postingId);
    return { ...hold, resolvedBy: posting };
  }

  function count({ currency, change }: JournalEntry): void {
    let sums = turnover.get(currency);
    if (sums === undefined) turnover.set(currency, (sums = { debits: 0n, credits: 0n }));
    if (change < 0) sums.debits -= BigInt(change);
    else sums.credits += BigInt(change);
  }

  function add(first: LedgerPosting): void {
    const queue = [first];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const { ledgerId, posting } = next;
      const states = posting.entries.map((entry) => accountOf(ledgerId, entry));
      if (!ready(next, states)) continue;
      apply(next, states);
      for (const account of states) {
        const freed = account.waiting?.get(account.version);
        if (freed === undefined) continue;
        account.waiting!.delete(account.version);
        queue.push(...freed);
      }
    }
  }

  return {
    add: (ledgerId, posting) => add({ ledgerId, posting }),
    finish() {
      for (const ledger of ledgers.values()) {
        for (const account of ledger.values()) {
          if (account.waiting !== undefined && account.waiting.size > 0) {
            throw differs('entry', `${account.id}/${account.version + 1}`, 'journal line', 'one', 'none, though later ones are there');
          }
        }
      }
      for (const hold of holds.values()) rows.hold(hold);
    },
    account: (ledgerId, id) => ledgers.get(ledgerId)?.get(id),
    get accounts() {
      return accounts;
    },
    get openHolds() {
      return holds.size;
    },
    turnover,
  };
}
