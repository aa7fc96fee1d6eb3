import type { Retry } from '../contracts/problems.ts';

/** How a try ended without an answer to give. */
export interface Failure {
  /** What Florin says of trying again; `undefined` where Florin did not answer and nothing is known. */
  readonly retry: Retry | undefined;
  readonly retryAfterMs?: number;
}

const FIRST_MS = 250;
const MOST_MS = 8_000;
/** Who asks to be left alone for longer than this is told to the caller instead. */
const LONGEST_WAIT_MS = 60_000;

/**
 * How long to wait before the next try, or undefined for none. `repeatable`: the request has a key or changes nothing, so that
 * asking twice is asking once. Where it is not, only a plain `later` is heeded: then nothing happened for certain.
 */
export function waitMs(failure: Failure, tries: number, repeatable: boolean, random: number): number | undefined {
  const mayRepeat = failure.retry === 'later' || (repeatable && (failure.retry === 'same-key' || failure.retry === undefined));
  if (!mayRepeat) return undefined;
  const backOff = Math.min(MOST_MS, FIRST_MS * 2 ** (tries - 1)) * (0.5 + random / 2);
  const wait = Math.max(backOff, failure.retryAfterMs ?? 0);
  return wait > LONGEST_WAIT_MS ? undefined : wait;
}

/** Of a Retry-After header: seconds, or a date. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
