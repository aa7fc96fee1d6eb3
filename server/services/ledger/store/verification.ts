import type { Sql } from '../../../kit/database.ts';

/** What `florin verify` reads, all in one snapshot: everything there is, in pieces, as fast as PostgreSQL gives it. */

/** Must come first in a transaction. */
export async function readFromOneSnapshot(tx: Sql): Promise<void> {
  await tx.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  await tx.execute('SET LOCAL statement_timeout = 0');
}

export interface Extent {
  readonly postings: number;
  /** Leaves that are sealed. */
  readonly leaves: number;
  readonly tenants: ReadonlyMap<number, string>;
}

export async function readExtent(tx: Sql): Promise<Extent> {
  const [[postings, leaves]] = await tx.queryArrays<[bigint, bigint]>(
    `SELECT (SELECT coalesce(sum(postings), 0)::bigint FROM journal),
       (SELECT coalesce(max(first_leaf + postings), 0)::bigint FROM sealed_journal)`) as [[bigint, bigint]];
  const ledgers = await tx.query<{ id: number; tenant_id: string }>('SELECT id, tenant_id FROM ledgers');
  return { postings: Number(postings), leaves: Number(leaves), tenants: new Map(ledgers.map((row) => [row.id, row.tenant_id])) };
}

/** Null where the sealed row is gone from the journal. */
export type JournalRow = readonly [
  firstLeaf: bigint | null, postings: number, id: bigint, xid: string | null, ledgerId: number | null, tenantId: string | null, lines: number | null, data: Buffer | null,
];

/** Journal rows as they were sealed, those whose first leaf lies within the range. */
export function readSealedRows(tx: Sql, from: number, to: number): Promise<JournalRow[]> {
  return tx.queryArrays<JournalRow>(
    `SELECT s.first_leaf, s.postings, s.journal_id, j.xid::text, j.ledger_id, j.tenant_id, j.postings, j.data
     FROM sealed_journal s LEFT JOIN journal j ON j.id = s.journal_id
     WHERE s.first_leaf >= $1 AND s.first_leaf < $2 ORDER BY s.first_leaf`, [from, to], 'ledger.verify-sealed');
}

/** Journal rows that come after all that is sealed, in the order in which they will be. */
export function readRowsAfter(tx: Sql, xid: string, id: bigint, limit: number): Promise<JournalRow[]> {
  return tx.queryArrays<JournalRow>(
    `SELECT NULL::bigint, postings, id, xid::text, ledger_id, tenant_id, postings, data FROM journal
     WHERE (xid, id) > ($1::xid8, $2::bigint) ORDER BY journal.xid, journal.id LIMIT $3`, [xid, id, limit], 'ledger.verify-unsealed');
}

/** A row that should have been sealed and is not: someone put it there afterwards. */
export async function findUnsealedBefore(tx: Sql, xid: string, id: bigint, horizon: string): Promise<bigint | undefined> {
  const [row] = await tx.queryArrays<[bigint]>(
    `SELECT j.id FROM journal j WHERE ((j.xid, j.id) <= ($1::xid8, $2::bigint) OR j.xid < $3::xid8)
       AND NOT EXISTS (SELECT FROM sealed_journal s WHERE s.journal_id = j.id) ORDER BY j.xid, j.id LIMIT 1`, [xid, id, horizon]);
  return row?.[0];
}

export interface StoredSeal {
  readonly sequence: bigint; readonly tree_size: bigint; readonly root_hash: Buffer; readonly previous_hash: Buffer; readonly sealed_at: Date;
  readonly key_id: string; readonly signature: Buffer; readonly horizon: string;
}

export function readSealsAfter(tx: Sql, sequence: bigint, limit: number): Promise<StoredSeal[]> {
  return tx.query<StoredSeal>(
    `SELECT sequence, tree_size, root_hash, previous_hash, sealed_at, key_id, signature, horizon::text FROM seals
     WHERE sequence > $1 ORDER BY sequence LIMIT $2`, [sequence, limit], 'ledger.verify-seals');
}

export function readTileRows(tx: Sql): Promise<(readonly [level: number, index: bigint, hashes: Buffer])[]> {
  return tx.queryArrays('SELECT level, index, hashes FROM tiles ORDER BY level, index');
}

