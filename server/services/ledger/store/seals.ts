import type { Seal } from '../../../../contracts/proofs/seal.ts';
import type { Sql } from '../../../kit/database.ts';
import type { GrownNode } from '../domain/merkle-tree.ts';
import { plainArray } from '../../../kit/sql-array.ts';

interface SealRow {
  sequence: bigint; tree_size: bigint; root_hash: Buffer; previous_hash: Buffer; sealed_at: Date; key_id: string; signature: Buffer;
}

const COLUMNS = 'sequence, tree_size, root_hash, previous_hash, sealed_at, key_id, signature';

const toSeal = (row: SealRow): Seal => ({
  sequence: Number(row.sequence), treeSize: Number(row.tree_size), rootHash: row.root_hash.toString('hex'), previousHash: row.previous_hash.toString('hex'),
  sealedAt: row.sealed_at.toISOString(), keyId: row.key_id, signature: row.signature.toString('base64'),
});

/** True for one process at a time, until its transaction ends. */
export async function trySealLock(tx: Sql): Promise<boolean> {
  const [row] = await tx.query<{ free: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema || '.seal', 0)) AS free`);
  return row!.free;
}

/** Up to where the journal is sealed: the last sealed row's writing transaction and number. */
export interface SealedUpTo {
  readonly xid: string;
  readonly id: bigint;
}

export const NOTHING_SEALED: SealedUpTo = { xid: '0', id: 0n };

export interface LastSeal {
  readonly seal: Seal;
  readonly upTo: SealedUpTo;
  /** Whether the last sealed row's transaction still lies in the future: the database was restored into another server. */
  readonly fromTheFuture: boolean;
}

export async function findLastSeal(sql: Sql): Promise<LastSeal | undefined> {
  const [row] = await sql.query<SealRow & { xid: string; id: bigint; future: boolean }>(
    `SELECT ${COLUMNS}, j.xid::text AS xid, j.id, j.xid >= pg_snapshot_xmax(pg_current_snapshot()) AS future
     FROM (SELECT * FROM seals ORDER BY sequence DESC LIMIT 1) s, (SELECT journal_id FROM sealed_journal ORDER BY first_leaf DESC LIMIT 1) l
     JOIN journal j ON j.id = l.journal_id`, [], 'ledger.last-seal');
  return row === undefined ? undefined : { seal: toSeal(row), upTo: { xid: row.xid, id: row.id }, fromTheFuture: row.future };
}

/** Cheap to ask ten times a second. */
export async function somethingToSeal(sql: Sql, after: SealedUpTo): Promise<boolean> {
  const rows = await sql.queryArrays(
    `SELECT 1 FROM journal WHERE (xid, id) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot()) LIMIT 1`,
    [after.xid, after.id], 'ledger.something-to-seal');
  return rows.length > 0;
}

export interface UnsealedRow {
  readonly xid: string;
  readonly id: bigint;
  readonly postings: number;
  readonly data: Buffer;
  /** Every transaction before this one has ended. */
  readonly settled: string;
}

/**
 * Journal rows to seal next, in their order for good: no transaction that is still under way can come to lie between them, for all
 * of theirs are older than the oldest of those. Up to `limit` rows, and of these as many as begin within `postings` lines.
 */
// `ORDER BY xid` alone would mean the text beside SELECT, and put 10 before 9.
export async function readUnsealed(tx: Sql, after: SealedUpTo, postings: number, limit: number): Promise<UnsealedRow[]> {
  const rows = await tx.queryArrays<[string, bigint, number, Buffer, string]>(
    `SELECT xid::text, id, postings, data, settled::text FROM (
       SELECT xid, id, postings, data, pg_snapshot_xmin(pg_current_snapshot()) AS settled,
         sum(postings) OVER (ORDER BY xid, id ROWS UNBOUNDED PRECEDING) AS total
       FROM journal WHERE (xid, id) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id LIMIT $4
     ) next WHERE total - postings < $3 ORDER BY next.xid, next.id`,
    [after.xid, after.id, postings, limit], 'ledger.read-unsealed');
  return rows.map(([xid, id, lines, data, settled]) => ({ xid, id, postings: lines, data, settled }));
}

export async function insertSealKey(tx: Sql, keyId: string, publicKey: string): Promise<void> {
  await tx.execute('INSERT INTO seal_keys (key_id, public_key) VALUES ($1, $2) ON CONFLICT (key_id) DO NOTHING', [keyId, publicKey], 'ledger.insert-seal-key');
}

export interface SealedRow { readonly firstLeaf: number; readonly journalId: bigint; readonly postings: number }

export async function insertSeal(tx: Sql, seal: Seal, horizon: string, rows: readonly SealedRow[], grown: readonly GrownNode[]): Promise<void> {
  await Promise.all([
    tx.execute(
      `INSERT INTO seals (${COLUMNS}, horizon) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        seal.sequence, seal.treeSize, Buffer.from(seal.rootHash, 'hex'), Buffer.from(seal.previousHash, 'hex'), seal.sealedAt, seal.keyId,
        Buffer.from(seal.signature, 'base64'), horizon,
      ], 'ledger.insert-seal'),
    tx.execute(
      'INSERT INTO sealed_journal (first_leaf, journal_id, postings) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[])',
      [plainArray(rows.map((row) => row.firstLeaf)), plainArray(rows.map((row) => row.journalId)), plainArray(rows.map((row) => row.postings))],
      'ledger.insert-sealed-journal'),
    ...tilesWith(grown).map(([level, index, hashes]) => tx.execute(
      `INSERT INTO tiles (level, index, hashes) VALUES ($1, $2, $3)
       ON CONFLICT (level, index) DO UPDATE SET hashes = tiles.hashes || EXCLUDED.hashes`, [level, index, hashes], 'ledger.grow-tile')),
  ]);
}

