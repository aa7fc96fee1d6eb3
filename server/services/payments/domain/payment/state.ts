import type { AttemptRoute } from '../routing/route.ts';
import type { Decline, Fact, PayerAction, ProviderError, ProviderKind } from '../../../../kit/payments/provider.ts';

/**
 * How the payer pays. A token is one provider's: of a card there may be one for each of several, and those it can be charged by. `saved`: at the provider where it
 * was used before.
 */
export type PayerMethod =
  | { readonly type: 'card' | 'wallet'; readonly tokens: Readonly<Partial<Record<ProviderKind, string>>>; readonly brand?: string; readonly country?: string }
  | { readonly type: 'saved'; readonly methodId: string; readonly providerId: string; readonly token: string; readonly customer: string | null }
  | { readonly type: 'redirect' }
  | { readonly type: 'card-page' }
  | { readonly type: 'bank-transfer' };

export type PayerKind = 'person' | 'business';

/**
 * A payment as its events leave it: plain data, JSON as it stands. Ids are UUIDs, amounts minor units, times milliseconds. What can be computed (its status,
 * what is left to capture or to refund) is, and is not kept: what is kept twice drifts apart.
 */
export interface PaymentState {
  readonly id: string;
  /** The account that is paid. */
  readonly accountId: string;
  readonly amount: number;
  readonly currency: string;
  readonly capture: 'automatic' | 'manual';
  readonly save: boolean;
  readonly description: string | null;
  readonly statementDescriptor: string | null;
  /** Where the payer goes in the end. */
  readonly returnUrl: string | null;
  /** What kind of customer pays, where that is known. Payments of before this was kept have none. */
  readonly customer?: PayerKind | null;
  readonly attempts: readonly AttemptState[];
  readonly captures: readonly CaptureState[];
  readonly refunds: readonly RefundState[];
  readonly disputes: readonly DisputeState[];
  readonly bookings: readonly Booking[];
  /** By which fees are counted, from its first capture on; null: by none. Left out until then, and in what was captured before plans were pinned. */
  readonly feePlan?: PinnedPlan | null;
  /** Nothing more will be captured. */
  readonly closed: boolean;
  readonly cancel: { readonly operationId: string; readonly status: 'asked' | 'sent' | 'done' } | null;
  readonly review: { readonly reason: string; readonly decision: 'open' | 'approved' | 'declined' } | null;
  readonly blocked: string | null;
  /** What a provider says that can not be, in words. A person must look. */
  readonly conflict: string | null;
  readonly saved: { readonly token: string; readonly customer: string | null; readonly label: string; readonly expires: string | null; readonly providerId: string } | null;
  readonly early: readonly { readonly attemptId: string; readonly fact: EarlyFact }[];
  readonly createdAtMs: number;
}

/** A version of a fee plan, which never changes. */
export interface PinnedPlan {
  readonly id: string;
  readonly version: number;
}

/** Of a capture, a dispute or a refund that is not known yet. */
export type EarlyFact = Extract<Fact, { readonly type: 'refund-pending' | 'refunded' | 'refund-failed' | 'dispute-opened' | 'dispute-under-review' | 'dispute-won' | 'dispute-lost' }>;

/**
 * `routing`: no provider yet; `asked`: may be with the provider, whose answer is to come; `action`: the payer must do something; `returned`: the payer says so;
 * `processing`: the provider says it will say. `unknown`: nobody can say, and `looks` times the provider was asked.
 */
export type AttemptStatus = 'routing' | 'asked' | 'action' | 'returned' | 'processing' | 'authorised' | 'declined' | 'abandoned' | 'voided' | 'unknown';

export interface AttemptState {
  readonly id: string;
  readonly method: PayerMethod;
  readonly status: AttemptStatus;
  readonly provider: { readonly id: string; readonly kind: ProviderKind; readonly why: readonly string[]; readonly route?: AttemptRoute } | null;
  /** Providers tried before with the same method. */
  readonly after: readonly string[];
  readonly reference: string | null;
  readonly action: PayerAction | null;
  /** What the payer's browser brought back from the provider: the query of the return URL. */
  readonly returned: Readonly<Record<string, string>> | null;
  readonly authorised: number;
  readonly expiresMs: number | null;
  readonly decline: Decline | null;
  readonly unknown: Unknown | null;
  readonly watch: Watch | null;
  readonly startedAtMs: number;
}

/** When a provider is asked that should have told by itself. `open`: something is under way there; `paid`: all is well, but for what a lost webhook may have said of it. */
export interface Watch {
  readonly of: 'open' | 'paid';
  readonly looks: number;
  /** Null: not any more. */
  readonly nextMs: number | null;
}

/** Since when nobody knows, how often it was asked, and when it is asked again. */
export interface Unknown {
  readonly sinceMs: number;
  readonly looks: number;
  readonly nextMs: number;
}

