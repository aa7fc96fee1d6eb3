/**
 * What was found out once and need not be found out again for a while, by key, for all processes. It answers faster than the source or not at all:
 * where the cache is away, nothing is found. Keys may be secrets, since they are stored as hashes; values must not be.
 */
export interface SharedCache {
  get(key: string): Promise<string | undefined>;
  /** In place of what was there, for that long; 0 or less: not at all. Rejects where the cache is away, and what was there may come back with it. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
}
