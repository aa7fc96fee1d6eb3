import { capturedOf, lastAttempt, type AttemptState, type PaymentState } from './state.ts';

/** Of a payment, as the API tells it. `unknown` and `conflicted` are states, not errors: what is true is being found out. */
export const PAYMENT_STATUSES = [
  'requires_method', 'requires_action', 'processing', 'requires_capture', 'succeeded', 'cancelled', 'failed', 'review', 'unknown', 'conflicted',
] as const;

export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export function statusOf(state: PaymentState): PaymentStatus {
  if (state.conflict !== null) return 'conflicted';
  if (state.attempts.some(({ status }) => status === 'unknown') || state.captures.some(({ status }) => status === 'unknown')) return 'unknown';
  if (capturedOf(state) > 0) return afterCapture(state);
  if (state.cancel?.status === 'done') return 'cancelled';
  if (state.blocked !== null || state.review?.decision === 'declined') return 'failed';
  if (state.review?.decision === 'open') return 'review';
  if (state.cancel !== null) return 'processing';
  const attempt = lastAttempt(state);
  return attempt === undefined ? 'requires_method' : ofAttempt(state, attempt);
}

/** It has succeeded once the ledger says so too. */
function afterCapture(state: PaymentState): PaymentStatus {
  const attempt = lastAttempt(state)!;
  const due = state.bookings.some((booking) => booking.for.type === 'capture' && booking.status === 'due');
  if (due || state.captures.some(({ status }) => status === 'asked' || status === 'sent')) return 'processing';
  const all = state.closed || state.capture === 'automatic' || capturedOf(state) >= attempt.authorised;
  return all || attempt.status !== 'authorised' ? 'succeeded' : 'requires_capture';
}

function ofAttempt(state: PaymentState, { status }: AttemptState): PaymentStatus {
  switch (status) {
    case 'action': return 'requires_action';
    case 'authorised': return state.capture === 'manual' && !state.captures.some((capture) => capture.status === 'asked' || capture.status === 'sent') ? 'requires_capture' : 'processing';
    case 'declined': case 'abandoned': return 'requires_method';
    case 'voided': return 'cancelled';
    default: return 'processing';
  }
}
