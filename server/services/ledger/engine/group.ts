import type { JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import type { Outcome, PostingRequest, ResolutionRequest } from '../domain/posting.ts';

/** Requests of one caller that are answered together. They stay in order and beside each other in their batch. */
export interface Group {
  readonly tenantId: string;
  readonly requests: readonly GroupRequest[];
  /** The caller's idempotency key, stored with what the group did. */
  readonly key: { readonly hash: string; readonly requestHash: string } | null;
  /** Milliseconds. A group that gets to decide later than this is refused whole: its caller may have given up and asked again. */
  readonly validUntilMs: number | null;
  /** The caller asks again for postings it may have got before. */
  readonly again: boolean;
}

export type GroupRequest = PostingAsked | ResolutionAsked;

export type PostingAsked = { readonly type: 'posting' } & Omit<PostingRequest, 'ledgerId'>;

export type ResolutionAsked = { readonly type: 'resolution'; readonly holdId: string } & Omit<ResolutionRequest, 'ledgerId' | 'hold'>;

/** One per request: decided now, or found as it was decided before. */
export type GroupOutcome =
  | { readonly found: false; readonly outcome: Outcome }
  | { readonly found: true; readonly posting: JournalPosting };

export interface GroupResult {
  readonly recordedAtMs: number;
  readonly outcomes: readonly GroupOutcome[];
  /** Whether this is the first answer to the group's idempotency key, given again. */
  readonly replayed: boolean;
}

/** By request, the number of its run: linked ones are of the run of the next. */
export function runsOf(requests: readonly { readonly linked: boolean }[]): number[] {
  let run = 0;
  return requests.map(({ linked }) => (linked ? run : run++));
}
