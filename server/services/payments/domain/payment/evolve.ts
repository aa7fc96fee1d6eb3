import type { PaymentEvent } from './events.ts';
import type { AttemptState, CaptureState, DisputeState, PaymentState, RefundState } from './state.ts';

type Event<Type extends PaymentEvent['type']> = Extract<PaymentEvent, { readonly type: Type }>;

/** A payment after one more event. The first is always `created`. */
export function evolve(state: PaymentState | undefined, event: PaymentEvent): PaymentState {
  if (event.type === 'created') return begun(event);
  if (state === undefined) throw new Error(`a payment can not begin with ${event.type}`);
  return ofAttempt(state, event) ?? ofOperation(state, event) ?? ofDispute(state, event) ?? ofWhole(state, event);
}

export const evolveAll = (state: PaymentState | undefined, events: readonly PaymentEvent[]): PaymentState => {
  const after = events.reduce<PaymentState | undefined>(evolve, state);
  if (after === undefined) throw new Error('a payment without events');
  return after;
};

const begun = ({ id, accountId, amount, currency, capture, save, description, statementDescriptor, returnUrl, customer, atMs }: Event<'created'>): PaymentState => ({
  id, accountId, amount, currency, capture, save, description, statementDescriptor, returnUrl, ...(customer === undefined ? {} : { customer }), attempts: [], captures: [], refunds: [], disputes: [], bookings: [],
  closed: false, cancel: null, review: null, blocked: null, conflict: null, saved: null, early: [], createdAtMs: atMs,
});

const looked = (unknown: { readonly sinceMs: number; readonly looks: number } | null, { atMs, nextMs }: { readonly atMs: number; readonly nextMs: number }) =>
  ({ sinceMs: unknown?.sinceMs ?? atMs, looks: (unknown?.looks ?? -1) + 1, nextMs });

function ofAttempt(state: PaymentState, event: PaymentEvent): PaymentState | undefined {
  const change = (attemptId: string, more: (attempt: AttemptState) => Partial<AttemptState>): PaymentState =>
    ({ ...state, attempts: state.attempts.map((attempt) => (attempt.id === attemptId ? { ...attempt, ...more(attempt) } : attempt)) });
  switch (event.type) {
    case 'attempt-started': return {
      ...state, returnUrl: event.returnUrl ?? state.returnUrl,
      attempts: [...state.attempts, {
        id: event.attemptId, method: event.method, status: 'routing', provider: null, after: event.after, reference: null, action: null, returned: null, authorised: 0, expiresMs: null, decline: null, unknown: null, watch: null, startedAtMs: event.atMs,
      }],
    };
    case 'attempt-routed': return change(event.attemptId, () => ({ status: 'asked', provider: { id: event.providerId, kind: event.kind, why: event.why, ...(event.route === undefined ? {} : { route: event.route }) } }));
    case 'attempt-known': return change(event.attemptId, () => ({ reference: event.reference }));
    case 'action-required': return change(event.attemptId, () => ({ status: 'action', action: event.action, unknown: null }));
    case 'payer-returned': return change(event.attemptId, () => ({ status: 'returned', returned: event.returned }));
    case 'attempt-processing': return change(event.attemptId, () => ({ status: 'processing', action: null, unknown: null }));
    case 'authorised': return change(event.attemptId, () => ({ status: 'authorised', authorised: event.amount, expiresMs: event.expiresMs, action: null, decline: null, unknown: null }));
    case 'declined': return change(event.attemptId, () => ({ status: 'declined', decline: event.decline, action: null, unknown: null }));
    case 'abandoned': return change(event.attemptId, () => ({ status: 'abandoned', action: null, unknown: null }));
    case 'watched': return change(event.attemptId, () => ({ watch: event.watch }));
    case 'voided': return change(event.attemptId, () => ({ status: 'voided', action: null, unknown: null }));
    case 'attempt-unknown': return change(event.attemptId, ({ unknown }) => ({ status: 'unknown', unknown: looked(unknown, event) }));
    default: return undefined;
  }
}

