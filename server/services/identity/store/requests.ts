import type { Sql } from '../../../kit/database.ts';
import type { RequestBlock } from '../../../kit/request-block.ts';

export interface StoredBlock {
  readonly id: string;
  readonly data: Buffer;
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export async function insertRequestBlock(sql: Sql, id: string, tenantId: string, block: RequestBlock): Promise<void> {
  await sql.execute('INSERT INTO request_blocks (id, tenant_id, from_at, to_at, count, hashes, data) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, tenantId, new Date(block.fromMs), new Date(block.toMs), block.count, block.hashes, block.data], 'identity.insert-request-block');
}

/** Blocks that may hold a request of that hash, newest first. Two ids share a hash once in four billion: a few are enough. */
export async function findRequestBlocks(sql: Sql, tenantId: string, hash: number, limit: number): Promise<StoredBlock[]> {
  return sql.query<StoredBlock>('SELECT id, data FROM request_blocks WHERE tenant_id = $1 AND $2 = ANY (hashes) ORDER BY id DESC LIMIT $3', [tenantId, hash, limit]);
}

/** Newest first, from that block on. */
export async function listRequestBlocks(sql: Sql, tenantId: string, { upTo, from, to }: { upTo?: string; from?: Date; to?: Date }, limit: number): Promise<StoredBlock[]> {
  return sql.query<StoredBlock>(
    `SELECT id, data FROM request_blocks
     WHERE tenant_id = $1 AND id <= $2 AND ($3::timestamptz IS NULL OR to_at >= $3) AND ($4::timestamptz IS NULL OR from_at < $4)
     ORDER BY id DESC LIMIT $5`, [tenantId, upTo ?? LAST_ID, from ?? null, to ?? null, limit]);
}

/** What is too old, and of each tenant what is more than the newest `kept` requests. */
export async function pruneRequestBlocks(sql: Sql, before: Date, kept: number): Promise<number> {
  return sql.execute(
    `DELETE FROM request_blocks WHERE id IN (
       SELECT id FROM (SELECT id, to_at, sum(count) OVER (PARTITION BY tenant_id ORDER BY id DESC) - count AS newer FROM request_blocks) AS counted
       WHERE to_at < $1 OR newer >= $2)`, [before, kept]);
}
