/**
 * Locks between processes, for work that should be done by one at a time. A lock alone protects nothing: its holder may sleep
 * longer than the lock lives and wake up believing it still has it. So each comes with a token, and whatever the lock guards must
 * remember the highest token it has seen and refuse lower ones (`… SET fence = $1 WHERE fence <= $1`).
 */
export interface Locks {
  /**
   * The lock of that name for `ttlMs`, or undefined where another holds it. Nobody waits in a queue: ask again later.
   * Rejects where the lock's keeper can't be reached; then nobody has it for longer than `ttlMs`.
   */
  acquire(name: string, ttlMs: number): Promise<Lock | undefined>;
}

export interface Lock {
  /** Greater than that of every earlier holder of this name. A whole number below 2^53. */
  readonly token: number;
  /** From now on it lives for `ttlMs`. False where it was lost: expired, or another's by now. */
  extend(ttlMs: number): Promise<boolean>;
  /** False where it was lost before. */
  release(): Promise<boolean>;
}
