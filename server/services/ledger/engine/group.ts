import type { JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import type { EntryRequest, Outcome } from '../domain/posting.ts';

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

export interface PostingAsked {
  readonly type: 'posting';
  readonly postingId: string;
  readonly reference: string | null;
  readonly pending: boolean;
  readonly linked: boolean;
  readonly group: string | null;
  readonly effectiveAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly charge: boolean;
  readonly entries: readonly EntryRequest[];
}

export interface ResolutionAsked {
  readonly type: 'resolution';
  readonly postingId: string;
  readonly action: 'post' | 'void' | 'expire';
  readonly holdId: string;
  readonly amount: bigint | null;
  readonly linked: boolean;
}

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