/** `asked` may be with the provider; `sent`: it has it and will say. */
export type OperationStatus = 'asked' | 'sent' | 'done' | 'failed' | 'unknown';

export interface CaptureState {
  readonly id: string;
  readonly attemptId: string;
  readonly amount: number;
  readonly fee: number;
  readonly final: boolean;
  readonly status: OperationStatus;
  readonly reference: string | null;
  readonly error: ProviderError | null;
  readonly unknown: Unknown | null;
}

export interface RefundState {
  readonly id: string;
  readonly attemptId: string;
  readonly amount: number;
  /** What of the fee goes back to the merchant. */
  readonly fee: number;
  readonly reason: string | null;
  /** `provider`: made there, without us; `surplus`: the payer paid what was no longer wanted. */
  readonly origin: 'api' | 'provider' | 'surplus';
  /** Whether what it takes is reserved at the merchant. No provider is asked before. */
  readonly hold: 'none' | 'asked' | 'held' | 'refused';
  readonly status: OperationStatus;
  readonly reference: string | null;
  readonly error: ProviderError | null;
  readonly unknown: Unknown | null;
}

export interface DisputeState {
  readonly id: string;
  readonly attemptId: string;
  readonly reference: string;
  readonly amount: number;
  readonly withdrawn: number;
  readonly reason: string;
  readonly dueMs: number | null;
  readonly status: 'open' | 'under-review' | 'won' | 'lost' | 'accepted';
  /** What is to be said to the provider. */
  readonly answer: { readonly operationId: string; readonly type: 'evidence' | 'accept'; readonly evidence: Readonly<Record<string, string>>; readonly status: 'asked' | 'done' | 'failed' } | null;
}

/** Whose account it is: the provider's clearing account, the merchant's, the tenant's fees, or the tenant's suspense account. */
export type BookingRole = 'clearing' | 'merchant' | 'fees' | 'suspense';

/** A posting that must be in the ledger. Credits are above zero. `diverted`: the merchant's account took no part, and suspense took its place. */
export interface Booking {
  readonly id: string;
  readonly for: { readonly type: 'capture' | 'refund' | 'refund-hold' | 'refund-post' | 'refund-void' | 'refund-fee' | 'refund-back' | 'dispute' | 'dispute-back'; readonly id: string };
  readonly providerId: string;
  /** `hold`, `post` and `void` are of the two-phase kind: `holdId` is the booking that holds. */
  readonly how: 'record' | 'hold' | 'post' | 'void';
  readonly holdId: string | null;
  readonly lines: readonly { readonly role: BookingRole; readonly change: number }[];
  readonly diverted: boolean;
  readonly status: 'due' | 'done' | 'refused';
  /** The ledger refuses it, and nothing can take its place: since when, and when it is asked again. */
  readonly stuck?: Unknown & { readonly code: string };
}

/** What the ledger refuses and somebody must see to. */
export const stuckOf = ({ bookings }: PaymentState): Booking['stuck'] => bookings.find(({ status, stuck }) => status === 'due' && stuck !== undefined)?.stuck;

export const attemptOf = (state: PaymentState, id: string): AttemptState | undefined => state.attempts.find((attempt) => attempt.id === id);

/** The one that counts: only the last can be under way. */
export const lastAttempt = ({ attempts }: PaymentState): AttemptState | undefined => attempts.at(-1);

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

const isDone = ({ status }: { readonly status: OperationStatus }): boolean => status === 'done';
/** Done, or may yet be. */
const isLive = ({ status }: { readonly status: OperationStatus }): boolean => status !== 'failed';

export const capturedOf = ({ captures }: PaymentState): number => sum(captures.filter(isDone).map(({ amount }) => amount));
export const refundedOf = ({ refunds }: PaymentState): number => sum(refunds.filter(isDone).map(({ amount }) => amount));
export const feesOf = ({ captures, refunds }: PaymentState): number => sum(captures.filter(isDone).map(({ fee }) => fee)) - sum(refunds.filter(isDone).map(({ fee }) => fee));
export const disputedOf = ({ disputes }: PaymentState): number => sum(disputes.filter(({ status }) => status !== 'won').map(({ withdrawn }) => withdrawn));

/** What may still be asked to be captured of the last attempt. */
export function capturableOf(state: PaymentState): number {
  const attempt = lastAttempt(state);
  if (attempt?.status !== 'authorised' || state.closed || state.capture === 'automatic') return 0;
  return attempt.authorised - sum(state.captures.filter((capture) => capture.attemptId === attempt.id && isLive(capture)).map(({ amount }) => amount));
}

/** What may still be asked to be given back. What is disputed has been taken back already. */
export const refundableOf = (state: PaymentState): number =>
  capturedOf(state) - sum(state.refunds.filter(isLive).map(({ amount }) => amount)) - disputedOf(state);