function tilesWith(grown: readonly GrownNode[]): [level: number, index: number, hashes: Buffer][] {
  const tiles = new Map<string, { level: number; index: number; hashes: Buffer[] }>();
  for (const { level, index: at, hash } of grown) {
    const index = Math.floor(at / 256);
    const tile = tiles.get(`${level}/${index}`);
    if (tile === undefined) tiles.set(`${level}/${index}`, { level, index, hashes: [hash] });
    else tile.hashes.push(hash);
  }
  return [...tiles.values()].map(({ level, index, hashes }) => [level, index, Buffer.concat(hashes)]);
}

/** Newest first, from below `before`. */
export async function listSealRows(sql: Sql, before: bigint | null, limit: number): Promise<Seal[]> {
  const rows = await sql.query<SealRow>(
    `SELECT ${COLUMNS} FROM seals WHERE $1::bigint IS NULL OR sequence < $1::bigint ORDER BY sequence DESC LIMIT $2`, [before, limit]);
  return rows.map(toSeal);
}

export async function findSeals(sql: Sql, sequences: readonly number[]): Promise<Map<number, Seal>> {
  const rows = await sql.query<SealRow>(`SELECT ${COLUMNS} FROM seals WHERE sequence = ANY ($1::bigint[])`, [plainArray(sequences)]);
  return new Map(rows.map((row) => [Number(row.sequence), toSeal(row)]));
}

/** The first seal that covers a leaf: the same ever after, so a proof once given stays the same. */
export async function findSealOver(sql: Sql, leaf: number): Promise<Seal | undefined> {
  const [row] = await sql.query<SealRow>(`SELECT ${COLUMNS} FROM seals WHERE tree_size > $1 ORDER BY tree_size LIMIT 1`, [leaf], 'ledger.seal-over');
  return row === undefined ? undefined : toSeal(row);
}

export async function listSealKeys(sql: Sql): Promise<{ keyId: string; publicKey: string; createdAt: Date }[]> {
  const rows = await sql.query<{ key_id: string; public_key: string; created_at: Date }>('SELECT key_id, public_key, created_at FROM seal_keys ORDER BY created_at, key_id');
  return rows.map((row) => ({ keyId: row.key_id, publicKey: row.public_key, createdAt: row.created_at }));
}

export async function findPublicKey(sql: Sql, keyId: string): Promise<string> {
  const [row] = await sql.query<{ public_key: string }>('SELECT public_key FROM seal_keys WHERE key_id = $1', [keyId], 'ledger.public-key');
  return row!.public_key;
}
