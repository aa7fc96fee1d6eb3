export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * Keeps requests from an address or a provider that fails, so that callers hear at once rather than after a timeout. After a pause one request is the
 * trial; the others still go elsewhere. (cockatiel's makes them wait for the trial, measures by the wall clock, and can't be asked
 * beforehand whether it would let one through: which is how an address is chosen here.)
 */
export interface Breaker {
  readonly state: BreakerState;
  /** Whether a request may be sent now. */
  mayTry(): boolean;
  /** One is sent. */
  begin(): void;
  succeeded(): void;
  failed(): void;
}

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** From 0 up to, not with, 1. */
  random(): number;
  changed?(state: BreakerState): void;
}

export function breaker({ failures, firstPauseMs, longestPauseMs, now, random, changed }: BreakerOptions): Breaker {
  let state: BreakerState = 'closed';
  let inARow = 0;
  let openings = 0;
  let tryAtMs = 0;
  const become = (next: BreakerState): void => {
    if (state === next) return;
    state = next;
    changed?.(next);
  };
  return {
    get state() {
      return state;
    },
    mayTry: () => state === 'closed' || (state === 'open' && now() >= tryAtMs),
    begin() {
      if (state === 'open') become('half-open');
    },
    succeeded() {
      inARow = openings = 0;
      become('closed');
    },
    failed() {
      // What was sent before it opened says nothing new.
      if (state === 'open' || (++inARow < failures && state === 'closed')) return;
      // Between half and whole, so that callers of one neighbour do not come back all at once.
      tryAtMs = now() + Math.min(longestPauseMs, firstPauseMs * 2 ** openings++) * (0.5 + random() / 2);
      become('open');
    },
  };
}
