import type { Database, Sql } from '../../kit/database.ts';
import { plainArray } from '../../kit/sql-array.ts';
import { compareRows, refuseUnbalanced } from './compare.ts';
import { SHARDED } from './settings.ts';
import { isThere, MOVED, PAGE, whereOf, type MovedTable, type Place } from './tables.ts';

export interface CopyOptions {
  readonly source: Database;
  readonly target: Database;
  readonly tenantId: string;
  readonly moveId: string;
  progress?(table: string, rows: number): void;
}

const NO_LIMITS = 'SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0';

/**
 * All of a tenant, out of one snapshot of the source into one transaction on the target: it is there as a whole, with the note that it has arrived,
 * or not at all. Rows go as JSON, which carries every type without loss. Returns the number of rows; 0 where it had arrived before.
 */
export function copyTenant({ source, target, tenantId, moveId, progress }: CopyOptions): Promise<number> {
  return source.transaction(async (from) => {
    await from.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await from.execute(NO_LIMITS);
    return target.transaction(async (to) => {
      await to.execute(NO_LIMITS);
      if (await hasArrived(to, tenantId, moveId)) return 0;
      for (const schema of SHARDED) await to.execute(`DELETE FROM ${schema}.fences WHERE tenant_id = $1`, [tenantId]);
      for (const table of ['ledger.journal', ...SHARDED.map((schema) => `${schema}.outbox`)]) await raiseSequence(from, to, table);
      const here = { tenantId, ledgerId: await ledgerOf(from, tenantId) };
      const there = { tenantId, ledgerId: await openLedger(from, to, tenantId) };
      await mapJournal(from, to, here, there);
      await copySealKeys(from, to);
      const tables = await tablesOf(from, to);
      for (const table of tables.toReversed()) if (table.how === 'replace') await to.execute(`DELETE FROM ${nameOf(table)} WHERE ${whereOf(table, there)}`);
      let rows = 0;
      for (const table of tables) {
        const copied = await copyTable(from, to, table, here, there);
        rows += copied;
        progress?.(nameOf(table), copied);
        await compareRows(from, to, table, here, there);
      }
      await refuseUnbalanced(to, there.ledgerId);
      await to.execute('INSERT INTO host.arrivals (move_id, tenant_id) VALUES ($1, $2)', [moveId, tenantId]);
      return rows;
    });
  });
}

/** Data keys may be in a database of their own, which all shards share: then they stay where they are. */
async function tablesOf(from: Sql, to: Sql): Promise<MovedTable[]> {
  const tables: MovedTable[] = [];
  for (const table of MOVED) if (await isThere(from, table.schema, table.table) || await isThere(to, table.schema, table.table)) tables.push(table);
  return tables;
}

