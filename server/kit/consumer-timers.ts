/** Waiting as a port, so that tests need not wait. */
export interface Timers {
  /** Returns a function that calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** Does not keep the process alive. */
export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
