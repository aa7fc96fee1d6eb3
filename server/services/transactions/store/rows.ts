import { uuidTimeMs } from '../../../../contracts/ids.ts';
import type { ProblemCode } from '../../../../contracts/problems.ts';
import type { Sql } from '../../../kit/database.ts';
import { nextMoment } from '../../../kit/next-moment.ts';
import { plainArray } from '../../../kit/sql-array.ts';
import type { MovementSpending } from '../domain/spending.ts';
import { RISK_DECISIONS, STATUSES, TYPES, type Failure, type Movement, type Risk, type Status } from '../domain/transaction.ts';
import { unpackBalances, type Balances, type OpenBatch } from './finish.ts';

/** A transaction as it stands. */
export interface StoredTransaction extends Movement {
  readonly status: Status;
  /** One side of a transfer between ledgers, reserved and yet to be decided. */
  readonly held: boolean;
  readonly risk: Risk | null;
  readonly failure: Failure | null;
  readonly balances: Balances | null;
  readonly createdAtMs: number;
  readonly completedAtMs: number | null;
  readonly batchId: string | null;
  readonly line: number | null;
}

interface Row {
  tenant_id: string; id: string; key_hash: string; request_hash: string; from_account: string; to_account: string; batch_id: string | null; amount: bigint;
  line: number | null; type: number; status: number; currency: string; description: string | null; reference: string | null; metadata: object | null;
  failure_code: ProblemCode | null; failure_detail: string | null; reverses: string | null; scheduled_for: Date | null; approved_by: string | null; spending: MovementSpending | null;
  transfer_id: string | null; settled_at: Date | null; settled_from: bigint | null; settled_to: bigint | null;
  done: boolean | null; completed_at_ms: bigint | null; risk: Buffer | null; outcome: Buffer | null;
}

const SELECT = `
  SELECT t.*, b.done, b.completed_at_ms, substring(b.risks FROM t.line * 2 + 1 FOR 2) AS risk, substring(b.outcome FROM t.line * 16 + 1 FOR 16) AS outcome
  FROM transactions t LEFT JOIN batches b ON b.id = t.batch_id`;

/** What is written is what it is expected to become; it is so, and told, once its batch is done. */
const isOpen = (row: Row): boolean => row.batch_id !== null && row.done !== true;

const failureOf = (row: Row): Failure | null => (row.failure_code === null ? null : { code: row.failure_code, detail: row.failure_detail ?? '' });

/** Of what was held first: after it was posted, which its batch knows nothing of. */
function balancesOf({ settled_from: from, settled_to: to, outcome }: Row): Balances | null {
  if (from !== null && to !== null) return { from: Number(from), to: Number(to) };
  return outcome === null ? null : unpackBalances(outcome);
}

function toTransaction(row: Row): StoredTransaction {
  const status = isOpen(row) ? 'pending' : STATUSES[row.status]!;
  const completed = status === 'completed';
  return {
    id: row.id, tenantId: row.tenant_id, keyHash: row.key_hash, requestHash: row.request_hash, type: TYPES[row.type]!, status,
    from: row.from_account, to: row.to_account, amount: row.amount, currency: row.currency, description: row.description, reference: row.reference,
    metadata: row.metadata === null ? null : JSON.stringify(row.metadata), reverses: row.reverses,
    scheduledForMs: row.scheduled_for?.getTime() ?? null, approvedBy: row.approved_by, spending: row.spending,
    transferId: row.transfer_id, held: status === 'pending' && !isOpen(row),
    risk: row.risk === null || row.risk.length < 2 ? null : { score: row.risk[0]!, decision: RISK_DECISIONS[row.risk[1]!]! },
    failure: isOpen(row) ? null : failureOf(row),
    balances: completed ? balancesOf(row) : null,
    createdAtMs: uuidTimeMs(row.id), completedAtMs: completed ? row.settled_at?.getTime() ?? Number(row.completed_at_ms) : null,
    batchId: row.batch_id, line: row.line,
  };
}

export async function findTransactions(sql: Sql, tenantId: string, ids: readonly string[]): Promise<Map<string, StoredTransaction>> {
  const rows = await sql.query<Row>(`${SELECT} WHERE t.tenant_id = $1 AND t.id = ANY ($2::uuid[])`, [tenantId, plainArray(ids)], 'transactions.find');
  return new Map(rows.map((row) => [row.id, toTransaction(row)]));
}

