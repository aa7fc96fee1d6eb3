import { uuidTimeMs } from '../../../../contracts/ids.ts';
import type { ProblemCode } from '../../../../contracts/problems.ts';
import type { Sql } from '../../../kit/database.ts';
import { nextMoment } from '../../../kit/next-moment.ts';
import type { Decision, Leg, Progress, Side } from '../domain/ledger-transfer.ts';

/** What was asked, and the ids of what each ledger records for it. Plain UUIDs. */
export interface TransferAsked {
  /** The ledger it is from. */
  readonly tenantId: string;
  readonly id: string;
  readonly keyHash: string;
  readonly requestHash: string;
  readonly toLedger: string;
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly description: string | null;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly fromTransaction: string;
  readonly toTransaction: string;
  readonly fromPosting: string;
  readonly toPosting: string;
  readonly decideByMs: number;
}

export interface StoredTransfer extends TransferAsked {
  readonly progress: Progress;
  readonly revision: number;
  readonly createdAtMs: number;
  readonly completedAtMs: number | null;
}

interface Row {
  tenant_id: string; id: string; key_hash: string; request_hash: string; to_ledger: string; from_account: string; to_account: string; amount: bigint; currency: string;
  description: string | null; reference: string | null; metadata: Record<string, string> | null; from_transaction: string; to_transaction: string; from_posting: string;
  to_posting: string; from_leg: Leg; to_leg: Leg; decision: Decision | null; status: Progress['status']; failure_code: ProblemCode | null; failure_detail: string | null;
  failure_side: Side | null; revision: number; decide_by: Date; completed_at: Date | null;
}

const toTransfer = (row: Row): StoredTransfer => ({
  tenantId: row.tenant_id, id: row.id, keyHash: row.key_hash, requestHash: row.request_hash, toLedger: row.to_ledger, from: row.from_account, to: row.to_account,
  amount: row.amount, currency: row.currency, description: row.description, reference: row.reference, metadata: row.metadata,
  fromTransaction: row.from_transaction, toTransaction: row.to_transaction, fromPosting: row.from_posting, toPosting: row.to_posting, decideByMs: row.decide_by.getTime(),
  progress: {
    status: row.status, decision: row.decision, from: row.from_leg, to: row.to_leg,
    failure: row.failure_code === null ? null : { code: row.failure_code, detail: row.failure_detail ?? '', side: row.failure_side ?? 'from' },
  },
  revision: row.revision, createdAtMs: uuidTimeMs(row.id), completedAtMs: row.completed_at?.getTime() ?? null,
});

/** Undefined where its key is there already. */
export async function insertTransfer(tx: Sql, asked: TransferAsked, dueAtMs: number): Promise<StoredTransfer | undefined> {
  const [row] = await tx.query<Row>(
    `INSERT INTO ledger_transfers (tenant_id, id, key_hash, request_hash, to_ledger, from_account, to_account, amount, currency, description, reference, metadata,
       from_transaction, to_transaction, from_posting, to_posting, decide_by, due_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT (tenant_id, key_hash) DO NOTHING RETURNING *`,
    [
      asked.tenantId, asked.id, asked.keyHash, asked.requestHash, asked.toLedger, asked.from, asked.to, asked.amount, asked.currency, asked.description, asked.reference,
      asked.metadata, asked.fromTransaction, asked.toTransaction, asked.fromPosting, asked.toPosting, new Date(asked.decideByMs), new Date(dueAtMs),
    ]);
  return row && toTransfer(row);
}

/** As far as it has come, if nobody else has written meanwhile. False where somebody has. */
export async function saveProgress(tx: Sql, { tenantId, id, revision }: StoredTransfer, progress: Progress, completedAtMs: number | null): Promise<boolean> {
  const saved = await tx.execute(
    `UPDATE ledger_transfers SET from_leg = $4, to_leg = $5, decision = $6, status = $7, failure_code = $8, failure_detail = $9, failure_side = $10, completed_at = $11,
       revision = revision + 1 WHERE tenant_id = $1 AND id = $2 AND revision = $3`,
    [
      tenantId, id, revision, progress.from, progress.to, progress.decision, progress.status, progress.failure?.code ?? null, progress.failure?.detail ?? null,
      progress.failure?.side ?? null, completedAtMs === null ? null : new Date(completedAtMs),
    ]);
  return saved === 1;
}

export async function findTransfer(sql: Sql, tenantId: string, id: string): Promise<StoredTransfer | undefined> {
  const [row] = await sql.query<Row>('SELECT * FROM ledger_transfers WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
  return row && toTransfer(row);
}

export async function findTransferByKey(sql: Sql, tenantId: string, keyHash: string): Promise<StoredTransfer | undefined> {
  const [row] = await sql.query<Row>('SELECT * FROM ledger_transfers WHERE tenant_id = $1 AND key_hash = $2', [tenantId, keyHash]);
  return row && toTransfer(row);
}

/** Newest first. */
export async function listTransfers(sql: Sql, tenantId: string, filter: { status?: string; before?: string; limit: number }): Promise<StoredTransfer[]> {
  const rows = await sql.query<Row>(
    `SELECT * FROM ledger_transfers WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    [tenantId, filter.status, filter.before, filter.limit]);
  return rows.map(toTransfer);
}

/**
 * Those that nobody has brought to their end, for whoever asks, until `dueAtMs`. Not those of ledgers that are on another server, or on their way: there
 * they go on.
 */
export async function takeDue(tx: Sql, nowMs: number, dueAtMs: number, limit: number): Promise<StoredTransfer[]> {
  const rows = await tx.query<Row>(
    `UPDATE ledger_transfers t SET due_at = $2 FROM (
       SELECT tenant_id, id FROM ledger_transfers d WHERE status = 'pending' AND due_at <= $1
         AND NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = d.tenant_id) ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) due
     WHERE t.tenant_id = due.tenant_id AND t.id = due.id RETURNING t.*`, [new Date(nowMs), new Date(dueAtMs), limit]);
  return rows.map(toTransfer);
}

export const nextDueTransfer = (sql: Sql, afterMs: number): Promise<number | undefined> =>
  nextMoment(sql, "SELECT min(due_at) AS at FROM ledger_transfers WHERE status = 'pending' AND due_at > $1", afterMs);
