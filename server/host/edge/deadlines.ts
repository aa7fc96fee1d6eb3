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
  end(waiting: Waiting): void;
  stop(): void;
}

/** Services give up waiting for each other at `requestMs`, and say what happened better than the edge can: so it waits that much longer. */
const LONGER = 1.1;

export function deadlines(requestMs: number): Deadlines {
  const underWay = new Set<Waiting>();
  const sweep = setInterval(() => {
    const startedBeforeMs = performance.now() - requestMs * LONGER;
    for (const waiting of underWay) {
      if (waiting.startedMs > startedBeforeMs) return;
      underWay.delete(waiting);
      waiting.cutOff();
    }
  }, Math.min(500, requestMs / 10)).unref();
  return {
    begin: (waiting) => void underWay.add(waiting),
    end: (waiting) => void underWay.delete(waiting),
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
