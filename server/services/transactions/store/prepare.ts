import type { Sql } from '../../../kit/database.ts';
import { plainArray, textArray } from '../../../kit/sql-array.ts';
import { IN_NO_OPEN_BATCH } from './rows.ts';
import { STATUSES, TYPES, RISK_DECISIONS, type Failure, type Movement, type Risk, type Status } from '../domain/transaction.ts';

const COMPLETED = STATUSES.indexOf('completed');
const PENDING = STATUSES.indexOf('pending');

export interface Departure {
  readonly movement: Movement;
  readonly status: 'failed' | 'review';
  readonly failure: Failure | null;
}

/** A movement in its batch, by line. */
export interface BatchLine {
  readonly movement: Movement;
  readonly risk: Risk;
  /** Set where it is not expected to complete. */
  readonly departure: Departure | null;
  /** Whether it was written down earlier, and is placed into this batch apart. */
  readonly waiting: boolean;
}

export interface NewBatch {
  readonly id: string;
  readonly validUntilMs: number;
  readonly digest: string;
  readonly votes: object;
  readonly lines: readonly BatchLine[];
}

const INSERT = `
  WITH recorded AS (
    INSERT INTO transactions (tenant_id, id, key_hash, request_hash, batch_id, line, type, status, from_account, to_account, amount, currency,
      description, reference, metadata, reverses, failure_code, failure_detail, scheduled_for, spending, transfer_id)
    SELECT tenant_id, id, key_hash, request_hash, $1::uuid, line, type, coalesce(status, ${COMPLETED}), from_account, to_account, amount, currency,
      description, reference, metadata, reverses, failure_code, failure_detail, to_timestamp(scheduled_ms / 1000), spending, transfer_id
    FROM unnest($10::uuid[], $11::uuid[], $12::uuid[], $13::uuid[], $14::smallint[], $15::smallint[], $16::uuid[], $17::uuid[], $18::bigint[], $19::text[],
        $20::text[], $21::text[], $22::jsonb[], $23::uuid[], $24::smallint[], $25::text[], $26::text[], $27::double precision[], $28::jsonb[], $29::uuid[])
      AS m (tenant_id, id, key_hash, request_hash, line, type, from_account, to_account, amount, currency, description, reference, metadata, reverses, status, failure_code, failure_detail,
        scheduled_ms, spending, transfer_id)
  )
  INSERT INTO batches (id, valid_until_ms, digest, votes, tenants, first_id, last_id, older_ids, risks)
  VALUES ($1::uuid, $2::bigint, $3::text, $4::jsonb, $5::uuid[], $6::uuid, $7::uuid, $8::uuid[], $9::bytea)`;

/**
 * Writes a batch and its new movements, each as what it is expected to become, in one statement. A key that was there before, or a second reversal, is a
 * unique violation: rare, and so paid for when it happens (`ON CONFLICT` would cost every row). Waits for another process that is writing the same key.
 */
export async function insertBatch(sql: Sql, batch: NewBatch): Promise<void> {
  const news = batch.lines.flatMap((given, line) => (given.waiting ? [] : [{ ...given, line }]));
  const older = batch.lines.filter(({ waiting }) => waiting).map(({ movement }) => movement.id);
  const column = (of: (movement: Movement) => string | number | bigint): string => plainArray(news.map(({ movement }) => of(movement)));
  // Columns that are null in every row are left empty: fewer bytes, and unnest fills them up.
  const rare = (of: (line: BatchLine) => string | number | null): string => {
    const values = news.map(of);
    return values.every((value) => value === null) ? '{}' : textArray(values.map((value) => (value === null ? null : String(value))));
  };
  await sql.execute(INSERT, [
    batch.id, batch.validUntilMs, batch.digest, JSON.stringify(batch.votes), plainArray([...new Set(batch.lines.map(({ movement }) => movement.tenantId))]),
    // Ids rise as they are made, and requests come in that order; sorted all the same, since another clock may have made some.
    ...firstAndLast(news.map(({ movement }) => movement.id)), older.length === 0 ? null : plainArray(older),
    Buffer.from(batch.lines.flatMap(({ risk }) => [risk.score, RISK_DECISIONS.indexOf(risk.decision)])),
    column((m) => m.tenantId), column((m) => m.id), column((m) => m.keyHash), column((m) => m.requestHash), plainArray(news.map(({ line }) => line)),
    column((m) => TYPES.indexOf(m.type)), column((m) => m.from), column((m) => m.to), column((m) => m.amount), column((m) => m.currency),
    rare(({ movement }) => movement.description), rare(({ movement }) => movement.reference), rare(({ movement }) => movement.metadata),
    rare(({ movement }) => movement.reverses), rare(({ movement, departure }) => (departure !== null ? STATUSES.indexOf(departure.status) : movement.transferId === null ? null : PENDING)),
    rare(({ departure }) => departure?.failure?.code ?? null), rare(({ departure }) => departure?.failure?.detail ?? null),
    rare(({ movement }) => movement.scheduledForMs), rare(({ movement }) => spendingText(movement)), rare(({ movement }) => movement.transferId),
  ], 'transactions.insert-batch');
}

