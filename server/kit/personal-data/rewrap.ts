import type { Database } from '../database.ts';
import type { Metrics } from '../observe.ts';
import type { Job } from '../service.ts';
import { countByMaster, lockKeysNotUnder, replaceKeys } from './key-store.ts';
import type { Kms } from './kms.ts';
import { nameOf } from './personal-data.ts';

export interface RewrapOptions {
  /** Of the schema `keys`. */
  readonly database: Database;
  readonly kms: Kms;
  readonly metrics: Metrics;
  readonly atOnce?: number;
}

/**
 * Brings data keys under the newest master key, a batch a transaction. It keeps no position: what is still under another one is left to do, so it
 * goes on wherever it was cut off. What the keys encrypt stays as it is, and a key in memory is the same before and after.
 */
export async function rewrapSome({ database, kms, atOnce = 500 }: Omit<RewrapOptions, 'metrics'>): Promise<number> {
  const newest = await kms.newest();
  return database.transaction(async (tx) => {
    const keys = await lockKeysNotUnder(tx, newest, atOnce);
    if (keys.length === 0) return 0;
    const rewrapped = await kms.rewrap(keys.map((one) => ({ ...one.key, context: nameOf(one) })));
    await replaceKeys(tx, keys.map((one, i) => ({ ...one, key: rewrapped[i]! })));
    return keys.length;
  });
}

/** The job of each installation. Nothing to do for as long as there is one master key. */
export const rewrapDataKeys = (options: RewrapOptions): Job => {
  const seen = new Set<string>();
  return {
    name: 'rewrap-data-keys',
    everyMs: 60_000,
    aside: true,
    async run() {
      const done = await rewrapSome(options);
      const counts = new Map((await countByMaster(options.database)).map(({ masterKey, keys }) => [masterKey, keys]));
      for (const masterKey of counts.keys()) seen.add(masterKey);
      for (const masterKey of seen) options.metrics.gauge('florin_data_keys', 'Data keys by the master key that wraps them', counts.get(masterKey) ?? 0, { master_key: masterKey });
      return done > 0;
    },
  };
};
