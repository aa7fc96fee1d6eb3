import type { Sql } from '../../../kit/database.ts';

/** Posted balances after a movement, on each account's normal side. */
export interface Balances { readonly from: number; readonly to: number }

/** What is told of a batch to one tenant: compressed event lines. */
export interface BatchChunk { readonly tenantId: string; readonly count: number; readonly types: readonly string[]; readonly data: Buffer }

/**
 * Marks a batch done with what its postings led to, and tells it, in one statement. False where another process has taken the batch over: then that one
 * decides, and nothing is written.
 */
export async function finishBatch(
  sql: Sql, batchId: string, epoch: number, completedAtMs: number, balances: readonly (Balances | undefined)[], chunk: BatchChunk,
): Promise<boolean> {
  const told = await sql.execute(
    `WITH done AS (UPDATE batches SET done = true, completed_at_ms = $3, outcome = $4 WHERE id = $1 AND epoch = $2 AND NOT done RETURNING 1)
     INSERT INTO outbox (tenant_id, count, types, codec, data) SELECT $5::uuid, $6::integer, $7::text[], 'events', $8::bytea FROM done`,
    [batchId, epoch, completedAtMs, packBalances(balances), chunk.tenantId, chunk.count, chunk.types, chunk.data], 'transactions.finish-batch');
  return told === 1;
}

/** Chunks for further tenants of a batch. */
export async function tellChunk(tx: Sql, chunk: BatchChunk): Promise<void> {
  await tx.execute(`INSERT INTO outbox (tenant_id, count, types, codec, data) VALUES ($1, $2, $3, 'events', $4)`,
    [chunk.tenantId, chunk.count, chunk.types, chunk.data], 'transactions.tell');
}

const WIDTH = 16;

function packBalances(balances: readonly (Balances | undefined)[]): Buffer {
  const packed = Buffer.alloc(balances.length * WIDTH);
  balances.forEach((balance, line) => {
    if (balance === undefined) return;
    packed.writeBigInt64BE(BigInt(balance.from), line * WIDTH);
    packed.writeBigInt64BE(BigInt(balance.to), line * WIDTH + 8);
  });
  return packed;
}

export function unpackBalances(packed: Buffer): Balances {
  return { from: Number(packed.readBigInt64BE(0)), to: Number(packed.readBigInt64BE(8)) };
}

export interface OpenBatch { readonly id: string; readonly epoch: number; readonly tenants: string[]; readonly firstId: string | null; readonly lastId: string | null; readonly olderIds: string[] | null }

/** Takes over batches whose time is over and that nobody finished. Raising the epoch shuts their former owner out. */
export async function takeOver(tx: Sql, nowMs: number, validUntilMs: number, limit: number): Promise<OpenBatch[]> {
  const rows = await tx.query<{ id: string; epoch: number; tenants: string[]; first_id: string | null; last_id: string | null; older_ids: string[] | null }>(
    `UPDATE batches SET epoch = epoch + 1, valid_until_ms = $2
     WHERE id IN (SELECT id FROM batches WHERE NOT done AND valid_until_ms < $1 ORDER BY valid_until_ms LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING id, epoch, tenants, first_id, last_id, older_ids`, [nowMs, validUntilMs, limit]);
  return rows.map((row) => ({ id: row.id, epoch: row.epoch, tenants: row.tenants, firstId: row.first_id, lastId: row.last_id, olderIds: row.older_ids }));
}

/** What the validators of a batch signed. */
export async function readCertificate(sql: Sql, batchId: string): Promise<{ digest: string; votes: StoredVote[] }> {
  const [batch] = await sql.query<{ digest: string; votes: StoredVote[] }>('SELECT digest, votes FROM batches WHERE id = $1', [batchId]);
  return batch!;
}

export interface StoredVote {
  readonly kind: string;
  readonly node: string;
  readonly publicKey: string;
  readonly votes: string;
  readonly reasons: Record<string, string>;
  readonly signature: string;
}
