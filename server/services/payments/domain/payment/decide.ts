import type { ProblemCode } from '../../../../../contracts/problems.ts';
import { refundHold } from './bookings.ts';
import type { PaymentEvent } from './events.ts';
import { feeBackOf } from './hear.ts';
import { attemptOf, capturableOf, lastAttempt, refundableOf, type PayerMethod, type PaymentState } from './state.ts';
import { statusOf } from './status.ts';
import type { Given } from './terms.ts';

/** What clients and people ask of a payment. Ids are drawn when it is asked: the same command again is the same attempt, capture or refund. */
export type Command =
  | { readonly type: 'confirm'; readonly attemptId: string; readonly method: PayerMethod; readonly returnUrl: string | null }
  | { readonly type: 'capture'; readonly captureId: string; readonly amount: number | null; readonly final: boolean }
  | { readonly type: 'cancel'; readonly operationId: string }
  | { readonly type: 'refund'; readonly refundId: string; readonly amount: number | null; readonly reason: string | null }
  | { readonly type: 'review'; readonly decision: 'approve' | 'decline' }
  | { readonly type: 'settle-conflict'; readonly take: 'accept' | 'refund' }
  | { readonly type: 'payer-returned'; readonly attemptId: string; readonly returned: Readonly<Record<string, string>> }
  | { readonly type: 'answer-dispute'; readonly disputeId: string; readonly operationId: string; readonly answer: 'evidence' | 'accept'; readonly evidence: Readonly<Record<string, string>> };

export type Decided = { readonly ok: true; readonly events: readonly PaymentEvent[] } | { readonly ok: false; readonly code: ProblemCode; readonly detail: string };

const yes = (...events: PaymentEvent[]): Decided => ({ ok: true, events });
const no = (code: ProblemCode, detail: string): Decided => ({ ok: false, code, detail });
const notNow = (state: PaymentState, what: string): Decided => no('payment_state', `it is ${statusOf(state)}, and can not be ${what}`);

export function decide(state: PaymentState, command: Command, given: Given): Decided {
  switch (command.type) {
    case 'confirm': return confirm(state, command, given);
    case 'capture': return capture(state, command, given);
    case 'cancel': return cancel(state, command);
    case 'refund': return refund(state, command, given);
    case 'review': return review(state, command);
    case 'settle-conflict': return settleConflict(state, command, given);
    case 'payer-returned': {
      const attempt = attemptOf(state, command.attemptId);
      return attempt?.status === 'action' && attempt.action?.type === 'redirect' ? yes({ type: 'payer-returned', attemptId: attempt.id, returned: command.returned }) : yes();
    }
    default: return answerDispute(state, command);
  }
}

type Of<Type extends Command['type']> = Extract<Command, { readonly type: Type }>;

function confirm(state: PaymentState, { attemptId, method, returnUrl }: Of<'confirm'>, { nowMs }: Given): Decided {
  const status = statusOf(state);
  // A payer who was sent away may choose another method; the first attempt is let go of before.
  if (status !== 'requires_method') return notNow(state, 'confirmed');
  return yes({ type: 'attempt-started', attemptId, method, after: [], returnUrl, atMs: nowMs });
}

function capture(state: PaymentState, { captureId, amount, final }: Of<'capture'>, { terms }: Given): Decided {
  const attempt = lastAttempt(state);
  const status = statusOf(state);
  if (status !== 'requires_capture' || attempt?.provider == null) return notNow(state, 'captured');
  const left = capturableOf(state);
  const wanted = amount ?? left;
  if (wanted > left || wanted === 0) return no('amount_not_capturable', `${left} is left to capture`);
  const fee = terms.fee({ amount: wanted, before: attempt.authorised - left, method: attempt.method, provider: attempt.provider.kind });
  return yes({ type: 'capture-asked', captureId, attemptId: attempt.id, amount: wanted, fee, plan: terms.plan, final: final || wanted === left });
}

