import type { Sql } from '../../../kit/database.ts';
import { plainArray, textArray } from '../../../kit/sql-array.ts';
import { STATUSES, TYPES, RISK_DECISIONS, type Failure, type Movement, type Risk, type Status } from '../domain/transaction.ts';

/** A movement as it goes into its batch. */
export interface Placed {
  readonly movement: Movement;
  readonly line: number;
}

const COMPLETED = STATUSES.indexOf('completed');

/**
 * Writes new movements, each as what it is expected to become. A key that was there before, or a second reversal, is a unique violation: rare, and
 * so paid for when it happens (`ON CONFLICT` would cost every row). Waits for another process that is writing the same key.
 */
export async function insertMovements(tx: Sql, batchId: string, placed: readonly Placed[]): Promise<void> {
  const rare = <Value extends string | number>(of: (movement: Movement) => Value | null, array = textArray as (values: (string | null)[]) => string): string => {
    const values = placed.map(({ movement }) => of(movement));
    return values.every((value) => value === null) ? '{}' : array(values.map((value) => (value === null ? null : String(value))));
  };
  const column = (of: (movement: Movement) => string | number | bigint): string => plainArray(placed.map(({ movement }) => of(movement)));
  await tx.execute(
    `INSERT INTO transactions (tenant_id, id, key_hash, request_hash, batch_id, line, type, status, from_account, to_account, amount, currency,
       description, reference, metadata, reverses, scheduled_for)
     SELECT tenant_id, id, key_hash, request_hash, $1::uuid, line, type, ${COMPLETED}, from_account, to_account, amount, currency,
       description, reference, metadata, reverses, to_timestamp(scheduled_ms / 1000)
     FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::smallint[], $7::smallint[], $8::uuid[], $9::uuid[], $10::bigint[], $11::text[],
         $12::text[], $13::text[], $14::jsonb[], $15::uuid[], $16::double precision[])
       AS m (tenant_id, id, key_hash, request_hash, line, type, from_account, to_account, amount, currency, description, reference, metadata, reverses, scheduled_ms)`,
    [
      batchId, column((m) => m.tenantId), column((m) => m.id), column((m) => m.keyHash), column((m) => m.requestHash),
      plainArray(placed.map(({ line }) => line)), column((m) => TYPES.indexOf(m.type)), column((m) => m.from), column((m) => m.to),
      column((m) => m.amount), column((m) => m.currency), rare((m) => m.description), rare((m) => m.reference), rare((m) => m.metadata),
      rare((m) => m.reverses), rare((m) => m.scheduledForMs, plainArray),
    ], 'transactions.insert');
}

/** Which of these keys are there, and for which transaction. */
export async function findKeys(tx: Sql, tenantId: string, keyHashes: readonly string[]): Promise<Map<string, { id: string; requestHash: string }>> {
  const rows = await tx.query<{ key_hash: string; id: string; request_hash: string }>(
    'SELECT key_hash, id, request_hash FROM transactions WHERE tenant_id = $1 AND key_hash = ANY ($2::uuid[])', [tenantId, plainArray(keyHashes)]);
  return new Map(rows.map((row) => [row.key_hash, { id: row.id, requestHash: row.request_hash }]));
}

/** Which of these transactions have a reversal that did not fail. */
export async function findReversed(tx: Sql, tenantId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.query<{ reverses: string }>(
    `SELECT reverses FROM transactions WHERE tenant_id = $1 AND reverses = ANY ($2::uuid[]) AND status <> ${STATUSES.indexOf('failed')}`, [tenantId, plainArray(ids)]);
  return new Set(rows.map((row) => row.reverses));
}

/** A movement that only waits for its time. Returns whether its key was new. */
export async function insertScheduled(tx: Sql, movement: Movement): Promise<boolean> {
  const inserted = await tx.execute(
    `INSERT INTO transactions (tenant_id, id, key_hash, request_hash, type, status, from_account, to_account, amount, currency, description, reference, metadata, scheduled_for)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING`,
    [
      movement.tenantId, movement.id, movement.keyHash, movement.requestHash, TYPES.indexOf(movement.type), STATUSES.indexOf('scheduled'),
      movement.from, movement.to, movement.amount, movement.currency, movement.description, movement.reference, movement.metadata,
      new Date(movement.scheduledForMs ?? 0),
    ]);
  return inserted === 1;
}

/** Puts a waiting movement (scheduled, or in review) into a batch. False where it no longer waits: it was cancelled, or another process took it. */
export async function placeWaiting(tx: Sql, batchId: string, { movement, line }: Placed, waitsAs: Status): Promise<boolean> {
  const updated = await tx.execute(
    `UPDATE transactions SET batch_id = $3, line = $4, status = ${COMPLETED}, approved_by = $5 WHERE tenant_id = $1 AND id = $2 AND status = $6`,
    [movement.tenantId, movement.id, batchId, line, movement.approvedBy, STATUSES.indexOf(waitsAs)]);
  return updated === 1;
}

export interface NewBatch {
  readonly id: string;
  readonly validUntilMs: number;
  readonly digest: string;
  readonly votes: object;
  readonly movements: readonly Movement[];
  /** By line. */
  readonly risks: readonly Risk[];
  readonly olderIds: readonly string[];
}

export async function insertBatch(tx: Sql, batch: NewBatch): Promise<void> {
  const older = new Set(batch.olderIds);
  const ids = batch.movements.map((movement) => movement.id).filter((id) => !older.has(id)).toSorted();
  await tx.execute(
    `INSERT INTO batches (id, valid_until_ms, digest, votes, tenants, first_id, last_id, older_ids, risks) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      batch.id, batch.validUntilMs, batch.digest, JSON.stringify(batch.votes), plainArray([...new Set(batch.movements.map((movement) => movement.tenantId))]),
      ids[0] ?? null, ids.at(-1) ?? null, older.size === 0 ? null : plainArray(batch.olderIds),
      Buffer.from(batch.risks.flatMap((risk) => [risk.score, RISK_DECISIONS.indexOf(risk.decision)])),
    ], 'transactions.insert-batch');
}

export interface Departure {
  readonly movement: Movement;
  readonly status: 'failed' | 'review';
  readonly failure: Failure | null;
}

/** What did not go as expected. */
export async function writeDepartures(tx: Sql, departures: readonly Departure[]): Promise<void> {
  for (const { movement, status, failure } of departures) {
    await tx.execute('UPDATE transactions SET status = $3, failure_code = $4, failure_detail = $5 WHERE tenant_id = $1 AND id = $2',
      [movement.tenantId, movement.id, STATUSES.indexOf(status), failure?.code ?? null, failure?.detail ?? null], 'transactions.depart');
  }
}
