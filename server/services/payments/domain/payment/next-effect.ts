import { attemptOf, type AttemptState, type Booking, type CaptureState, type DisputeState, type PaymentState, type RefundState, type Unknown } from './state.ts';

/**
 * What must be done outside for a payment to go on. It follows from the state alone: whoever takes a payment over from a process that died finds the same, and does it
 * again under the same ids, which every provider and the ledger take for the same request.
 */
export type Effect =
  | { readonly type: 'book'; readonly booking: Booking }
  | { readonly type: 'route'; readonly attempt: AttemptState }
  | { readonly type: 'authorise' | 'proceed'; readonly attempt: AttemptState }
  | { readonly type: 'find'; readonly attempt: AttemptState }
  | { readonly type: 'capture'; readonly attempt: AttemptState; readonly capture: CaptureState }
  | { readonly type: 'void'; readonly attempt: AttemptState; readonly operationId: string }
  | { readonly type: 'refund'; readonly attempt: AttemptState; readonly refund: RefundState; readonly captureReference: string | null }
  | { readonly type: 'answer-dispute'; readonly attempt: AttemptState; readonly dispute: DisputeState };

/** The next thing to do now; else when there will be something, if ever. */
export type Next = { readonly effect: Effect } | { readonly atMs: number | null };

export function nextEffect(state: PaymentState, nowMs: number): Next {
  const booking = state.bookings.find(({ status }) => status === 'due');
  if (booking !== undefined) return booking.stuck === undefined || booking.stuck.nextMs <= nowMs ? { effect: { type: 'book', booking } } : { atMs: booking.stuck.nextMs };
  const effect = ofAttempt(state) ?? ofCaptures(state) ?? ofRefunds(state) ?? ofDisputes(state);
  if (effect !== undefined) return { effect };
  const unknowns = unknownsOf(state).toSorted((a, b) => a.unknown.nextMs - b.unknown.nextMs);
  const [first] = unknowns;
  if (first === undefined) return { atMs: null };
  return first.unknown.nextMs <= nowMs ? { effect: { type: 'find', attempt: attemptOf(state, first.attemptId)! } } : { atMs: first.unknown.nextMs };
}

function ofAttempt(state: PaymentState): Effect | undefined {
  const waiting = state.review?.decision === 'open' || state.review?.decision === 'declined' || state.blocked !== null;
  for (const attempt of state.attempts) {
    if (attempt.status === 'routing' && !waiting && state.cancel === null) return { type: 'route', attempt };
    if (attempt.status === 'asked' && !waiting) return { type: 'authorise', attempt };
    if (attempt.status === 'returned') return { type: 'proceed', attempt };
    if (wantsVoid(state, attempt)) return { type: 'void', attempt, operationId: state.cancel!.operationId };
  }
  return undefined;
}

/** Where nobody knows what became of it, that is found out first. */
const wantsVoid = (state: PaymentState, { id, status, reference }: AttemptState): boolean =>
  state.cancel?.status === 'asked' && reference !== null && (status === 'action' || status === 'processing' || status === 'authorised') && !state.captures.some((capture) => capture.attemptId === id && capture.status === 'done');

function ofCaptures(state: PaymentState): Effect | undefined {
  const capture = state.captures.find(({ status }) => status === 'asked');
  return capture && { type: 'capture', capture, attempt: attemptOf(state, capture.attemptId)! };
}

/** No provider is asked to give back what is not reserved at the merchant. */
function ofRefunds(state: PaymentState): Effect | undefined {
  const refund = state.refunds.find(({ status, hold }) => status === 'asked' && (hold === 'held' || hold === 'none'));
  if (refund === undefined || refund.origin === 'provider') return undefined;
  const captured = state.captures.find(({ attemptId, status }) => attemptId === refund.attemptId && status === 'done');
  return { type: 'refund', refund, attempt: attemptOf(state, refund.attemptId)!, captureReference: captured?.reference ?? null };
}

function ofDisputes(state: PaymentState): Effect | undefined {
  const dispute = state.disputes.find(({ answer }) => answer?.status === 'asked');
  return dispute && { type: 'answer-dispute', dispute, attempt: attemptOf(state, dispute.attemptId)! };
}

/** What is not known, and what the provider has not told yet. */
function unknownsOf(state: PaymentState): { attemptId: string; unknown: Pick<Unknown, 'nextMs'> }[] {
  return [
    ...state.attempts.flatMap(({ id, watch }) => (watch?.nextMs == null ? [] : [{ attemptId: id, unknown: { nextMs: watch.nextMs } }])),
    ...state.attempts.flatMap(({ id, status, unknown }) => (status === 'unknown' && unknown !== null ? [{ attemptId: id, unknown }] : [])),
    ...[...state.captures, ...state.refunds].flatMap(({ attemptId, status, unknown }) => (status === 'unknown' && unknown !== null ? [{ attemptId, unknown }] : [])),
  ];
}

