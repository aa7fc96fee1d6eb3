import type { Database } from '../../kit/database.ts';
import { isFenced } from './fence.ts';
import { isThere, MOVED } from './tables.ts';

/** Schemas whose rows a shard need not keep once the tenant has left. The ledger's stay: its journal is in the same sealed tree as everybody else's. */
const CLEANED = ['keys', 'accounts', 'transactions', 'events'];

/**
 * Takes away what a tenant left behind where it no longer is: its customers, its transactions, its archive. Batches stay, for they are others' too. Returns the number
 * of rows; refuses where the tenant is not shut out.
 */
export function cleanTenant(database: Database, tenantId: string): Promise<number> {
  return database.transaction(async (tx) => {
    if (!await isFenced(tx, tenantId)) throw new Error(`${tenantId} has not left this shard`);
    let rows = 0;
    for (const { schema, table, of } of MOVED.toReversed()) {
      if (!CLEANED.includes(schema) || of !== 'tenant' || !await isThere(tx, schema, table)) continue;
      rows += await tx.execute(`DELETE FROM ${schema}.${table} WHERE tenant_id = $1`, [tenantId]);
    }
    return rows;
  });
}
