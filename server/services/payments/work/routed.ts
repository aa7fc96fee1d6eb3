import type { PaymentEvent } from '../domain/payment/events.ts';
import type { AttemptState } from '../domain/payment/state.ts';
import type { Routed } from './deps.ts';

/** Where an attempt goes, as it is remembered. */
export function routed({ id: attemptId }: AttemptState, result: Routed): PaymentEvent[] {
  switch (result.type) {
    case 'use': return [{ type: 'attempt-routed', attemptId, providerId: result.providerId, kind: result.kind, why: result.why, route: result.route }];
    case 'none': return [{ type: 'abandoned', attemptId }];
    case 'block': return [{ type: 'abandoned', attemptId }, { type: 'blocked', reason: result.reason }];
    default: return [{ type: 'review-asked', reason: result.reason }];
  }
}
