import type { Fact } from '../../../../kit/payments/provider.ts';
import { captureBooking, disputeBack, disputeBooking, endHold, refundBack, refundBooking, refundFee } from './bookings.ts';
import type { PaymentEvent } from './events.ts';
import { evolveAll } from './evolve.ts';
import { attemptOf, capturedOf, type AttemptState, type EarlyFact, type PaymentState, type RefundState } from './state.ts';
import type { Given } from './terms.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/**
 * What a provider says of an attempt, in an answer, a webhook or when it is asked: the same words, so the same function. Each fact may come any number of times,
 * in any order; what is known already changes nothing, and what ended does not begin again because an old webhook is late.
 */
export function hear(state: PaymentState, attemptId: string, facts: readonly Fact[], given: Given): PaymentEvent[] {
  const heard: PaymentEvent[] = [];
  let now = state;
  for (const fact of facts) {
    const events = hearOne(now, attemptId, fact, given);
    if (events.length === 0) continue;
    heard.push(...events);
    now = evolveAll(now, events);
  }
  return heard;
}

function hearOne(state: PaymentState, attemptId: string, fact: Fact, given: Given): PaymentEvent[] {
  const attempt = attemptOf(state, attemptId);
  if (attempt?.provider == null) return [];
  switch (fact.type) {
    case 'captured': return hearCaptured(state, attempt, fact, given);
    case 'capture-failed': return state.captures.some(({ id, status }) => id === fact.operationId && status !== 'failed' && status !== 'done') ? [{ type: 'capture-failed', captureId: fact.operationId, error: fact.error }] : [];
    case 'refund-pending': case 'refunded': return hasCaptured(state, attemptId) ? hearRefund(state, attempt, fact, given) : early(state, attemptId, fact);
    case 'refund-failed': return hearRefundFailed(state, attempt, fact, given);
    case 'dispute-opened': case 'dispute-under-review': case 'dispute-won': case 'dispute-lost': return hearDispute(state, attempt, fact, given);
    case 'saved': return state.saved === null ? [{ type: 'method-saved', providerId: attempt.provider.id, token: fact.token, customer: fact.customer, label: fact.label, expires: fact.expires }] : [];
    case 'renamed': return attempt.reference === fact.reference ? [] : [{ type: 'attempt-known', attemptId, reference: fact.reference }];
    default: return hearAttempt(state, attempt, fact, given);
  }
}

/** Where an attempt may still go from where it is: nothing returns from an end but by money. */
const OPEN: ReadonlySet<AttemptState['status']> = new Set(['asked', 'action', 'returned', 'processing', 'unknown']);

type AttemptFact = FactOf<'action-required' | 'processing' | 'authorised' | 'declined' | 'abandoned' | 'voided' | 'void-failed'>;

function hearAttempt(state: PaymentState, attempt: AttemptState, fact: AttemptFact, { draw }: Given): PaymentEvent[] {
  const { id: attemptId, status } = attempt;
  const open = OPEN.has(status);
  switch (fact.type) {
    // Of a payer who is back the provider is asked at once: they have not done it yet, and may. Later it is of before, and late.
    case 'action-required': return status === 'asked' || status === 'returned' || status === 'unknown' ? [{ type: 'action-required', attemptId, action: fact.action }] : [];
    case 'processing': return open && status !== 'processing' ? [{ type: 'attempt-processing', attemptId }] : [];
    case 'authorised': return status === 'authorised' || status === 'voided' ? [] : authorised(state, attempt, fact, draw);
    case 'declined': return open ? [{ type: 'declined', attemptId, decline: fact.decline }, ...endCancel(state)] : [];
    case 'abandoned': return open ? [{ type: 'abandoned', attemptId }, ...endCancel(state)] : [];
    case 'voided': return status === 'voided' || hasCaptured(state, attemptId) ? closeRest(state, attempt) : [{ type: 'voided', attemptId }, ...endCancel(state)];
    default: return isCancelling(state) && state.cancel!.operationId === fact.operationId ? [{ type: 'cancel-undone', error: fact.error }] : [];
  }
}

const hasCaptured = (state: PaymentState, attemptId: string): boolean => state.captures.some((capture) => capture.attemptId === attemptId && capture.status === 'done');

/** What was not captured is let go of. */
const closeRest = (state: PaymentState, { id }: AttemptState): PaymentEvent[] => (hasCaptured(state, id) && !state.closed ? [{ type: 'closed' }, ...endCancel(state)] : []);

const isCancelling = ({ cancel }: PaymentState): boolean => cancel !== null && cancel.status !== 'done';

const endCancel = (state: PaymentState): PaymentEvent[] => (isCancelling(state) ? [{ type: 'cancelled' }] : []);

function authorised(state: PaymentState, attempt: AttemptState, fact: FactOf<'authorised'>, draw: () => string): PaymentEvent[] {
  if (fact.currency !== state.currency || fact.amount !== state.amount) return conflict(state, `the provider reserved ${fact.amount} ${fact.currency} where ${state.amount} ${state.currency} was asked for`);
  const events: PaymentEvent[] = [{ type: 'authorised', attemptId: attempt.id, amount: fact.amount, expiresMs: fact.expiresMs }];
  // Nobody wants it any more: it is let go of at once.
  return isSurplus(state, attempt.id) && state.cancel === null ? [...events, { type: 'cancel-asked', operationId: draw() }] : events;
}