export type AccountRow = readonly [ledgerId: number, id: string, currency: string, version: bigint, posted: bigint, heldDebits: bigint, heldCredits: bigint];

export function readAccountsAfter(tx: Sql, ledgerId: number, id: string, limit: number): Promise<AccountRow[]> {
  return tx.queryArrays<AccountRow>(
    `SELECT ledger_id, id, currency, version, posted, held_debits, held_credits FROM accounts
     WHERE (ledger_id, id) > ($1, $2::uuid) ORDER BY ledger_id, id LIMIT $3`, [ledgerId, id, limit], 'ledger.verify-accounts');
}

export type Table = 'entries' | 'postings' | 'holds';

const zeros = (bytes: number): string => `'\\x${'00'.repeat(bytes)}'::bytea`;
const digest = (text: string): string => `substring(sha256(convert_to(${text}, 'UTF8')) FROM 1 FOR 16)`;

/**
 * Rows as their types' binary forms one after the other: the layout of `verify/rows.ts`. A megabyte of them in one value costs a
 * tenth of what as many rows would. Words 1 to 4 are always an id, by whose last bytes rows fall into buckets.
 */
const PACKED: Record<Table, string> = {
  entries: `int4send(ledger_id) || uuid_send(account_id) || int8send(version) || uuid_send(posting_id) || int8send(change) || int8send(posted_after)
    || timestamptz_send(recorded_at) || int8send(coalesce(held_debits_after, 0)) || int8send(coalesce(held_credits_after, 0))
    || timestamptz_send(coalesce(effective_at, recorded_at))`,
  postings: `int4send(ledger_id) || uuid_send(id) || int8send(journal_id) || int4send(line) || int4send(kind)
    || CASE WHEN reference IS NULL THEN ${zeros(16)} ELSE ${digest('reference')} END`,
  holds: `int4send(ledger_id) || uuid_send(posting_id) || int4send(status) || coalesce(uuid_send(group_id), ${zeros(16)})
    || coalesce(timestamptz_send(expires_at), ${zeros(8)}) || timestamptz_send(made_at) || coalesce(uuid_send(resolved_by), ${zeros(16)})
    || ${digest('accounts::text || amounts::text')}`,
};

export async function countBlocks(tx: Sql, table: Table): Promise<number> {
  const [row] = await tx.queryArrays<[bigint]>(`SELECT pg_relation_size('${table}') / current_setting('block_size')::bigint`);
  return Number(row![0]);
}

/** The rows in these blocks of the table's file, as they lie there: nothing is sorted and no index is read. */
export async function readPacked(tx: Sql, table: Table, fromBlock: number, toBlock: number): Promise<Buffer> {
  const [row] = await tx.queryArrays<[Buffer | null]>(
    `SELECT string_agg(${PACKED[table]}, ''::bytea) FROM ${table} WHERE ctid >= $1::tid AND ctid < $2::tid`,
    [`(${fromBlock},0)`, `(${toBlock},0)`], `ledger.verify-packed-${table}`);
  return row![0] ?? Buffer.alloc(0);
}

const moment = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const LAST_BYTES: Record<Table, string> = { entries: 'account_id', postings: 'id', holds: 'posting_id' };
const READABLE: Record<Table, string> = {
  entries: `account_id || '/' || version, ARRAY[posting_id::text, change::text, posted_after::text, ${moment('recorded_at')}, coalesce(held_debits_after, 0)::text,
    coalesce(held_credits_after, 0)::text, ${moment('coalesce(effective_at, recorded_at)')}]`,
  postings: 'id::text, ARRAY[journal_id::text, line::text, kind::text, reference]',
  holds: `posting_id::text, ARRAY[status::text, group_id::text, ${moment('expires_at')}, ${moment('made_at')}, resolved_by::text, accounts::text, amounts::text]`,
};

export type ReadableRow = readonly [ledgerId: number, id: string, values: (string | null)[]];

/** The rows of one bucket, to be read by a person. */
export function readBucket(tx: Sql, table: Table, bucket: number): Promise<ReadableRow[]> {
  const bytes = `uuid_send(${LAST_BYTES[table]})`;
  return tx.queryArrays<ReadableRow>(
    `SELECT ledger_id, ${READABLE[table]} FROM ${table} WHERE get_byte(${bytes}, 14) * 256 + get_byte(${bytes}, 15) = $1`, [bucket]);
}
