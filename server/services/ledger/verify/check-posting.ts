import type { JournalEntry, JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import { differs } from './difference.ts';
import type { AccountState } from './replay.ts';

/** A pending posting, and what became of it. */
export interface HoldState {
  readonly ledgerId: number;
  readonly posting: JournalPosting;
  readonly accounts: readonly AccountState[];
  /** What is reserved, credit-positive, per entry. */
  readonly amounts: readonly number[];
  readonly resolvedBy: JournalPosting | undefined;
}

type Money = Pick<JournalEntry, 'posted' | 'heldDebits' | 'heldCredits'>;

const entryId = (entry: JournalEntry): string => `${entry.accountId}/${entry.version}`;

/** Checks a posted or pending posting against its accounts before it. Answers with what each entry moves or reserves. */
export function checkEntries(posting: JournalPosting, accounts: readonly AccountState[]): number[] {
  if (posting.resolves !== null) throw differs('posting', posting.postingId, 'resolves', null, posting.resolves);
  const pending = posting.kind === 'pending';
  const amounts = posting.entries.map((entry, i) => {
    const before = moneyBefore(posting, accounts, i);
    const amount = pending ? entry.heldCredits - before.heldCredits - (entry.heldDebits - before.heldDebits) : entry.change;
    if (amount === 0) throw differs('entry', entryId(entry), 'amount', 'not 0', 0);
    if (pending) checkEntry(entry, accounts[i]!, before, 0, Math.max(-amount, 0), Math.max(amount, 0));
    else checkEntry(entry, accounts[i]!, before, amount, 0, 0);
    return amount;
  });
  checkBalanced(posting, amounts);
  return amounts;
}

/** Checks that a posting ends this hold: the same accounts, all of it released, no more posted than was held. */
export function checkResolution(posting: JournalPosting, accounts: readonly AccountState[], hold: HoldState): void {
  const { entries } = posting;
  if (entries.length !== hold.amounts.length) throw differs('posting', posting.postingId, 'number of entries', hold.amounts.length, entries.length);
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    const held = hold.amounts[i]!;
    if (accounts[i] !== hold.accounts[i]) throw differs('posting', posting.postingId, `account of entry ${i}`, hold.accounts[i]!.id, entry.accountId);
    checkEntry(entry, accounts[i]!, moneyBefore(posting, accounts, i), entry.change, Math.min(held, 0), Math.min(-held, 0));
    if (posting.kind !== 'post') {
      if (entry.change !== 0) throw differs('entry', entryId(entry), 'change', 0, entry.change);
    } else if (Math.sign(entry.change) !== Math.sign(held) || Math.abs(entry.change) > Math.abs(held)) {
      throw differs('entry', entryId(entry), 'change', `within the ${held} held`, entry.change);
    }
  }
  checkBalanced(posting, entries.map((entry) => entry.change));
}

/** An account may come several times in one posting: then it is as the entry before left it. */
function moneyBefore({ entries }: JournalPosting, accounts: readonly AccountState[], i: number): Money {
  for (let before = i - 1; before >= 0; before--) if (accounts[before] === accounts[i]) return entries[before]!;
  return accounts[i]!;
}

function checkEntry(entry: JournalEntry, account: AccountState, before: Money, change: number, heldDebits: number, heldCredits: number): void {
  if (entry.currency !== account.currency) throw differs('entry', entryId(entry), 'currency', account.currency, entry.currency);
  if (entry.change !== change) throw differs('entry', entryId(entry), 'change', change, entry.change);
  if (entry.posted !== before.posted + change) throw differs('entry', entryId(entry), 'posted balance', before.posted + change, entry.posted);
  if (entry.heldDebits !== before.heldDebits + heldDebits) throw differs('entry', entryId(entry), 'held debits', before.heldDebits + heldDebits, entry.heldDebits);
  if (entry.heldCredits !== before.heldCredits + heldCredits) throw differs('entry', entryId(entry), 'held credits', before.heldCredits + heldCredits, entry.heldCredits);
}

/** Debits equal credits in each currency. */
function checkBalanced(posting: JournalPosting, amounts: readonly number[]): void {
  const { entries } = posting;
  if (entries.length === 2 && entries[0]!.currency === entries[1]!.currency && amounts[0] === -amounts[1]!) return;
  const sums = new Map<string, bigint>();
  for (let i = 0; i < entries.length; i++) sums.set(entries[i]!.currency, (sums.get(entries[i]!.currency) ?? 0n) + BigInt(amounts[i]!));
  for (const [currency, sum] of sums) if (sum !== 0n) throw differs('posting', posting.postingId, `sum in ${currency}`, 0, sum);
}
