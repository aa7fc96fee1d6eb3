import type { Answer, Fact, Found, ProviderError } from '../../../../kit/payments/provider.ts';
import { lookAfterMs } from '../looks.ts';
import type { PaymentEvent } from './events.ts';
import { evolveAll } from './evolve.ts';
import { hear } from './hear.ts';
import type { Effect } from './next-effect.ts';
import { attemptOf, lastAttempt, type AttemptState, type PaymentState } from './state.ts';
import type { Given } from './terms.ts';

/** How a call ended. `refused`: it did nothing, and says so; `unreached`: it was never asked; `lost`: nobody knows. */
export type Outcome =
  | { readonly type: 'answered'; readonly answer: Answer }
  | { readonly type: 'found'; readonly found: Found }
  | { readonly type: 'refused'; readonly error: ProviderError }
  | { readonly type: 'unreached'; readonly detail: string }
  | { readonly type: 'lost'; readonly detail: string };

type ProviderEffect = Exclude<Effect, { readonly type: 'book' | 'route' }>;

/** What a payment knows after a provider was asked. */
export function conclude(state: PaymentState, effect: ProviderEffect, outcome: Outcome, given: Given): PaymentEvent[] {
  if (outcome.type === 'answered') return answered(state, effect, outcome.answer, given);
  if (outcome.type === 'found') return found(state, effect.attempt, outcome.found, given);
  if (outcome.type === 'lost') return lost(state, effect, outcome.detail, given);
  return refused(state, effect, outcome.type === 'refused' ? outcome.error : { code: 'unreached', message: outcome.detail }, outcome.type === 'unreached', given);
}

/** What a webhook says: also what the provider calls the attempt, where its answer never came. */
export function told(state: PaymentState, { attemptId, reference, facts }: { readonly attemptId: string } & Answer, given: Given): PaymentEvent[] {
  const known: PaymentEvent[] = reference !== null && attemptOf(state, attemptId)?.reference === null ? [{ type: 'attempt-known', attemptId, reference }] : [];
  return [...known, ...hear(known.length === 0 ? state : evolveAll(state, known), attemptId, facts, given)];
}

function answered(state: PaymentState, effect: ProviderEffect, answer: Answer, given: Given): PaymentEvent[] {
  const events = told(state, { attemptId: effect.attempt.id, ...answer }, given);
  return [...events, ...accepted(events.length === 0 ? state : evolveAll(state, events), effect)];
}

/** Where the answer does not say what became of it, the provider has it and will say. */
function accepted(state: PaymentState, effect: ProviderEffect): PaymentEvent[] {
  switch (effect.type) {
    case 'authorise': case 'proceed': return ['asked', 'returned'].includes(attemptOf(state, effect.attempt.id)!.status) ? [{ type: 'attempt-processing', attemptId: effect.attempt.id }] : [];
    case 'capture': return state.captures.some(({ id, status }) => id === effect.capture.id && status === 'asked') ? [{ type: 'capture-sent', captureId: effect.capture.id }] : [];
    case 'refund': return state.refunds.some(({ id, status }) => id === effect.refund.id && status === 'asked') ? [{ type: 'refund-sent', refundId: effect.refund.id, reference: null }] : [];
    case 'answer-dispute': return [{ type: 'dispute-answer-sent', disputeId: effect.dispute.id }];
    case 'void': return state.cancel?.status === 'asked' ? [{ type: 'cancel-sent' }] : [];
    default: return [];
  }
}

/** All of it is known now: what is not in it has not happened, and will not. */
function found(state: PaymentState, attempt: AttemptState, { reference, facts }: Found, given: Given): PaymentEvent[] {
  const events = told(state, { attemptId: attempt.id, reference, facts }, given);
  const after = events.length === 0 ? state : evolveAll(state, events);
  const never: ProviderError = { code: 'never_arrived', message: 'the provider knows nothing of it' };
  const gone: Fact[] = [];
  for (const { id, status } of after.captures) if (status === 'unknown' && attemptOfOperation(after.captures, id) === attempt.id) gone.push({ type: 'capture-failed', operationId: id, error: never });
  for (const { id, status } of after.refunds) if (status === 'unknown' && attemptOfOperation(after.refunds, id) === attempt.id) gone.push({ type: 'refund-failed', operationId: id, reference: null, error: never });
  if (attemptOf(after, attempt.id)!.status === 'unknown') gone.push({ type: 'abandoned' });
  return [...events, ...hear(after, attempt.id, gone, given)];
}

