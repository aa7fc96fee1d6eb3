import type { Signals } from './database.ts';
import { sha256 } from './hash.ts';
import type { NearCache, SharedCache } from './shared-cache.ts';

export interface TwoLevelOptions {
  readonly near: NearCache;
  readonly far: SharedCache;
  /** Tell every process which key was deleted; an empty payload says that signals may have been lost. */
  readonly signals: Signals;
  readonly channel: string;
  /** How long a value stays in this process at most: the bound where a signal was lost unseen. */
  readonly nearMs: number;
  /** Whether signals arrive at the moment. While they do not, values stay in this process for `deafMs` only. */
  readonly isHearing: () => boolean;
  readonly deafMs: number;
}

export interface TwoLevelCache extends SharedCache {
  close(): Promise<void>;
}

/** A cache in this process before one that all processes share. Deleting a key reaches all of them by signal. */
export async function twoLevelCache(options: TwoLevelOptions): Promise<TwoLevelCache> {
  const { near, far, signals, channel } = options;
  let deaf = false;
  const close = await signals.listen(channel, (hashed) => (hashed === '' ? near.clear() : void near.delete(hashed)));

  /** Signals carry keys to whoever listens, so not as they are. */
  const hashOf = (key: string) => sha256(Buffer.from(key)).toString('base64');

  /** What was remembered while signals came is not to outlive them. */
  function nearMs(): number {
    const wasDeaf = deaf;
    deaf = !options.isHearing();
    if (deaf && !wasDeaf) near.clear();
    return deaf ? options.deafMs : options.nearMs;
  }

  /** First the shared one, or a process told early would fetch the old value from there. */
  async function change(key: string, tell: (hashed: string) => Promise<void>): Promise<void> {
    const hashed = hashOf(key);
    await near.delete(hashed);
    const [told] = await Promise.allSettled([tell(hashed)]);
    await near.delete(hashed);
    await signals.notify(channel, hashed);
    if (told.status === 'rejected') throw told.reason;
  }

  return {
    async get(key) {
      nearMs();
      return await near.get(hashOf(key)) ?? far.get(hashOf(key));
    },
    async getOrLoad(key, load) {
      const atMostMs = nearMs();
      const hashed = hashOf(key);
      return near.getOrLoad(hashed, async () => {
        const { value, ttlMs } = await far.getOrLoad(hashed, load);
        return { value, ttlMs: Math.min(ttlMs, atMostMs) };
      });
    },
    set: (key, value, ttlMs) => change(key, (hashed) => far.set(hashed, value, ttlMs)),
    delete: (key) => change(key, (hashed) => far.delete(hashed)),
    close,
  };
}