export interface ListFilter {
  readonly before: string | null;
  readonly limit: number;
  readonly status?: Status;
  readonly type?: string;
  readonly currency?: string;
  readonly keyHash?: string;
  readonly reference?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Newest first. `from` and `to` are UUIDs made of moments. */
export async function listTransactions(sql: Sql, tenantId: string, filter: ListFilter): Promise<StoredTransaction[]> {
  const values: unknown[] = [tenantId];
  const conditions = ['t.tenant_id = $1'];
  const where = (condition: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    values.push(value);
    conditions.push(condition.replace('?', `$${values.length}`));
  };
  where('t.id < ?', filter.before);
  where('t.id >= ?', filter.from);
  where('t.id < ?', filter.to);
  where('t.type = ?', filter.type === undefined ? undefined : TYPES.findIndex((type) => type === filter.type));
  where('t.currency = ?', filter.currency);
  where('t.key_hash = ?', filter.keyHash);
  where('t.reference = ?', filter.reference);
  conditions.push(...statusCondition(filter.status));
  const rows = await sql.query<Row>(`${SELECT} WHERE ${conditions.join(' AND ')} ORDER BY t.id DESC LIMIT ${filter.limit}`, values);
  return rows.map(toTransaction);
}

/** Numbers of our own, not the caller's, so they may stand in the text, where the planner sees which partial index serves. */
function statusCondition(status: Status | undefined): string[] {
  if (status === undefined) return [];
  const completed = STATUSES.indexOf('completed');
  if (status === 'completed') return [`t.status = ${completed} AND b.done`];
  if (status === 'pending') return [`(t.status = ${STATUSES.indexOf('pending')} OR t.batch_id IN (SELECT id FROM batches WHERE NOT done))`];
  return [`t.status = ${STATUSES.indexOf(status)} AND t.status <> ${completed} AND b.done IS NOT FALSE`];
}

/** A transaction in its unfinished batch, and where it is not to be posted, what it is to become. */
export interface PlacedTransaction {
  readonly transaction: StoredTransaction;
  readonly departure: { readonly status: 'failed' | 'review'; readonly failure: Failure | null } | null;
}

/** All transactions of an unfinished batch, by their place in it. */
export async function transactionsOfBatch(sql: Sql, batch: OpenBatch): Promise<PlacedTransaction[]> {
  const rows = await sql.query<Row>(
    `${SELECT} WHERE t.tenant_id = ANY ($2::uuid[]) AND (t.id BETWEEN $3 AND $4 OR t.id = ANY ($5::uuid[])) AND t.batch_id = $1 ORDER BY t.line`,
    [batch.id, plainArray(batch.tenants), batch.firstId, batch.lastId, plainArray(batch.olderIds ?? [])]);
  return rows.map((row) => {
    const written = STATUSES[row.status]!;
    return { transaction: toTransaction(row), departure: written === 'failed' || written === 'review' ? { status: written, failure: failureOf(row) } : null };
  });
}

/** Waiting transactions whose time has come, of all tenants but those that have moved to another server, oldest first. */
export async function dueTransactions(sql: Sql, nowMs: number, limit: number): Promise<StoredTransaction[]> {
  const rows = await sql.query<Row>(
    `${SELECT} WHERE t.status = ${STATUSES.indexOf('scheduled')} AND t.scheduled_for <= $1
       AND NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = t.tenant_id) ORDER BY t.scheduled_for LIMIT $2`, [new Date(nowMs), limit]);
  return rows.map(toTransaction);
}

/** Of a row that waits for review: not before it was told. A batch that is done stays so, so nothing comes between look and update. */
export const IN_NO_OPEN_BATCH = 'NOT EXISTS (SELECT FROM batches b WHERE b.id = transactions.batch_id AND NOT b.done)';

/** From scheduled or review to cancelled. False where it is neither (any more). */
export async function cancelWaiting(tx: Sql, tenantId: string, id: string): Promise<boolean> {
  const waiting = [STATUSES.indexOf('scheduled'), STATUSES.indexOf('review')];
  const updated = await tx.execute(`UPDATE transactions SET status = $3 WHERE tenant_id = $1 AND id = $2 AND status = ANY ($4::smallint[]) AND ${IN_NO_OPEN_BATCH}`,
    [tenantId, id, STATUSES.indexOf('cancelled'), plainArray(waiting)]);
  return updated === 1;
}

export const nextScheduled = (sql: Sql, afterMs: number): Promise<number | undefined> =>
  nextMoment(sql, `SELECT min(scheduled_for) AS at FROM transactions WHERE status = ${STATUSES.indexOf('scheduled')} AND scheduled_for > $1`, afterMs);
