/** A value and how long it may still be remembered. */
export interface Cached {
  readonly value: string;
  /** 0 or less: not to be remembered at all. */
  readonly ttlMs: number;
}

/**
 * What was found out once and need not be found out again for a while, by key. It answers faster than the source or not at all: where
 * the cache is away, `get` finds nothing and `getOrLoad` loads. Keys may be secrets, since they are stored as hashes; values must not be.
 */
export interface SharedCache {
  get(key: string): Promise<Cached | undefined>;
  /** In place of what was there. Rejects as `delete` does. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /**
   * The value, or else what `load` finds out. Of those who ask at once one loads and the others wait for it, a bounded time where it
   * is in another process. What was loaded while the key was deleted is handed to those who waited, and not remembered.
   */
  getOrLoad(key: string, load: () => Promise<Cached>): Promise<Cached>;
  /**
   * Whoever asks from now on does not get the old value, nor one whose loading had begun.
   * Rejects where other processes could not be told. They are once they can be; until then the value's time to live is the bound.
   */
  delete(key: string): Promise<void>;
}

/** A cache in this process, which can be emptied. */
export interface NearCache extends SharedCache {
  clear(): void;
}