const spendingText = ({ spending }: Movement): string | null => (spending === null ? null : JSON.stringify(spending));

function firstAndLast(ids: readonly string[]): [string | null, string | null] {
  const sorted = ids.toSorted();
  return [sorted[0] ?? null, sorted.at(-1) ?? null];
}

/** Which of these keys are there, and for which transaction. */
export async function findKeys(tx: Sql, tenantId: string, keyHashes: readonly string[]): Promise<Map<string, { id: string; requestHash: string }>> {
  const rows = await tx.query<{ key_hash: string; id: string; request_hash: string }>(
    'SELECT key_hash, id, request_hash FROM transactions WHERE tenant_id = $1 AND key_hash = ANY ($2::uuid[])', [tenantId, plainArray(keyHashes)]);
  return new Map(rows.map((row) => [row.key_hash, { id: row.id, requestHash: row.request_hash }]));
}

/** Which of these transactions have a reversal that neither failed nor was called off. */
export async function findReversed(tx: Sql, tenantId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.query<{ reverses: string }>(
    `SELECT reverses FROM transactions WHERE tenant_id = $1 AND reverses = ANY ($2::uuid[]) AND status NOT IN (${STATUSES.indexOf('failed')}, ${STATUSES.indexOf('cancelled')})`, [tenantId, plainArray(ids)]);
  return new Set(rows.map((row) => row.reverses));
}

/** A movement that only waits for its time. Returns whether its key was new. */
export async function insertScheduled(tx: Sql, movement: Movement): Promise<boolean> {
  const inserted = await tx.execute(
    `INSERT INTO transactions (tenant_id, id, key_hash, request_hash, type, status, from_account, to_account, amount, currency, description, reference, metadata, scheduled_for, spending)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`,
    [
      movement.tenantId, movement.id, movement.keyHash, movement.requestHash, TYPES.indexOf(movement.type), STATUSES.indexOf('scheduled'),
      movement.from, movement.to, movement.amount, movement.currency, movement.description, movement.reference, movement.metadata,
      new Date(movement.scheduledForMs ?? 0), spendingText(movement),
    ]);
  return inserted === 1;
}

export interface Waiting {
  readonly movement: Movement;
  readonly line: number;
  readonly waitsAs: Status;
}

/**
 * Puts waiting movements (scheduled, or in review) into a batch. Returns the ids of those that went: the others no longer wait, for they were cancelled,
 * or another process took them. Every process takes them in the order of their ids.
 */
export async function placeWaiting(tx: Sql, batchId: string, waiting: readonly Waiting[]): Promise<Set<string>> {
  const sorted = waiting.toSorted((a, b) => (a.movement.id < b.movement.id ? -1 : 1));
  const rows = await tx.query<{ id: string }>(
    `UPDATE transactions SET batch_id = $1, line = m.line, status = ${COMPLETED}, approved_by = m.approved_by
     FROM unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::smallint[], $6::text[]) AS m (tenant_id, id, line, waits_as, approved_by)
     WHERE transactions.tenant_id = m.tenant_id AND transactions.id = m.id AND transactions.status = m.waits_as AND ${IN_NO_OPEN_BATCH} RETURNING transactions.id`,
    [
      batchId, plainArray(sorted.map(({ movement }) => movement.tenantId)), plainArray(sorted.map(({ movement }) => movement.id)), plainArray(sorted.map(({ line }) => line)),
      plainArray(sorted.map(({ waitsAs }) => STATUSES.indexOf(waitsAs))), textArray(sorted.map(({ movement }) => movement.approvedBy)),
    ]);
  return new Set(rows.map(({ id }) => id));
}

/** What did not go as expected. */
export async function writeDepartures(tx: Sql, departures: readonly Departure[]): Promise<void> {
  for (const { movement, status, failure } of departures) {
    await tx.execute('UPDATE transactions SET status = $3, failure_code = $4, failure_detail = $5 WHERE tenant_id = $1 AND id = $2',
      [movement.tenantId, movement.id, STATUSES.indexOf(status), failure?.code ?? null, failure?.detail ?? null], 'transactions.depart');
  }
}
