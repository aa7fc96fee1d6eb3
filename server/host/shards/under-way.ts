import type { Sql } from '../../kit/database.ts';
import { SHARDED } from './settings.ts';

/** What must be over before a tenant can be copied: by what it is, how many. */
export type UnderWay = ReadonlyMap<string, number>;

const COUNTS: Readonly<Record<string, string>> = {
  'open batches of transactions': 'SELECT count(*) FROM transactions.batches WHERE NOT done AND $1::uuid = ANY (tenants)',
  'changes of accounts that are not settled': 'SELECT count(*) FROM accounts.unsettled_changes WHERE tenant_id = $1::uuid',
  'replays that run': "SELECT count(*) FROM events.replays WHERE tenant_id = $1::uuid AND status = 'running'",
  'projections that are made anew': each('SELECT count(*) FROM :schema.consumer_replays WHERE tenant_id = $1::uuid'),
  'events that are tried again': each('SELECT count(*) FROM :schema.consumer_retries WHERE tenant_id = $1::uuid'),
  'dead letters, to be replayed or discarded': each("SELECT count(*) FROM :schema.dead_letters WHERE tenant_id = $1::uuid AND status = 'parked'"),
};

function each(count: string): string {
  return `SELECT sum(count) FROM (${SHARDED.map((schema) => count.replace(':schema', schema)).join(' UNION ALL ')}) AS all_schemas`;
}

export async function underWay(sql: Sql, tenantId: string): Promise<UnderWay> {
  const found = new Map<string, number>();
  for (const [what, count] of Object.entries(COUNTS)) {
    const [row] = await sql.queryArrays<[bigint | string]>(count, [tenantId]);
    if (Number(row![0]) > 0) found.set(what, Number(row![0]));
  }
  return found;
}
