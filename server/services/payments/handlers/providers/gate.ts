import { bounded } from '../../../../kit/bounded.ts';
import { breaker, type Breaker, type BreakerState } from '../../../../kit/breaker.ts';
import type { Metrics } from '../../../../kit/observe.ts';
import { ProviderRefused, ProviderUnreached } from '../../../../kit/payments/provider.ts';

/** Stands before one provider: at most so many requests at once, and none while it fails. What it holds back was never sent, and says so. */
export interface Gate {
  readonly state: BreakerState;
  /** Whether a request would be sent now. */
  isOpen(): boolean;
  run<T>(operation: string, ask: () => Promise<T>): Promise<T>;
}

export interface GateOptions {
  readonly kind: string;
  /** Public id, for metrics. */
  readonly provider: string;
  readonly concurrency: number;
  readonly metrics: Metrics;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** From 0 up to, not with, 1. */
  random(): number;
}

const FAILURES = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** As many as may be asked at once, so many times, wait for their turn. */
const WAITING = 10;

export function gate(options: GateOptions): Gate {
  const { kind, provider, metrics, now } = options;
  const tell = (state: BreakerState): void =>
    metrics.gauge('florin_payments_provider_breaker', 'Whether requests to the provider are held back: 0 no, 1 one is tried, 2 yes.', { closed: 0, 'half-open': 1, open: 2 }[state], { kind, provider });
  const own: Breaker = breaker({ failures: FAILURES, firstPauseMs: FIRST_PAUSE_MS, longestPauseMs: LONGEST_PAUSE_MS, now, random: options.random, changed: tell });
  const bound = bounded({
    concurrency: options.concurrency, maxWaiting: options.concurrency * WAITING, full: () => new ProviderUnreached('too many requests wait for this provider already'),
  });

  function checkBreaker(): void {
    if (!own.mayTry()) throw new ProviderUnreached('this provider failed so often lately that nothing is sent there at the moment');
  }

  async function ask<T>(operation: string, request: () => Promise<T>): Promise<T> {
    // It may have opened while this one waited.
    checkBreaker();
    own.begin();
    const beganMs = now();
    const done = (outcome: string): void => {
      metrics.count('florin_payments_provider_requests_total', 'Requests to payment providers.', { kind, operation, outcome });
      metrics.observe('florin_payments_provider_seconds', 'How long payment providers took to answer.', (now() - beganMs) / 1000, { kind, operation });
    };
    try {
      const answer = await request();
      own.succeeded();
      done('answered');
      return answer;
    } catch (error) {
      // A refusal is an answer: whoever gives one is there.
      if (error instanceof ProviderRefused) own.succeeded();
      else own.failed();
      done(error instanceof ProviderRefused ? 'refused' : error instanceof ProviderUnreached ? 'unreached' : 'unknown');
      throw error;
    }
  }

  return {
    get state() { return own.state; },
    isOpen: () => own.mayTry(),
    async run(operation, request) {
      checkBreaker();
      return bound(() => ask(operation, request));
    },
  };
}
