import type { JournalKind } from '../../../../contracts/proofs/journal-line.ts';
import type { ProblemCode } from '../../../../contracts/problems.ts';
import type { Account, AccountMoney } from './account.ts';

/** A posting that is asked for. Its accounts are named by key; the book has them. */
export interface PostingRequest {
  readonly postingId: string;
  readonly ledgerId: number;
  readonly reference: string | null;
  readonly pending: boolean;
  /** Linked with the next request: all of a run are recorded or none. */
  readonly linked: boolean;
  readonly group: string | null;
  readonly effectiveAtMs: number | null;
  readonly expiresAtMs: number | null;
  /** Whether outgoing money counts against the limits. */
  readonly charge: boolean;
  /** Where whoever asks may spend only so much: which of the entries' accounts counts it, and how much it may be. */
  readonly spending?: SpendingCheck;
  /** Of a pending one: a neighbour is promised that it can be posted. See `Hold`. */
  readonly promised: boolean;
  readonly entries: readonly EntryRequest[];
}

/** Limits come with the posting and are kept nowhere here: what an owner changes is so from the next request on, and no two copies can differ. */
export interface SpendingCheck {
  readonly accountId: string;
  readonly perTransaction: bigint | null;
  readonly daily: bigint | null;
  readonly total: bigint | null;
}

export interface EntryRequest {
  readonly accountId: string;
  readonly currency: string;
  /** Credit-positive: a debit is negative. Never zero. */
  readonly change: bigint;
}

/** A request to end a hold. */
export interface ResolutionRequest {
  readonly postingId: string;
  readonly ledgerId: number;
  readonly action: 'post' | 'void' | 'expire';
  /** What to post of a hold of two entries; null: all of it. */
  readonly amount: bigint | null;
  /** Resolved together with the next request or not at all. */
  readonly linked: boolean;
  /** Asked by the neighbour that holds were promised to. */
  readonly promised: boolean;
  readonly hold: Hold | null;
}

export interface Hold {
  readonly postingId: string;
  readonly status: 'pending' | 'posted' | 'voided' | 'expired';
  readonly expiresAtMs: number | null;
  readonly madeAtMs: number;
  readonly group: string | null;
  /** Accounts whose limits it was charged against: to them what is released is given back. */
  readonly charged: readonly string[];
  /**
   * Promised to a neighbour, who decides together with another ledger what becomes of it: only it ends the hold, and what it decided is carried out, whatever
   * became of the accounts meanwhile.
   */
  readonly promised: boolean;
  readonly entries: readonly { readonly accountId: string; readonly change: bigint }[];
}

export type Request = ({ readonly type: 'posting' } & PostingRequest) | ({ readonly type: 'resolution' } & ResolutionRequest);

/** One line of an accepted posting: what it did to the account, and the account after it. */
export interface Entry {
  readonly account: Account;
  readonly change: bigint;
  readonly after: AccountMoney;
}

export interface Accepted {
  readonly ok: true;
  readonly kind: JournalKind;
  readonly request: Request;
  readonly entries: readonly Entry[];
}

export interface Refused {
  readonly ok: false;
  readonly code: ProblemCode;
  readonly accountId?: string;
  /** The posting that stands in the way, by its public id. */
  readonly resourceId?: string;
}

export type Outcome = Accepted | Refused;

export const refused = (code: ProblemCode, accountId?: string): Refused => ({ ok: false, code, accountId });
