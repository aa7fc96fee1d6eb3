/** Runs at most `concurrency` at once; `maxWaiting` may wait for a turn, in order, and whoever comes after that is refused. */
export interface Bounds {
  readonly concurrency: number;
  readonly maxWaiting: number;
  full(): Error;
}

export function bounded(bounds: Bounds): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= bounds.concurrency) {
      if (waiting.length >= bounds.maxWaiting) throw bounds.full();
      // Whoever finishes hands over their turn, so `running` stays as it is.
      await new Promise<void>((turn) => waiting.push(turn));
    } else {
      running++;
    }
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