const conflict = (state: PaymentState, detail: string): PaymentEvent[] => (state.conflict === null ? [{ type: 'conflicted', detail }] : []);

/** The payment was given up, or another attempt has paid it. */
const isSurplus = (state: PaymentState, attemptId: string): boolean =>
  state.cancel?.status === 'done' || state.blocked !== null || state.review?.decision === 'declined' || state.captures.some((capture) => capture.attemptId !== attemptId && capture.status === 'done');

function hearCaptured(state: PaymentState, attempt: AttemptState, fact: FactOf<'captured'>, given: Given): PaymentEvent[] {
  const { draw, terms } = given;
  const { id: attemptId, provider, method } = attempt;
  if (state.captures.some(({ reference, status }) => status === 'done' && reference === fact.reference)) return [];
  const asked = state.captures.find(({ id, status }) => id === fact.operationId && status !== 'done')
    ?? state.captures.find((capture) => capture.attemptId === attemptId && capture.amount === fact.amount && (capture.status === 'asked' || capture.status === 'sent' || capture.status === 'unknown'));
  const surplus = isSurplus(state, attemptId);
  const odd = oddity(state, attempt, asked?.amount, fact);
  if (fact.currency !== state.currency) return conflict(state, odd!);
  const captureId = asked?.id ?? draw();
  const fee = surplus || odd !== undefined ? 0 : asked?.fee ?? terms.fee({ amount: fact.amount, before: capturedOf(state), method, provider: provider!.kind });
  // The books follow the provider's in any case. What should not be there waits in suspense.
  const events: PaymentEvent[] = [
    { type: 'captured', captureId, attemptId, amount: fact.amount, fee, ...(surplus || odd !== undefined ? {} : { plan: terms.plan }), reference: fact.reference },
    captureBooking(draw(), { id: captureId, amount: fact.amount, fee }, provider!.id, surplus || odd !== undefined),
    ...(odd === undefined ? [] : conflict(state, odd)),
    ...(surplus && odd === undefined ? [{ type: 'refund-asked' as const, refundId: draw(), attemptId, amount: fact.amount, fee: 0, reason: 'paid when it was no longer wanted', origin: 'surplus' as const, hold: 'none' as const }] : []),
    ...(isCancelling(state) ? [{ type: 'cancel-undone' as const, error: { code: 'captured', message: 'it was captured before it could be cancelled' } }] : []),
  ];
  return [...events, ...hearEarly(evolveAll(state, events), attemptId, given)];
}

function oddity(state: PaymentState, attempt: AttemptState, asked: number | undefined, fact: FactOf<'captured'>): string | undefined {
  const was = `the provider captured ${fact.amount} ${fact.currency}`;
  if (fact.currency !== state.currency) return `${was} where the payment is in ${state.currency}`;
  if (asked !== undefined) return fact.amount === asked ? undefined : `${was} where ${asked} was asked for`;
  if (state.capture === 'automatic' && fact.amount !== state.amount) return `${was} where ${state.amount} was asked for`;
  const left = state.amount - state.captures.filter((capture) => capture.attemptId === attempt.id && capture.status === 'done').reduce((total, { amount }) => total + amount, 0);
  return fact.amount > left ? `${was}, more than was left` : undefined;
}

/** The refund that is meant: by its id, its name at the provider, or the only one of that amount that is under way. */
function refundMeant(state: PaymentState, attemptId: string, { operationId, reference, amount }: { operationId: string | null; reference: string | null; amount?: number }): RefundState | undefined {
  const of = state.refunds.filter((refund) => refund.attemptId === attemptId);
  return of.find(({ id }) => id === operationId) ?? of.find((refund) => reference !== null && refund.reference === reference)
    ?? of.find((refund) => operationId === null && refund.reference === null && refund.amount === amount && (refund.status === 'sent' || refund.status === 'unknown' || refund.status === 'asked'));
}

