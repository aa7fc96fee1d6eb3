import type { PaymentEvent } from './events.ts';
import type { AttemptState, PaymentState, Watch } from './state.ts';
import type { Given } from './terms.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * When a provider is asked that should have told by itself: webhooks get lost. While something is open there, soon, and then every day. Once it is paid, three times: a refund
 * made at the provider, or a dispute, that we have not heard of. Cards are disputed within 120 days.
 */
const LOOKS_MS: Readonly<Record<Watch['of'], readonly number[]>> = { open: [MINUTE, 5 * MINUTE, 60 * MINUTE], paid: [DAY, 30 * DAY, 90 * DAY] };

/** Sets when a provider is to be asked of its attempts, and lets go of those of which nothing is to come. `looked`: it has just been asked of that one. */
export function watch(state: PaymentState, { nowMs }: Pick<Given, 'nowMs'>, looked?: string): PaymentEvent[] {
  return state.attempts.flatMap((attempt): PaymentEvent[] => {
    const { id: attemptId, watch: set } = attempt;
    const of = kindOf(state, attempt);
    if (of === undefined) return set === null ? [] : [{ type: 'watched', attemptId, watch: null }];
    if (set?.of === of && looked !== attemptId) return [];
    const looks = set?.of === of ? set.looks + 1 : 0;
    const afterMs = LOOKS_MS[of][looks] ?? (of === 'open' ? DAY : undefined);
    return set?.nextMs === null && set.of === of ? [] : [{ type: 'watched', attemptId, watch: { of, looks, nextMs: afterMs === undefined ? null : nowMs + afterMs } }];
  });
}

function kindOf(state: PaymentState, attempt: AttemptState): Watch['of'] | undefined {
  if (attempt.provider === null || attempt.reference === null || attempt.status === 'unknown') return undefined;
  if (isOpen(state, attempt)) return 'open';
  return state.captures.some(({ attemptId, status }) => attemptId === attempt.id && status === 'done') ? 'paid' : undefined;
}

/** The provider has it, and has yet to say what became of it. */
function isOpen({ captures, refunds, cancel }: PaymentState, { id, status }: AttemptState): boolean {
  const sent = [...captures, ...refunds].some((operation) => operation.attemptId === id && operation.status === 'sent');
  return sent || status === 'processing' || status === 'action' || (cancel?.status === 'sent' && status === 'authorised');
}
