import type { Account } from './account.ts';
import { openBook, type Book } from './book.ts';
import { decidePosting } from './decide-posting.ts';
import { decideResolution } from './decide-resolution.ts';
import { periodAt, type Period } from './periods.ts';
import { refused, type Outcome, type Request } from './posting.ts';

export interface Decision {
  /** One per request, in order. */
  readonly outcomes: readonly Outcome[];
  readonly book: Book;
}

/**
 * The heart of the ledger: decides a batch of requests in order, each on its own, linked runs together. Pure: accounts and time go
 * in, outcomes and the accounts after them come out. Limits count in the day and month of the recorded time, which may be later than now where a clock
 * has gone back.
 */
export function decide(
  requests: readonly Request[], accounts: Iterable<Account>, nowMs: number, timeZoneOf: (ledgerId: number) => string, recordedAtMs = nowMs,
): Decision {
  const book = openBook(accounts);
  const outcomes: Outcome[] = [];
  const today = new Map<number, Period>();
  const periodNow = (account: Account): Period => {
    let period = today.get(account.ledgerId);
    if (period === undefined) today.set(account.ledgerId, (period = periodAt(recordedAtMs, timeZoneOf(account.ledgerId))));
    return period;
  };
  const one = (request: Request): Outcome =>
    request.type === 'posting'
      ? decidePosting(book, request, periodNow)
      : decideResolution(book, request, nowMs, (account, atMs) => periodAt(atMs, timeZoneOf(account.ledgerId)));

  for (let i = 0; i < requests.length; ) {
    const end = endOfRun(requests, i);
    if (end === i) outcomes.push(one(requests[i]!));
    else decideRun(book, requests.slice(i, end + 1), one, outcomes);
    i = end + 1;
  }
  return { outcomes, book };
}

/** Index of the last request of the run that begins at `start`. A run left open by the last request ends there. */
function endOfRun(requests: readonly Request[], start: number): number {
  let end = start;
  while (requests[end]!.linked && end + 1 < requests.length) end++;
  return end;
}

/** All or none: the first that is refused says why, the others that they went with it. */
function decideRun(book: Book, run: readonly Request[], one: (request: Request) => Outcome, outcomes: Outcome[]): void {
  const mark = book.mark();
  const decided: Outcome[] = [];
  for (const request of run) {
    const outcome = one(request);
    decided.push(outcome);
    if (!outcome.ok) break;
  }
  const last = decided.at(-1)!;
  if (last.ok) {
    outcomes.push(...decided);
    return;
  }
  book.backTo(mark);
  for (let i = 0; i < run.length; i++) outcomes.push(i === decided.length - 1 ? last : refused('linked_refused'));
}
