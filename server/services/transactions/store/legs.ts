import type { Sql } from '../../../kit/database.ts';
import { STATUSES, TYPES, type Failure, type Movement } from '../domain/transaction.ts';
import type { Balances } from './finish.ts';

const status = (of: (typeof STATUSES)[number]): number => STATUSES.indexOf(of);

/** From held to completed. False where it is not held any more: it was ended before. */
export async function completeLeg(tx: Sql, tenantId: string, id: string, atMs: number, balances: Balances): Promise<boolean> {
  const ended = await tx.execute(
    `UPDATE transactions SET status = ${status('completed')}, settled_at = $3, settled_from = $4, settled_to = $5
     WHERE tenant_id = $1 AND id = $2 AND status = ${status('pending')}`, [tenantId, id, new Date(atMs), balances.from, balances.to]);
  return ended === 1;
}

/** From held to failed. */
export async function failLeg(tx: Sql, tenantId: string, id: string, failure: Failure): Promise<boolean> {
  const ended = await tx.execute(
    `UPDATE transactions SET status = ${status('failed')}, failure_code = $3, failure_detail = $4 WHERE tenant_id = $1 AND id = $2 AND status = ${status('pending')}`,
    [tenantId, id, failure.code, failure.detail]);
  return ended === 1;
}

/** In the place of a hold that was called off before it came. False where it has come. */
export async function insertCancelledLeg(tx: Sql, movement: Movement): Promise<boolean> {
  const inserted = await tx.execute(
    `INSERT INTO transactions (tenant_id, id, key_hash, request_hash, type, status, from_account, to_account, amount, currency, description, reference, metadata, transfer_id)
     VALUES ($1, $2, $3, $4, $5, ${status('cancelled')}, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
    [
      movement.tenantId, movement.id, movement.keyHash, movement.requestHash, TYPES.indexOf(movement.type), movement.from, movement.to, movement.amount,
      movement.currency, movement.description, movement.reference, movement.metadata, movement.transferId,
    ]);
  return inserted === 1;
}
