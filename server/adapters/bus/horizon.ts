/** One look at a source: the highest id that can be seen, and in the same instant which transactions were running. */
export interface Look {
  readonly top: bigint | null;
  /** The oldest transaction still running; all before it have ended. */
  readonly xmin: bigint;
  /**
   * A transaction number given out after that instant, so higher than that of anyone who was at work then; null where `top` is nothing new. A
   * snapshot's own `xmax` won't do: it is one more than the latest that has ended, and those still running may be beyond it.
   */
  readonly after: bigint | null;
}

export interface Horizon {
  /** Up to here every id is either visible or will never be. */
  readonly ceiling: bigint;
  /** Something is visible above the ceiling. */
  readonly pending: boolean;
  /** The highest id that was ever seen. */
  readonly newest: bigint;
  /** Returns whether the ceiling rose. */
  note(look: Look): boolean;
}

/** Looks that wait at once. More would only be finer steps. */
const MOST_WAITING = 16;

/**
 * Ids are drawn in order, but their transactions commit in any order: a row with a smaller id may still appear. Its transaction
 * had begun before the larger id was drawn, so once every transaction of that moment has ended, it can no longer.
 */
export function horizon(): Horizon {
  const waiting: { top: bigint; after: bigint }[] = [];
  let newest = 0n;
  let ceiling = 0n;
  return {
    get ceiling() {
      return ceiling;
    },
    get pending() {
      return waiting.length > 0;
    },
    get newest() {
      return newest;
    },
    note({ top, xmin, after }) {
      if (top !== null && after !== null && top > newest && waiting.length < MOST_WAITING) {
        newest = top;
        waiting.push({ top, after });
      }
      const before = ceiling;
      while (waiting.length > 0 && waiting[0]!.after <= xmin) ceiling = waiting.shift()!.top;
      return ceiling > before;
    },
  };
}
