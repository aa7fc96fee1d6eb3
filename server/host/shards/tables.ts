import type { Sql } from '../../kit/database.ts';

/** What a tenant's rows are, in the schemas of a shard's services: the order is that of foreign keys, and of what says which rows are the tenant's. */
export interface MovedTable {
  readonly schema: string;
  readonly table: string;
  /** Its tenant by id, or by the number that its ledger has in that database; or what else says which rows. */
  readonly of: 'tenant' | 'ledger' | { readonly where: string };
  /**
   * `replace`: rows that change; what the target may still have from an earlier time goes. `add`: rows that never change; those the target has stay.
   */
  readonly how: 'replace' | 'add';
  /** Columns that are others on each server: left out of the comparison. */
  readonly ownColumns?: readonly string[];
  /** Rows a page, fewer where they are long. */
  readonly page?: number;
}

const LONG = 100;
const IN_LEDGER = 'SELECT journal_id FROM ledger.postings WHERE ledger_id = :ledger';
const keysOf = (schema: string): MovedTable => ({ schema, table: 'idempotency_keys', of: 'tenant', how: 'replace' });

export const MOVED: readonly MovedTable[] = [
  { schema: 'keys', table: 'data_keys', of: 'tenant', how: 'replace' },
  { schema: 'accounts', table: 'customers', of: 'tenant', how: 'replace' },
  { schema: 'accounts', table: 'wallets', of: 'tenant', how: 'replace' },
  { schema: 'accounts', table: 'accounts', of: 'tenant', how: 'replace' },
  keysOf('accounts'),
  { schema: 'ledger', table: 'accounts', of: 'ledger', how: 'replace', ownColumns: ['ledger_id'] },
  { schema: 'ledger', table: 'postings', of: 'ledger', how: 'add', ownColumns: ['ledger_id', 'journal_id'] },
  { schema: 'ledger', table: 'journal', of: { where: `id IN (${IN_LEDGER})` }, how: 'add', ownColumns: ['xid', 'id', 'ledger_id', 'count', 'types'], page: LONG },
  { schema: 'ledger', table: 'entries', of: 'ledger', how: 'add', ownColumns: ['ledger_id'] },
  { schema: 'ledger', table: 'holds', of: 'ledger', how: 'replace', ownColumns: ['ledger_id'] },
  { schema: 'ledger', table: 'snapshots', of: 'tenant', how: 'add', page: LONG },
  keysOf('ledger'),
  { schema: 'transactions', table: 'transactions', of: 'tenant', how: 'replace' },
  { schema: 'transactions', table: 'batches', of: { where: 'id IN (SELECT batch_id FROM transactions.transactions WHERE tenant_id = :tenant)' }, how: 'add' },
  { schema: 'transactions', table: 'ledger_transfers', of: 'tenant', how: 'replace' },
  { schema: 'transactions', table: 'daily_summaries', of: 'tenant', how: 'replace' },
  keysOf('transactions'),
  { schema: 'events', table: 'archives', of: 'tenant', how: 'replace' },
  { schema: 'events', table: 'tail', of: 'tenant', how: 'replace', page: LONG },
  { schema: 'events', table: 'segments', of: 'tenant', how: 'replace', page: 10 },
  { schema: 'events', table: 'replays', of: 'tenant', how: 'replace' },
  { schema: 'events', table: 'snapshots', of: 'tenant', how: 'replace' },
  keysOf('events'),
];

/** Of services that are not on shards (`SHARDED`): what they ask of a tenant's ledger finds it wherever it is. */
const ONCE = 'there once, for the tenants of all shards';

/** Tables with a tenant in them that are not copied, and why. A test knows of all tables. */
export const STAYS: Readonly<Record<string, string>> = {
  'accounts.unsettled_changes': 'a move waits until the tenant has none',
  'ledger.ledgers': 'the target gives the ledger a number of its own',
  'keys.idempotency_keys': 'empty: nobody asks the key store for anything by a key',
  '*.outbox': 'a move waits until all has been taken; it is in the archive',
  '*.consumer_replays': 'a move waits until none is under way',
  '*.consumer_retries': 'a move waits until the tenant has none',
  '*.dead_letters': 'a move is refused while the tenant has parked ones; the others tell what happened on that server',
  'identity.*': ONCE, 'payments.*': ONCE, 'currency.*': ONCE, 'notifications.*': ONCE,
  '*.fences': 'what keeps writes from where the tenant is not',
};

export async function isThere(sql: Sql, schema: string, table: string): Promise<boolean> {
  const [row] = await sql.queryArrays<[boolean]>('SELECT to_regclass($1) IS NOT NULL', [`${schema}.${table}`]);
  return row?.[0] === true;
}

/** How many rows are read and written at once, where they are short. */
export const PAGE = 2_000;

export interface Place { readonly tenantId: string; readonly ledgerId: number }

/** Both are this program's own values, and no text that somebody typed: a cursor takes no parameters. */
export function whereOf({ of }: MovedTable, { tenantId, ledgerId }: Place): string {
  if (!/^[0-9a-f-]{36}$/.test(tenantId) || !Number.isInteger(ledgerId)) throw new Error(`no tenant: ${tenantId}`);
  const where = of === 'tenant' ? 'tenant_id = :tenant' : of === 'ledger' ? 'ledger_id = :ledger' : of.where;
  return where.replaceAll(':tenant', `'${tenantId}'`).replaceAll(':ledger', String(ledgerId));
}
