import type { PayoutStatus } from '../../domain/payouts/progress.ts';
import type { ProblemCode } from '../../../../../contracts/problems.ts';
import type { Sql } from '../../../../kit/database.ts';

export type BatchResult = { readonly payoutId: string } | { readonly code: ProblemCode; readonly detail?: string; readonly param?: string };

export interface StoredBatch {
  readonly tenantId: string;
  readonly id: string;
  readonly keyHash: string;
  readonly requestHash: string;
  readonly results: readonly BatchResult[];
}

const COLUMNS = 'tenant_id AS "tenantId", id, key_hash AS "keyHash", request_hash AS "requestHash", results';

/** False where its key is there already. */
export async function insertBatch(tx: Sql, { tenantId, id, keyHash, requestHash, results }: StoredBatch): Promise<boolean> {
  const inserted = await tx.execute(
    'INSERT INTO payout_batches (tenant_id, id, key_hash, request_hash, results) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, key_hash) DO NOTHING',
    [tenantId, id, keyHash, requestHash, JSON.stringify(results)]);
  return inserted === 1;
}

export async function findBatch(sql: Sql, tenantId: string, id: string): Promise<StoredBatch | undefined> {
  const [row] = await sql.query<StoredBatch>(`SELECT ${COLUMNS} FROM payout_batches WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row;
}

export async function findBatchByKey(sql: Sql, tenantId: string, keyHash: string): Promise<StoredBatch | undefined> {
  const [row] = await sql.query<StoredBatch>(`SELECT ${COLUMNS} FROM payout_batches WHERE tenant_id = $1 AND key_hash = $2`, [tenantId, keyHash]);
  return row;
}

/** Newest first. */
export async function listBatches(sql: Sql, tenantId: string, before: string | undefined, limit: number): Promise<StoredBatch[]> {
  return sql.query<StoredBatch>(`SELECT ${COLUMNS} FROM payout_batches WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`, [tenantId, before, limit]);
}

export interface BatchTotal { readonly batchId: string; readonly status: PayoutStatus; readonly currency: string; readonly payouts: number; readonly amount: string }

export async function totalsOf(sql: Sql, tenantId: string, batchIds: readonly string[]): Promise<BatchTotal[]> {
  return sql.query<BatchTotal>(
    `SELECT batch_id AS "batchId", status, currency, count(*)::integer AS payouts, sum(amount)::text AS amount FROM payouts WHERE tenant_id = $1 AND batch_id = ANY ($2::uuid[])
     GROUP BY 1, 2, 3 ORDER BY 3, 2`, [tenantId, batchIds]);
}
