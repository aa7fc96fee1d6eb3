import type { Clock, NewId } from '../clock.ts';
import type { Database, Sql } from '../database.ts';
import type { Job } from '../service.ts';
import { newKey } from './envelope.ts';
import { findRotatable, insertIndexKey } from './index-keys.ts';
import type { Kms } from './kms.ts';
import { nameOf, type PersonalData, type StaleIndex } from './personal-data.ts';

/** The name of the job in every service that has blind indexes. */
export const REINDEX = 're-index';

/** Longer than a process may remember which keys there are: by then all know the new one, and look by it. */
export const INDEX_LEAD_MS = 2 * 60_000;

export interface RotateIndexOptions {
  /** Of the schema `keys`. */
  readonly database: Database;
  readonly kms: Kms;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Services with blind indexes: each brings its own rows over. */
  readonly services: readonly string[];
  readonly atOnce?: number;
}

/** New index keys for some of the tenants that have no rotation under way. Returns how many: 0 where all have. */
export async function rotateSomeIndexes({ database, kms, clock, newId, services, atOnce = 100 }: RotateIndexOptions): Promise<number> {
  const tenants = await findRotatable(database, atOnce);
  for (const tenantId of tenants) {
    const id = newId();
    const now = new Date(clock.now());
    const wrapped = await kms.wrap(newKey(), nameOf({ kind: 'index', tenantId, id }));
    await insertIndexKey(database, { tenantId, id, inUseFrom: new Date(now.getTime() + INDEX_LEAD_MS) }, wrapped, services, now);
  }
  return tenants.length;
}

/** Some rows of a tenant whose index is stale, indexed anew: how many there were, and how many of them could be read. */
export type Reindex = (tx: Sql, stale: StaleIndex, limit: number) => Promise<{ readonly found: number; readonly moved: number }>;

const AT_ONCE = 200;

/** The job of a service: a batch a transaction. What is left to do is told by the rows, so it goes on wherever it was cut off. */
export const reindexRows = (service: string, { database, personal }: { readonly database: Database; readonly personal: PersonalData }, reindex: Reindex): Job => ({
  name: REINDEX,
  everyMs: 60_000,
  async run() {
    let more = false;
    for (const stale of await personal.staleIndexes(service)) {
      const { found, moved } = await database.transaction((tx) => reindex(tx, stale, AT_ONCE));
      if (found === 0) await personal.reindexed(stale, service);
      // What can't be read is of somebody erased, and about to be blanked: it is looked at again by a later run.
      more ||= found === 0 || moved > 0;
    }
    return more;
  },
});