/** Waits for whoever may still be bringing it: a command that was killed can leave its last statement on the way. */
export async function hasArrived(tx: Sql, tenantId: string, moveId: string): Promise<boolean> {
  await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended('florin.arrival.' || $1, 0))`, [tenantId]);
  return (await tx.queryArrays('SELECT 1 FROM host.arrivals WHERE move_id = $1', [moveId])).length > 0;
}

const nameOf = ({ schema, table }: MovedTable): string => `${schema}.${table}`;

/** No ledger yet: 0, which no ledger has. */
async function ledgerOf(sql: Sql, tenantId: string): Promise<number> {
  const [row] = await sql.query<{ id: number }>('SELECT id FROM ledger.ledgers WHERE tenant_id = $1', [tenantId]);
  return row?.id ?? 0;
}

async function openLedger(from: Sql, to: Sql, tenantId: string): Promise<number> {
  const [row] = await from.query<{ timezone: string }>('SELECT timezone FROM ledger.ledgers WHERE tenant_id = $1', [tenantId]);
  if (row === undefined) return 0;
  await to.execute('INSERT INTO ledger.ledgers (tenant_id, timezone) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING', [tenantId, row.timezone]);
  return ledgerOf(to, tenantId);
}

/** Ahead of numbers that are being drawn meanwhile. */
const AHEAD = 1_000_000n;

/** A chunk's number is in the ids of its events: for a tenant they only rise, on whichever server it is. */
async function raiseSequence(from: Sql, to: Sql, table: string): Promise<void> {
  const last = async (sql: Sql) => (await sql.query<{ last: bigint }>(`SELECT last_value AS last FROM pg_sequences
    WHERE format('%I.%I', schemaname, sequencename) = pg_get_serial_sequence($1, 'id')`, [table]))[0]?.last ?? 0n;
  const [there, here] = [await last(from), await last(to)];
  if (here <= there) await to.execute(`SELECT setval(pg_get_serial_sequence($1, 'id'), $2)`, [table, there + AHEAD]);
}

/**
 * Numbers for journal rows on the target, in the order in which they were sealed on the source. A row whose posting is there already came with an
 * earlier move, or was made there.
 */
async function mapJournal(from: Sql, to: Sql, here: Place, there: Place): Promise<void> {
  const rows = await from.queryArrays<[bigint, string]>(
    `SELECT j.id, p.id FROM (SELECT DISTINCT ON (journal_id) journal_id, id FROM ledger.postings WHERE ledger_id = $1 ORDER BY journal_id, id) p
     JOIN ledger.journal j ON j.id = p.journal_id ORDER BY j.xid, j.id`, [here.ledgerId]);
  await to.execute('CREATE TEMP TABLE moved_journal (old_id bigint PRIMARY KEY, new_id bigint, known boolean) ON COMMIT DROP');
  await to.execute(
    `INSERT INTO moved_journal SELECT m.old_id, coalesce(p.journal_id, nextval(pg_get_serial_sequence('ledger.journal', 'id'))), p.id IS NOT NULL
     FROM (SELECT old_id, posting, place FROM ROWS FROM (unnest($1::bigint[]), unnest($2::uuid[])) WITH ORDINALITY AS u (old_id, posting, place)) m
     LEFT JOIN ledger.postings p ON p.ledger_id = $3 AND p.id = m.posting ORDER BY m.place`,
    [plainArray(rows.map(([id]) => id)), plainArray(rows.map(([, posting]) => posting)), there.ledgerId]);
}

/** So that who got a proof on the source finds the key that signed it where the tenant is now. */
async function copySealKeys(from: Sql, to: Sql): Promise<void> {
  for (const { text } of await from.query<{ text: string }>('SELECT row_to_json(k)::text AS text FROM ledger.seal_keys k')) {
    await to.execute('INSERT INTO ledger.seal_keys SELECT * FROM json_populate_record(NULL::ledger.seal_keys, $1::json) ON CONFLICT DO NOTHING', [text]);
  }
}

async function copyTable(from: Sql, to: Sql, table: MovedTable, here: Place, there: Place): Promise<number> {
  const insert = insertOf(table, await columnsOf(from, to, table), there);
  const page = table.page ?? PAGE;
  let copied = 0;
  await from.execute(`DECLARE moved NO SCROLL CURSOR FOR SELECT row_to_json(r)::text AS text FROM ${nameOf(table)} r WHERE ${whereOf(table, here)}`);
  for (;;) {
    const rows = await from.queryArrays<[string]>(`FETCH ${page} FROM moved`);
    if (rows.length > 0) copied += await to.execute(insert, [`[${rows.map(([text]) => text).join(',')}]`]);
    if (rows.length < page) break;
  }
  await from.execute('CLOSE moved');
  return copied;
}

/** In one order on both sides. Throws where they differ: then one of the servers has yet to be migrated. */
async function columnsOf(from: Sql, to: Sql, table: MovedTable): Promise<string[]> {
  const read = async (sql: Sql) => (await sql.queryArrays<[string]>(
    'SELECT column_name::text FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY column_name', [table.schema, table.table])).map(([name]) => name);
  const [here, there] = [await read(from), await read(to)];
  if (here.join() !== there.join()) throw new Error(`${nameOf(table)} is not the same on both shards: run \`florin migrate\` on each`);
  return here;
}

function insertOf(table: MovedTable, columns: readonly string[], { ledgerId }: Place): string {
  const name = nameOf(table);
  // The transaction that writes a journal row is another here. It counts no events: they were told where they happened.
  const kept = columns.filter((column) => name !== 'ledger.journal' || column !== 'xid');
  const value = (column: string): string => {
    if (column === 'ledger_id') return String(ledgerId);
    if (name === 'ledger.postings' && column === 'journal_id') return 'm.new_id';
    if (name === 'ledger.journal') return { id: 'm.new_id', count: '0', types: `'{}'::text[]` }[column] ?? `r.${column}`;
    return `r.${column}`;
  };
  const joined = { 'ledger.journal': 'JOIN moved_journal m ON m.old_id = r.id AND NOT m.known', 'ledger.postings': 'JOIN moved_journal m ON m.old_id = r.journal_id' }[name] ?? '';
  return `INSERT INTO ${name} (${kept.join(', ')}) OVERRIDING SYSTEM VALUE
    SELECT ${kept.map(value).join(', ')} FROM json_populate_recordset(NULL::${name}, $1::json) r ${joined} ${table.how === 'add' ? 'ON CONFLICT DO NOTHING' : ''}`;
}
