import type { Decline, PayerAction, ProviderError, ProviderKind } from '../../../../kit/payments/provider.ts';
import type { AttemptRoute } from '../routing/route.ts';
import type { Booking, EarlyFact, PayerKind, PayerMethod, PinnedPlan, RefundState, Watch } from './state.ts';

/** What has happened to a payment, in order. Its state is what these leave (`evolve`). They stay inside the room: others hear `payment.succeeded` and the like. */
export type PaymentEvent =
  | {
    readonly type: 'created'; readonly id: string; readonly accountId: string; readonly amount: number; readonly currency: string; readonly capture: 'automatic' | 'manual'; readonly save: boolean;
    readonly description: string | null; readonly statementDescriptor: string | null; readonly returnUrl: string | null; readonly customer?: PayerKind | null; readonly atMs: number;
  }
  | { readonly type: 'attempt-started'; readonly attemptId: string; readonly method: PayerMethod; readonly after: readonly string[]; readonly returnUrl: string | null; readonly atMs: number }
  | { readonly type: 'attempt-routed'; readonly attemptId: string; readonly providerId: string; readonly kind: ProviderKind; readonly why: readonly string[]; readonly route?: AttemptRoute }
  | { readonly type: 'review-asked'; readonly reason: string }
  | { readonly type: 'reviewed'; readonly decision: 'approved' | 'declined' }
  | { readonly type: 'blocked'; readonly reason: string }
  | { readonly type: 'attempt-known'; readonly attemptId: string; readonly reference: string }
  | { readonly type: 'action-required'; readonly attemptId: string; readonly action: PayerAction }
  | { readonly type: 'payer-returned'; readonly attemptId: string; readonly returned: Readonly<Record<string, string>> }
  | { readonly type: 'attempt-processing'; readonly attemptId: string }
  | { readonly type: 'authorised'; readonly attemptId: string; readonly amount: number; readonly expiresMs: number | null }
  | { readonly type: 'declined'; readonly attemptId: string; readonly decline: Decline }
  | { readonly type: 'abandoned'; readonly attemptId: string }
  | { readonly type: 'attempt-unknown'; readonly attemptId: string; readonly reason: string; readonly nextMs: number; readonly atMs: number }
  | { readonly type: 'voided'; readonly attemptId: string }
  /** Null: nothing is open there any more. */
  | { readonly type: 'watched'; readonly attemptId: string; readonly watch: Watch | null }
  | { readonly type: 'cancel-asked'; readonly operationId: string }
  | { readonly type: 'cancel-sent' }
  | { readonly type: 'cancelled' }
  | { readonly type: 'cancel-undone'; readonly error: ProviderError }
  | { readonly type: 'capture-asked'; readonly captureId: string; readonly attemptId: string; readonly amount: number; readonly fee: number; readonly plan?: PinnedPlan | null; readonly final: boolean }
  | { readonly type: 'capture-sent'; readonly captureId: string }
  | { readonly type: 'capture-unknown'; readonly captureId: string; readonly reason: string; readonly nextMs: number; readonly atMs: number }
  /** Without a `capture-asked` before it where the provider captured by itself. */
  | { readonly type: 'captured'; readonly captureId: string; readonly attemptId: string; readonly amount: number; readonly fee: number; readonly plan?: PinnedPlan | null; readonly reference: string }
  | { readonly type: 'capture-failed'; readonly captureId: string; readonly error: ProviderError }
  | { readonly type: 'closed' }
  | { readonly type: 'refund-asked'; readonly refundId: string; readonly attemptId: string; readonly amount: number; readonly fee: number; readonly reason: string | null; readonly origin: RefundState['origin']; readonly hold: RefundState['hold'] }
  | { readonly type: 'refund-sent'; readonly refundId: string; readonly reference: string | null }
  | { readonly type: 'refund-unknown'; readonly refundId: string; readonly reason: string; readonly nextMs: number; readonly atMs: number }
  | { readonly type: 'refunded'; readonly refundId: string; readonly reference: string }
  | { readonly type: 'refund-failed'; readonly refundId: string; readonly error: ProviderError }
  | { readonly type: 'dispute-opened'; readonly disputeId: string; readonly attemptId: string; readonly reference: string; readonly amount: number; readonly withdrawn: number; readonly reason: string; readonly dueMs: number | null }
  | { readonly type: 'dispute-under-review'; readonly disputeId: string }
  | { readonly type: 'dispute-answered'; readonly disputeId: string; readonly operationId: string; readonly answer: 'evidence' | 'accept'; readonly evidence: Readonly<Record<string, string>> }
  | { readonly type: 'dispute-answer-sent'; readonly disputeId: string }
  | { readonly type: 'dispute-answer-failed'; readonly disputeId: string }
  | { readonly type: 'dispute-won'; readonly disputeId: string; readonly returned: number }
  | { readonly type: 'dispute-lost'; readonly disputeId: string }
  | { readonly type: 'heard-early'; readonly attemptId: string; readonly fact: EarlyFact }
  | { readonly type: 'booking-due'; readonly booking: Omit<Booking, 'status' | 'diverted'> }
  | { readonly type: 'booked'; readonly bookingId: string }
  | { readonly type: 'booking-diverted'; readonly bookingId: string }
  | { readonly type: 'booking-refused'; readonly bookingId: string; readonly code: string }
  /** Not even with suspense in the merchant's place. It is tried again. */
  | { readonly type: 'booking-stuck'; readonly bookingId: string; readonly code: string; readonly nextMs: number; readonly atMs: number }
  | { readonly type: 'conflicted'; readonly detail: string }
  | { readonly type: 'conflict-resolved' }
  | { readonly type: 'method-saved'; readonly providerId: string; readonly token: string; readonly customer: string | null; readonly label: string; readonly expires: string | null };
