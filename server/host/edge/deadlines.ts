import { refuse } from '../../kit/refuse.ts';

/** What is cut off where it takes too long. */
export interface Waiting {
  /** By `performance.now`. */
  readonly startedMs: number;
  cutOff(): void;
}

/**
 * The requests that are under way, and an end to those that hang. One timer looks at all of them: each waits equally long, so the oldest come first,
 * and a timer for each would cost the hot path more than the rest of its book-keeping.
 */
export interface Deadlines {
  begin(waiting: Waiting): void;
  /** Of all that begins, also of what was cut off before. */
  end(waiting: Waiting): void;
  /** Resolves when all that has begun has ended: the work, not the connections. Whoever hung up has left theirs behind. */
  idle(): Promise<void>;
  stop(): void;
}

/** Services give up waiting for each other at `requestMs`, and say what happened better than the edge can: so it waits that much longer. */
const LONGER = 1.1;

export function deadlines(requestMs: number): Deadlines {
  const underWay = new Set<Waiting>();
  let working = 0;
  let ended: PromiseWithResolvers<void> | undefined;
  const sweep = setInterval(() => {
    const startedBeforeMs = performance.now() - requestMs * LONGER;
    for (const waiting of underWay) {
      if (waiting.startedMs > startedBeforeMs) return;
      underWay.delete(waiting);
      waiting.cutOff();
    }
  }, Math.min(500, requestMs / 10)).unref();
  return {
    begin(waiting) {
      working++;
      underWay.add(waiting);
    },
    end(waiting) {
      underWay.delete(waiting);
      if (--working > 0) return;
      ended?.resolve();
      ended = undefined;
    },
    async idle() {
      if (working > 0) await (ended ??= Promise.withResolvers()).promise;
    },
    stop: () => clearInterval(sweep),
  };
}

/** Where nothing must be known of what becomes of the work: rejects with `timed_out` once it has taken too long. */
export function withinDeadline<Answer>(among: Deadlines, work: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const waiting = { startedMs: performance.now(), cutOff: () => reject(refuse('timed_out')) };
    among.begin(waiting);
    void work.then(resolve, reject).finally(() => among.end(waiting));
  });
}