function hearRefund(state: PaymentState, attempt: AttemptState, fact: FactOf<'refund-pending' | 'refunded'>, given: Given): PaymentEvent[] {
  const { draw, terms } = given;
  const providerId = attempt.provider!.id;
  const meant = refundMeant(state, attempt.id, fact);
  if (meant === undefined) {
    if (fact.currency !== state.currency) return conflict(state, `the provider refunded ${fact.amount} ${fact.currency} of a payment in ${state.currency}`);
    // Made at the provider, by somebody who did not ask us.
    const fee = feeBackOf(state, fact.amount, terms);
    const made: PaymentEvent = { type: 'refund-asked', refundId: draw(), attemptId: attempt.id, amount: fact.amount, fee, reason: null, origin: 'provider', hold: 'none' };
    const events = [made, ...hearRefund(evolveAll(state, [made]), attempt, { ...fact, operationId: made.refundId }, given)];
    return [...events, ...hearEarly(evolveAll(state, events), attempt.id, given)];
  }
  if (fact.amount !== meant.amount || fact.currency !== state.currency) return conflict(state, `the provider refunded ${fact.amount} ${fact.currency} where ${meant.amount} ${state.currency} was asked for`);
  if (meant.status === 'done' || (meant.status === 'failed' && meant.hold === 'held')) return [];
  if (fact.type === 'refund-pending') return meant.status === 'sent' && meant.reference === fact.reference ? [] : [{ type: 'refund-sent', refundId: meant.id, reference: fact.reference }];
  const hold = state.bookings.find((booking) => booking.for.type === 'refund-hold' && booking.for.id === meant.id);
  return [
    { type: 'refunded', refundId: meant.id, reference: fact.reference },
    hold === undefined ? refundBooking(draw(), meant, providerId) : endHold(draw(), hold, 'post'),
    ...(meant.fee > 0 ? [refundFee(draw(), meant, providerId)] : []),
  ];
}

/** What of the fees goes back with a refund of so much. */
export function feeBackOf(state: PaymentState, amount: number, terms: Given['terms']): number {
  const live = state.refunds.filter(({ status }) => status !== 'failed');
  const total = (pick: (refund: RefundState) => number): number => live.reduce((sum, refund) => sum + pick(refund), 0);
  const fee = state.captures.filter(({ status }) => status === 'done').reduce((sum, capture) => sum + capture.fee, 0);
  return terms.feeBack({ captured: capturedOf(state), fee, refundedBefore: total((refund) => refund.amount), feeBackBefore: total((refund) => refund.fee), amount });
}

function hearRefundFailed(state: PaymentState, attempt: AttemptState, fact: FactOf<'refund-failed'>, { draw }: Given): PaymentEvent[] {
  const meant = refundMeant(state, attempt.id, fact);
  if (meant === undefined) return early(state, attempt.id, fact);
  if (meant.status === 'failed') return [];
  const failed: PaymentEvent = { type: 'refund-failed', refundId: meant.id, error: fact.error };
  if (meant.status === 'done') return [failed, refundBack(draw(), meant, attempt.provider!.id)];
  const hold = state.bookings.find((booking) => booking.for.type === 'refund-hold' && booking.for.id === meant.id && booking.status !== 'refused');
  return hold === undefined ? [failed] : [failed, endHold(draw(), hold, 'void')];
}

/** The end of what has not begun yet, as far as was heard: webhooks overtake each other. Kept until the beginning is heard. */
const early = (state: PaymentState, attemptId: string, fact: EarlyFact): PaymentEvent[] =>
  (state.early.some((one) => one.attemptId === attemptId && one.fact.type === fact.type && one.fact.reference === fact.reference) ? [] : [{ type: 'heard-early', attemptId, fact }]);

const hearEarly = (state: PaymentState, attemptId: string, given: Given): PaymentEvent[] =>
  hear(state, attemptId, state.early.filter((one) => one.attemptId === attemptId).map(({ fact }) => fact), given);

type DisputeFact = FactOf<'dispute-opened' | 'dispute-under-review' | 'dispute-won' | 'dispute-lost'>;

function hearDispute(state: PaymentState, attempt: AttemptState, fact: DisputeFact, given: Given): PaymentEvent[] {
  const { draw } = given;
  const known = state.disputes.find(({ reference }) => reference === fact.reference);
  if (fact.type === 'dispute-opened') {
    if (known !== undefined) return [];
    if (!hasCaptured(state, attempt.id)) return early(state, attempt.id, fact);
    if (fact.currency !== state.currency) return conflict(state, `a dispute over ${fact.amount} ${fact.currency} of a payment in ${state.currency}`);
    const disputeId = draw();
    const { reference, amount, withdrawn, reason, dueMs } = fact;
    const opened: PaymentEvent[] = [
      { type: 'dispute-opened', disputeId, attemptId: attempt.id, reference, amount, withdrawn, reason, dueMs },
      ...(withdrawn > 0 ? [disputeBooking(draw(), disputeId, attempt.provider!.id, withdrawn)] : []),
    ];
    return [...opened, ...hearEarly(evolveAll(state, opened), attempt.id, given)];
  }
  if (known === undefined) return early(state, attempt.id, fact);
  if (known.status === 'won' || known.status === 'lost') return [];
  if (fact.type === 'dispute-under-review') return known.status === 'open' ? [{ type: 'dispute-under-review', disputeId: known.id }] : [];
  // Accepted, it was lost there and then.
  if (fact.type === 'dispute-lost') return known.status === 'accepted' ? [] : [{ type: 'dispute-lost', disputeId: known.id }];
  const taken = state.bookings.find((booking) => booking.for.type === 'dispute' && booking.for.id === known.id);
  return [{ type: 'dispute-won', disputeId: known.id, returned: fact.returned }, ...(taken !== undefined && fact.returned > 0 ? [disputeBack(draw(), taken, fact.returned)] : [])];
}

