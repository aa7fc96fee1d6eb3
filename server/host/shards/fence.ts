import type { Database, Sql } from '../../kit/database.ts';
import { SHARDED } from './settings.ts';

/** Tables whose triggers look for fences. */
const GUARDED: Readonly<Record<string, readonly string[]>> = {
  ledger: ['journal', 'accounts'], transactions: ['batches', 'ledger_transfers'],
};

/**
 * Nothing is recorded for the tenant in these schemas any more, once this resolves. Whoever looked before the fence stood holds a lock on the table
 * until its transaction ends, and that is waited for, one table after the other: two at once could stand in a circle with a writer.
 */
export async function raiseFences(database: Database, tenantId: string, schemas: readonly string[] = SHARDED): Promise<void> {
  await database.transaction(async (tx) => {
    for (const schema of schemas) await tx.execute(`INSERT INTO ${schema}.fences (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING`, [tenantId]);
  });
  for (const schema of schemas) {
    for (const table of ['outbox', 'idempotency_keys', ...GUARDED[schema] ?? []]) {
      await database.transaction((tx) => tx.execute(`LOCK TABLE ${schema}.${table} IN SHARE MODE`));
    }
  }
}

export async function lowerFences(database: Database, tenantId: string, schemas: readonly string[] = SHARDED): Promise<void> {
  await database.transaction(async (tx) => {
    for (const schema of schemas) await tx.execute(`DELETE FROM ${schema}.fences WHERE tenant_id = $1`, [tenantId]);
  });
}

export async function isFenced(sql: Sql, tenantId: string): Promise<boolean> {
  return (await sql.queryArrays('SELECT 1 FROM ledger.fences WHERE tenant_id = $1', [tenantId])).length > 0;
}