const CANCELLABLE = new Set(['requires_method', 'requires_action', 'requires_capture', 'review', 'unknown', 'processing']);

function cancel(state: PaymentState, { operationId }: Of<'cancel'>): Decided {
  const status = statusOf(state);
  if (status === 'cancelled') return yes();
  if (!CANCELLABLE.has(status) || state.captures.some((one) => one.status !== 'failed') || state.cancel !== null) return notNow(state, 'cancelled');
  const asked: PaymentEvent = { type: 'cancel-asked', operationId };
  const attempt = lastAttempt(state);
  const atProvider = attempt !== undefined && !['routing', 'declined', 'abandoned', 'voided'].includes(attempt.status);
  return atProvider ? yes(asked) : yes(asked, { type: 'cancelled' });
}

function refund(state: PaymentState, { refundId, amount, reason }: Of<'refund'>, { draw, terms }: Given): Decided {
  if (state.conflict !== null) return notNow(state, 'refunded before somebody has settled the conflict');
  const left = refundableOf(state);
  const captured = state.captures.find(({ status }) => status === 'done');
  if (captured === undefined) return notNow(state, 'refunded');
  const wanted = amount ?? left;
  if (wanted > left || wanted === 0) return no('amount_not_refundable', `${left} is left to refund`);
  const { attemptId } = captured;
  const event: PaymentEvent = { type: 'refund-asked', refundId, attemptId, amount: wanted, fee: feeBackOf(state, wanted, terms), reason, origin: 'api', hold: 'asked' };
  return yes(event, refundHold(draw(), { id: refundId, amount: wanted }, attemptOf(state, attemptId)!.provider!.id));
}

function review(state: PaymentState, { decision }: Of<'review'>): Decided {
  if (state.review?.decision !== 'open' || state.cancel !== null) return notNow(state, 'reviewed');
  return yes({ type: 'reviewed', decision: decision === 'approve' ? 'approved' : 'declined' });
}

/** The money of a conflict waits in suspense. Accepted, it goes to the merchant as it is; or all of it goes back. */
function settleConflict(state: PaymentState, { take }: Of<'settle-conflict'>, { draw }: Given): Decided {
  if (state.conflict === null) return notNow(state, 'settled: there is no conflict');
  const waiting = state.captures.flatMap((one) => {
    const booking = state.bookings.find(({ for: of, lines }) => of.type === 'capture' && of.id === one.id && lines.some(({ role }) => role === 'suspense'));
    return one.status === 'done' && booking !== undefined && !state.refunds.some((refunded) => refunded.origin === 'surplus' && refunded.attemptId === one.attemptId) ? [{ one, providerId: booking.providerId }] : [];
  });
  const settled: PaymentEvent = { type: 'conflict-resolved' };
  if (take === 'accept') return yes(settled, ...waiting.map(({ one, providerId }): PaymentEvent => ({
    type: 'booking-due', booking: { id: draw(), for: { type: 'capture', id: one.id }, providerId, how: 'record', holdId: null, lines: [{ role: 'suspense', change: -one.amount }, { role: 'merchant', change: one.amount }] },
  })));
  return yes(settled, ...waiting.map(({ one }): PaymentEvent => ({
    type: 'refund-asked', refundId: draw(), attemptId: one.attemptId, amount: one.amount, fee: 0, reason: 'the amount was not what was asked for', origin: 'surplus', hold: 'none',
  })));
}

function answerDispute(state: PaymentState, { disputeId, operationId, answer, evidence }: Of<'answer-dispute'>): Decided {
  const dispute = state.disputes.find(({ id }) => id === disputeId);
  if (dispute === undefined) return no('not_found', 'no such dispute');
  if (dispute.status !== 'open' || dispute.answer?.status === 'asked') return no('dispute_closed', `it is ${dispute.status}`);
  return yes({ type: 'dispute-answered', disputeId, operationId, answer, evidence });
}