function ofOperation(state: PaymentState, event: PaymentEvent): PaymentState | undefined {
  const capture = (id: string, more: (one: CaptureState) => Partial<CaptureState>): PaymentState => ({ ...state, captures: state.captures.map((one) => (one.id === id ? { ...one, ...more(one) } : one)) });
  const refund = (id: string, more: (one: RefundState) => Partial<RefundState>): PaymentState => ({ ...state, refunds: state.refunds.map((one) => (one.id === id ? { ...one, ...more(one) } : one)) });
  switch (event.type) {
    case 'capture-asked': return { ...state, ...pinned(state, event), captures: [...state.captures, {
      id: event.captureId, attemptId: event.attemptId, amount: event.amount, fee: event.fee, final: event.final, status: 'asked', reference: null, error: null, unknown: null,
    }] };
    case 'capture-sent': return capture(event.captureId, () => ({ status: 'sent', unknown: null }));
    case 'capture-unknown': return capture(event.captureId, ({ unknown }) => ({ status: 'unknown', unknown: looked(unknown, event) }));
    case 'captured': return captured(state, event);
    case 'capture-failed': return capture(event.captureId, () => ({ status: 'failed', error: event.error, unknown: null }));
    case 'refund-asked': return { ...state, refunds: [...state.refunds, {
      id: event.refundId, attemptId: event.attemptId, amount: event.amount, fee: event.fee, reason: event.reason, origin: event.origin, hold: event.hold, status: 'asked', reference: null, error: null, unknown: null,
    }] };
    case 'refund-sent': return refund(event.refundId, (one) => ({ status: 'sent', reference: event.reference ?? one.reference, unknown: null }));
    case 'refund-unknown': return refund(event.refundId, ({ unknown }) => ({ status: 'unknown', unknown: looked(unknown, event) }));
    case 'refunded': return refund(event.refundId, () => ({ status: 'done', reference: event.reference, error: null, unknown: null }));
    case 'refund-failed': return refund(event.refundId, () => ({ status: 'failed', error: event.error, unknown: null }));
    default: return undefined;
  }
}

/** What the first capture goes by, all that follows does: a plan that changes between two would mix. */
const pinned = ({ feePlan }: PaymentState, { plan }: Event<'capture-asked' | 'captured'>): Pick<PaymentState, 'feePlan'> => (feePlan === undefined && plan !== undefined ? { feePlan: plan } : {});

function captured(state: PaymentState, event: Event<'captured'>): PaymentState {
  const { captureId, attemptId, amount, fee, reference } = event;
  const asked = state.captures.find(({ id }) => id === captureId);
  const done: CaptureState = { id: captureId, attemptId, amount, fee, final: asked?.final ?? true, status: 'done', reference, error: null, unknown: null };
  return {
    ...state, ...pinned(state, event), closed: state.closed || done.final,
    captures: asked === undefined ? [...state.captures, done] : state.captures.map((one) => (one.id === captureId ? done : one)),
    // Who has been paid has been authorised, whether that was said or not.
    attempts: state.attempts.map((attempt) => (attempt.id === attemptId ? { ...attempt, status: 'authorised', authorised: Math.max(attempt.authorised, amount), action: null, unknown: null } : attempt)),
  };
}

