import type { Sql } from '../../../../kit/database.ts';
import { nextMoment } from '../../../../kit/next-moment.ts';
import type { Progress } from '../../domain/payouts/progress.ts';
import { toPayout, type PayoutAsked, type PayoutRow, type StoredPayout } from './rows.ts';

/** Undefined where its key is there already. */
export async function insertPayout(tx: Sql, asked: PayoutAsked, dueAtMs: number): Promise<StoredPayout | undefined> {
  const [row] = await tx.query<PayoutRow>(
    `INSERT INTO payouts (tenant_id, id, key_hash, request_hash, batch_id, from_account, amount, currency, bank_account_id, customer_id, sealed, provider_id, statement,
       metadata, spending, send_on, hold_posting, end_posting, return_posting, due_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ON CONFLICT (tenant_id, key_hash) DO NOTHING RETURNING *`,
    [
      asked.tenantId, asked.id, asked.keyHash, asked.requestHash, asked.batchId, asked.from, asked.amount, asked.currency, asked.bankAccountId, asked.customerId,
      asked.sealed, asked.providerId, asked.statement, asked.metadata, asked.spending, asked.sendOn, asked.holdPosting, asked.endPosting, asked.returnPosting, new Date(dueAtMs),
    ], 'payouts.insert');
  return row && toPayout(row);
}

const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** As far as it has come, if nobody else has written meanwhile, or has taken it over. False where somebody has. */
export async function saveProgress(tx: Sql, { tenantId, id, revision }: StoredPayout, progress: Progress, dueAtMs: number | null): Promise<boolean> {
  const { failure } = progress;
  const saved = await tx.execute(
    `UPDATE payouts SET status = $4, money = $5, sent = $6, reference = $7, failure_code = $8, failure_detail = $9, bank_code = $10, bank_message = $11, paid_at = $12,
       returned_amount = $13, conflict = $14, asks = $15, ask_at = $16, due_at = $17, revision = revision + 1 WHERE tenant_id = $1 AND id = $2 AND revision = $3`,
    [
      tenantId, id, revision, progress.status, progress.money, progress.sent, progress.reference, failure?.code ?? null, failure?.detail ?? null, failure?.bank?.code ?? null,
      failure?.bank?.message ?? null, date(progress.paidAtMs), progress.returnedAmount, progress.conflict, progress.asks, date(progress.askAtMs), date(dueAtMs),
    ], 'payouts.save');
  return saved === 1;
}

export async function findPayout(sql: Sql, tenantId: string, id: string): Promise<StoredPayout | undefined> {
  const [row] = await sql.query<PayoutRow>('SELECT * FROM payouts WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
  return row && toPayout(row);
}

export async function findPayoutByKey(sql: Sql, tenantId: string, keyHash: string): Promise<StoredPayout | undefined> {
  const [row] = await sql.query<PayoutRow>('SELECT * FROM payouts WHERE tenant_id = $1 AND key_hash = $2', [tenantId, keyHash]);
  return row && toPayout(row);
}

/** Of those that were sent by this connection alone: whoever speaks for one provider must not speak of another's. */
export async function findTold(sql: Sql, tenantId: string, providerId: string, told: { payoutId: string | null; reference: string | null }): Promise<StoredPayout | undefined> {
  const [row] = await sql.query<PayoutRow>(
    `SELECT * FROM payouts WHERE tenant_id = $1 AND provider_id = $2 AND (id = $3::uuid OR $3::uuid IS NULL AND reference = $4)`,
    [tenantId, providerId, told.payoutId, told.reference]);
  return row && toPayout(row);
}

export interface PayoutFilter {
  readonly status?: string;
  readonly from?: string;
  readonly batchId?: string;
  readonly bankAccountId?: string;
  readonly conflicting?: boolean;
  readonly before?: string;
  readonly limit: number;
}

/** Newest first. */
export async function listPayouts(sql: Sql, tenantId: string, filter: PayoutFilter): Promise<StoredPayout[]> {
  const rows = await sql.query<PayoutRow>(
    `SELECT * FROM payouts WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR from_account = $3) AND ($4::uuid IS NULL OR batch_id = $4)
       AND ($5::uuid IS NULL OR bank_account_id = $5) AND ($6::boolean IS NULL OR (conflict IS NOT NULL) = $6) AND ($7::uuid IS NULL OR id < $7) ORDER BY id DESC LIMIT $8`,
    [tenantId, filter.status, filter.from, filter.batchId, filter.bankAccountId, filter.conflicting, filter.before, filter.limit]);
  return rows.map(toPayout);
}

/** Those that have something to be done now, for whoever asks, until `dueAtMs`: what others began before can be written no more. Not those of ledgers that are on their way to another server. */
export async function takeDue(tx: Sql, nowMs: number, dueAtMs: number, limit: number): Promise<StoredPayout[]> {
  const rows = await tx.query<PayoutRow>(
    `UPDATE payouts p SET due_at = $2, revision = p.revision + 1 FROM (
       SELECT tenant_id, id FROM payouts d WHERE due_at <= $1
         AND NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = d.tenant_id) ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) due
     WHERE p.tenant_id = due.tenant_id AND p.id = due.id RETURNING p.*`, [new Date(nowMs), new Date(dueAtMs), limit]);
  return rows.map(toPayout);
}

/** Whether something is to be sent by a connection, or was and has not arrived. */
export async function hasOpenPayouts(sql: Sql, tenantId: string, providerId: string): Promise<boolean> {
  const rows = await sql.query(`SELECT FROM payouts WHERE tenant_id = $1 AND provider_id = $2 AND status IN ('pending', 'in_transit') LIMIT 1`, [tenantId, providerId]);
  return rows.length > 0;
}

export const nextDuePayout = (sql: Sql, afterMs: number): Promise<number | undefined> => nextMoment(sql, 'SELECT min(due_at) AS at FROM payouts WHERE due_at > $1', afterMs);
