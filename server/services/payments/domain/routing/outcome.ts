import type { AttemptStatus } from '../payment/state.ts';

/** How an attempt ended at a provider: paid or authorised; declined by issuer or provider; or not answered as it should be. */
export type OutcomeType = 'succeeded' | 'declined' | 'failed';

/** The states in which nothing is known of its end yet. */
const OPEN: ReadonlySet<AttemptStatus | undefined> = new Set([undefined, 'asked', 'action', 'returned', 'processing']);

/**
 * What a change of an attempt's state says of its provider, each attempt once. Whose answer is lost has failed its payer, whatever it turns out to be when it is
 * found: then it is not counted again. Of a cancellation whose answer is lost nothing is said: the payer was gone.
 */
export function outcomeOf(was: AttemptStatus | undefined, is: AttemptStatus): OutcomeType | null {
  if (!OPEN.has(was)) return null;
  if (is === 'unknown') return was === 'asked' || was === 'returned' ? 'failed' : null;
  return is === 'authorised' ? 'succeeded' : is === 'declined' ? 'declined' : null;
}