function ofDispute(state: PaymentState, event: PaymentEvent): PaymentState | undefined {
  const change = (id: string, more: (dispute: DisputeState) => Partial<DisputeState>): PaymentState => ({ ...state, disputes: state.disputes.map((one) => (one.id === id ? { ...one, ...more(one) } : one)) });
  const answered = (status: 'done' | 'failed') => ({ answer }: DisputeState): Partial<DisputeState> => ({ answer: answer && { ...answer, status } });
  switch (event.type) {
    case 'dispute-opened': return { ...state, disputes: [...state.disputes, {
      id: event.disputeId, attemptId: event.attemptId, reference: event.reference, amount: event.amount, withdrawn: event.withdrawn, reason: event.reason, dueMs: event.dueMs, status: 'open', answer: null,
    }] };
    case 'dispute-under-review': return change(event.disputeId, () => ({ status: 'under-review' }));
    case 'dispute-answered': return change(event.disputeId, () => ({ answer: { operationId: event.operationId, type: event.answer, evidence: event.evidence, status: 'asked' } }));
    case 'dispute-answer-sent': return change(event.disputeId, (dispute) => ({ ...answered('done')(dispute), status: dispute.answer?.type === 'accept' ? 'accepted' : 'under-review' }));
    case 'dispute-answer-failed': return change(event.disputeId, answered('failed'));
    case 'dispute-won': return change(event.disputeId, () => ({ status: 'won' }));
    case 'dispute-lost': return change(event.disputeId, () => ({ status: 'lost' }));
    default: return undefined;
  }
}

function ofWhole(state: PaymentState, event: PaymentEvent): PaymentState {
  const booking = (id: string, more: object): PaymentState => ({ ...state, bookings: state.bookings.map((one) => (one.id === id ? { ...one, ...more } : one)) });
  const holding = (bookingId: string, hold: RefundState['hold']): readonly RefundState[] => {
    const { for: { type, id } } = state.bookings.find((one) => one.id === bookingId)!;
    return type === 'refund-hold' ? state.refunds.map((one) => (one.id === id ? { ...one, hold } : one)) : state.refunds;
  };
  switch (event.type) {
    case 'review-asked': return { ...state, review: { reason: event.reason, decision: 'open' } };
    case 'reviewed': return { ...state, review: state.review && { ...state.review, decision: event.decision } };
    case 'blocked': return { ...state, blocked: event.reason };
    case 'cancel-asked': return { ...state, cancel: { operationId: event.operationId, status: 'asked' } };
    case 'cancel-sent': return { ...state, cancel: state.cancel && { ...state.cancel, status: 'sent' } };
    case 'cancelled': return { ...state, cancel: state.cancel && { ...state.cancel, status: 'done' }, closed: true };
    case 'cancel-undone': return { ...state, cancel: null };
    case 'heard-early': return { ...state, early: [...state.early, { attemptId: event.attemptId, fact: event.fact }] };
    case 'closed': return { ...state, closed: true };
    case 'booking-due': return { ...state, bookings: [...state.bookings, { ...event.booking, diverted: false, status: 'due' }] };
    case 'booked': return { ...booking(event.bookingId, { status: 'done' }), refunds: holding(event.bookingId, 'held') };
    case 'booking-refused': return { ...booking(event.bookingId, { status: 'refused' }), refunds: holding(event.bookingId, 'refused') };
    case 'booking-stuck': return booking(event.bookingId, { stuck: { code: event.code, ...looked(state.bookings.find(({ id }) => id === event.bookingId)!.stuck ?? null, event) } });
    case 'booking-diverted': return divert(state, event.bookingId);
    case 'conflicted': return { ...state, conflict: event.detail };
    case 'conflict-resolved': return { ...state, conflict: null };
    case 'method-saved': return { ...state, saved: { token: event.token, customer: event.customer, label: event.label, expires: event.expires, providerId: event.providerId } };
    default: throw new Error(`no such event of a payment: ${event.type}`);
  }
}

/** What happened outside is recorded in any case: where the merchant's account refuses, the tenant's suspense account takes its place. */
const divert = (state: PaymentState, id: string): PaymentState => ({ ...state, bookings: state.bookings.map((one) => (one.id === id ? {
  ...one, diverted: true, lines: one.lines.map((line) => (line.role === 'merchant' ? { ...line, role: 'suspense' as const } : line)),
} : one)) });