const attemptOfOperation = (operations: readonly { readonly id: string; readonly attemptId: string }[], id: string): string | undefined => operations.find((one) => one.id === id)?.attemptId;

function lost(state: PaymentState, effect: ProviderEffect, reason: string, { nowMs }: Given): PaymentEvent[] {
  const after = (unknown: { readonly looks: number } | null) => ({ reason, atMs: nowMs, nextMs: nowMs + lookAfterMs(unknown === null ? 0 : unknown.looks + 1) });
  switch (effect.type) {
    case 'authorise': case 'proceed': return [{ type: 'attempt-unknown', attemptId: effect.attempt.id, ...after(null) }];
    case 'capture': return [{ type: 'capture-unknown', captureId: effect.capture.id, ...after(null) }];
    case 'refund': return [{ type: 'refund-unknown', refundId: effect.refund.id, ...after(null) }];
    // The attempt's end is not known: whether it was let go of is asked too.
    case 'void': return [{ type: 'attempt-unknown', attemptId: effect.attempt.id, ...after(null) }];
    case 'answer-dispute': return [{ type: 'dispute-answer-failed', disputeId: effect.dispute.id }];
    default: return [
      ...state.attempts.filter(({ id, status }) => id === effect.attempt.id && status === 'unknown').map(({ id, unknown }): PaymentEvent => ({ type: 'attempt-unknown', attemptId: id, ...after(unknown) })),
      ...state.captures.filter(({ attemptId, status }) => attemptId === effect.attempt.id && status === 'unknown').map(({ id, unknown }): PaymentEvent => ({ type: 'capture-unknown', captureId: id, ...after(unknown) })),
      ...state.refunds.filter(({ attemptId, status }) => attemptId === effect.attempt.id && status === 'unknown').map(({ id, unknown }): PaymentEvent => ({ type: 'refund-unknown', refundId: id, ...after(unknown) })),
    ];
  }
}

/** At most so many providers are tried by one confirmation. */
const MOST_TRIES = 4;

/** Another provider may take what this one did not, without the payer: a new attempt, with the same method, elsewhere. */
export function tryElsewhere(state: PaymentState, { draw, nowMs }: Given): PaymentEvent[] {
  const last = lastAttempt(state);
  if (last?.status !== 'declined' || last.decline?.advice !== 'retry-other-provider' || last.provider === null) return [];
  if (state.cancel !== null || last.after.length + 1 >= MOST_TRIES || state.captures.some(({ status }) => status === 'done')) return [];
  return [{ type: 'attempt-started', attemptId: draw(), method: last.method, after: [...last.after, last.provider.id], returnUrl: null, atMs: nowMs }];
}

/** It did nothing. Of an attempt that is a decline; and another provider may take it. */
function refused(state: PaymentState, effect: ProviderEffect, error: ProviderError, unreached: boolean, given: Given): PaymentEvent[] {
  switch (effect.type) {
    case 'authorise': return [{ type: 'declined', attemptId: effect.attempt.id, decline: {
      code: unreached ? 'downstream_technical_issue' : 'configuration_issue', advice: 'retry-other-provider', provider: error,
    } }];
    // The payer was there, and may have paid: no other provider is asked.
    case 'proceed': return unreached ? lost(state, effect, error.message, given) : [{ type: 'declined', attemptId: effect.attempt.id, decline: { code: 'configuration_issue', advice: 'other-method', provider: error } }];
    case 'capture': return [{ type: 'capture-failed', captureId: effect.capture.id, error }];
    case 'refund': return hear(state, effect.attempt.id, [{ type: 'refund-failed', operationId: effect.refund.id, reference: null, error }], given);
    case 'void': return [{ type: 'cancel-undone', error }];
    case 'answer-dispute': return [{ type: 'dispute-answer-failed', disputeId: effect.dispute.id }];
    // Not even that can be asked: later.
    default: return lost(state, effect, error.message, given);
  }
}
