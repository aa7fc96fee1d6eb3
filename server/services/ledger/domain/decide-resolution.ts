import { inRange, type Account, type AccountMoney } from './account.ts';
import type { Book } from './book.ts';
import { uncharge } from './limits.ts';
import type { Period } from './periods.ts';
import { refused, type Entry, type Hold, type Outcome, type ResolutionRequest } from './posting.ts';

/** Periods of a moment, for giving back what a released hold was charged. */
export type PeriodAt = (account: Account, atMs: number) => Period;

const ENDED = { posted: 'already_posted', voided: 'already_voided', expired: 'hold_expired' } as const;

/**
 * Ends a hold: posts it whole or in part, voids it, or lets it expire. What is not posted is released, and given back to
 * the day's and month's limits. Funds need no check: they were reserved.
 */
export function decideResolution(book: Book, request: { readonly type: 'resolution' } & ResolutionRequest, nowMs: number, periodAt: PeriodAt): Outcome {
  const { hold } = request;
  if (hold === null) return refused('not_found');
  if (hold.promised !== request.promised) return refused('forbidden');
  if (hold.status !== 'pending') return refused(ENDED[hold.status]);
  if (request.action === 'post' && hold.expiresAtMs !== null && hold.expiresAtMs <= nowMs) return refused('hold_expired');
  const posting = request.action === 'post' ? partOf(hold, request.amount) : hold.entries.map(() => 0n);
  if (posting === undefined) return refused('amount_out_of_range');

  const accounts: Account[] = [];
  for (const entry of hold.entries) {
    const account = book.account(request.ledgerId, entry.accountId);
    if (account === undefined) return refused('not_found', entry.accountId);
    if (request.action === 'post' && account.status === 'frozen' && !hold.promised) return refused('account_frozen', account.id);
    accounts.push(account);
  }
  const mark = book.mark();
  const entries: Entry[] = [];
  for (let i = 0; i < accounts.length; i++) {
    const account = accounts[i]!;
    const released = release(book.money(account), hold.entries[i]!.change, posting[i]!);
    const after = hold.charged.includes(account.id) ? giveBack(account, released, hold.entries[i]!.change, posting[i]!, periodAt(account, hold.madeAtMs)) : released;
    if (!inRange(after.posted)) {
      book.backTo(mark);
      return refused('amount_out_of_range', account.id);
    }
    book.put(account, after);
    entries.push({ account, change: posting[i]!, after });
  }
  return { ok: true, kind: request.action, request, entries };
}

/** What to post of each entry. A part can only be asked of two entries: of more, nobody could say whose part it is. */
function partOf(hold: Hold, amount: bigint | null): bigint[] | undefined {
  if (amount === null) return hold.entries.map((entry) => entry.change);
  const [first, second] = hold.entries;
  if (hold.entries.length !== 2 || first === undefined || second === undefined) return undefined;
  const whole = first.change < 0n ? -first.change : first.change;
  if (amount > whole) return undefined;
  return hold.entries.map((entry) => (entry.change < 0n ? -amount : amount));
}

function release(money: AccountMoney, held: bigint, posted: bigint): AccountMoney {
  return {
    ...money, version: money.version + 1, posted: money.posted + posted,
    heldDebits: held < 0n ? money.heldDebits + held : money.heldDebits,
    heldCredits: held > 0n ? money.heldCredits - held : money.heldCredits,
  };
}

/** What would have been spent and was not, to the limits of the time it was charged in. */
function giveBack({ normalCredit }: Account, money: AccountMoney, held: bigint, posted: bigint, madeIn: Period): AccountMoney {
  const spends = normalCredit ? held < 0n : held > 0n;
  return spends ? uncharge(money, held < 0n ? posted - held : held - posted, madeIn) : money;
}
