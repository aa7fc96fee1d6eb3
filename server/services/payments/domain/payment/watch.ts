import type { PaymentEvent } from './events.ts';
import type { AttemptState, PaymentState } from './state.ts';
import type { Given } from './terms.ts';

const MINUTE = 60_000;
/** When a provider is asked that should have told by itself: webhooks get lost. Then every day. */
const LOOKS_MS = [MINUTE, 5 * MINUTE, 60 * MINUTE] as const;
const DAY_MS = 24 * 60 * MINUTE;

/** Sets when a provider is to be asked of what is open there, and lets go of what is not. `looked`: it has just been asked. */
export function watch(state: PaymentState, given: Pick<Given, 'nowMs'>, looked?: string): PaymentEvent[] {
  return state.attempts.flatMap((attempt): PaymentEvent[] => {
    const { id: attemptId, watch: set } = attempt;
    if (!isOpen(state, attempt)) return set === null ? [] : [{ type: 'watched', attemptId, watch: null }];
    if (set !== null && looked !== attemptId) return [];
    const looks = set === null ? 0 : set.looks + 1;
    return [{ type: 'watched', attemptId, watch: { looks, nextMs: given.nowMs + (LOOKS_MS[looks] ?? DAY_MS) } }];
  });
}

/** The provider has it, and has yet to say what became of it. */
function isOpen({ captures, refunds, cancel }: PaymentState, { id, status, provider, reference }: AttemptState): boolean {
  if (provider === null || reference === null || status === 'unknown') return false;
  const sent = [...captures, ...refunds].some((operation) => operation.attemptId === id && operation.status === 'sent');
  return sent || status === 'processing' || status === 'action' || (cancel?.status === 'asked' && status === 'authorised');
}
