import { sqlState } from './database.ts';

/** How a consumer's failures are met. */
export interface RetryOptions {
  /** Times an event is tried before it is parked. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** Events handed over at once, when all goes well. */
  readonly maxEvents: number;
  /** 0 ≤ n < 1. */
  random(): number;
}

export const RETRY: RetryOptions = { attempts: 5, baseMs: 100, capMs: 10_000, maxEvents: 1_000, random: Math.random };

export type Verdict = { readonly do: 'again'; readonly afterMs: number } | { readonly do: 'park'; readonly attempts: number };

export interface Isolation {
  /** How many events to hand over next. */
  readonly limit: number;
  succeeded(): void;
  /** A batch of that size failed. `innocent`: for a reason that no event can be blamed for, such as a lost connection. */
  failed(size: number, innocent: boolean): Verdict;
}

/**
 * A batch that fails is halved until the event that fails stands alone; that one is tried again with exponential back-off and
 * jitter, then parked. After each success batches double, up to their old size.
 */
export function isolation(options: RetryOptions): Isolation {
  let limit = options.maxEvents;
  let attempts = 0;
  let setbacks = 0;
  return {
    get limit() {
      return limit;
    },
    succeeded() {
      limit = Math.min(options.maxEvents, limit * 2);
      attempts = 0;
      setbacks = 0;
    },
    failed(size, innocent) {
      if (innocent) return { do: 'again', afterMs: backoffMs(++setbacks, options) };
      if (size > 1) {
        limit = Math.ceil(size / 2);
        return { do: 'again', afterMs: 0 };
      }
      limit = 1;
      attempts++;
      return attempts < options.attempts ? { do: 'again', afterMs: backoffMs(attempts, options) } : { do: 'park', attempts };
    },
  };
}

/** Half of it is chance, so that those who failed together do not come back together. */
export function backoffMs(attempt: number, { baseMs, capMs, random }: Pick<RetryOptions, 'baseMs' | 'capMs' | 'random'>): number {
  const full = Math.min(capMs, baseMs * 2 ** (attempt - 1));
  return full / 2 + (random() * full) / 2;
}

/** Lost connections, server shutdowns, exhausted resources, deadlocks, a neighbour that is away: nothing an event could be blamed for. */
const INNOCENT = /^(08|53|57P|40001|40P01|55P03|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|unavailable$)/;

export function isInnocent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && typeof error.code === 'string' && INNOCENT.test(error.code)) return true;
  return error instanceof Error && error.message.startsWith('Connection terminated');
}

/** The consumer's own code failed, not what is around it. */
export class HandlerFailure extends Error {
  constructor(cause: unknown) {
    super('a consumer failed', { cause });
  }
}

/** A failure is the consumer's where it says so, and where what it wrote is refused only later: a constraint, an error swallowed. */
export function isHandlers(error: unknown): boolean {
  return error instanceof HandlerFailure || /^(23|25P02)/.test(sqlState(error) ?? '');
}
