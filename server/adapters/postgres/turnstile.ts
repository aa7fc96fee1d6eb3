export interface Turnstile {
  /** Undefined where there is a place at once, so that the usual statement waits for no promise. Throws where too many wait. */
  enter(): Promise<void> | undefined;
  leave(): void;
  /** Rejects all who wait. */
  turnAway(reason: () => Error): void;
  /** Rejects those who have waited too long. */
  sweep(): void;
  readonly waiting: number;
  /** Nobody has a place. */
  readonly empty: boolean;
}

export interface TurnstileOptions {
  readonly places: number;
  readonly maxWaiting: number;
  readonly waitMs: number;
  now(): number;
  full(): Error;
  tooLong(): Error;
}

interface Waiting { readonly sinceMs: number; resolve(): void; reject(error: Error): void }

/**
 * So many at once; the others wait, in their order. The pool could queue them too, but it neither bounds their number nor lets them go
 * when it is known that nothing will come.
 */
export function turnstile({ places, maxWaiting, waitMs, now, full, tooLong }: TurnstileOptions): Turnstile {
  let free = places;
  let queue: Waiting[] = [];
  let head = 0;

  function next(): Waiting | undefined {
    const found = queue[head++];
    // Shifting a long array copies it each time.
    if (head > 1_000 || head >= queue.length) {
      queue = queue.slice(head);
      head = 0;
    }
    return found;
  }

  return {
    enter() {
      if (free > 0) {
        free--;
        return undefined;
      }
      if (queue.length - head >= maxWaiting) throw full();
      return new Promise((resolve, reject) => queue.push({ sinceMs: now(), resolve, reject }));
    },
    leave() {
      if (queue.length > head) next()!.resolve();
      else free++;
    },
    turnAway(reason) {
      while (queue.length > head) next()!.reject(reason());
    },
    sweep() {
      const since = now() - waitMs;
      while (queue.length > head && queue[head]!.sinceMs < since) next()!.reject(tooLong());
    },
    get waiting() {
      return queue.length - head;
    },
    get empty() {
      return free === places;
    },
  };
}
