import type { Movement } from '../../../../contracts/movements.ts';
import type { Sql } from '../../../kit/database.ts';
import type { StepUp } from '../domain/step-up.ts';

type Row = Omit<StepUp, 'createdMs' | 'expiresMs'> & { movements: Movement[]; createdAt: Date; expiresAt: Date };

const COLUMNS = `id, tenant_id AS "tenantId", ledger_id AS "ledgerId", user_id AS "userId", session_id AS "sessionId", operation, idempotency_key AS "idempotencyKey",
  encode(input_sha256, 'hex') AS "inputSha256", movements, status, created_at AS "createdAt", expires_at AS "expiresAt"`;

function toStepUp(row: Row | undefined): StepUp | undefined {
  if (row === undefined) return undefined;
  const { createdAt, expiresAt, ...rest } = row;
  return { ...rest, createdMs: createdAt.getTime(), expiresMs: expiresAt.getTime() };
}

export async function insertStepUp(sql: Sql, one: StepUp): Promise<void> {
  await sql.execute(
    `INSERT INTO step_ups (id, tenant_id, user_id, session_id, operation, idempotency_key, input_sha256, movements, status, created_at, expires_at, ledger_id)
     VALUES ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9, $10, $11, $12)`,
    [one.id, one.tenantId, one.userId, one.sessionId, one.operation, one.idempotencyKey, one.inputSha256, JSON.stringify(one.movements), one.status,
      new Date(one.createdMs), new Date(one.expiresMs), one.ledgerId]);
}

export async function findStepUp(sql: Sql, tenantId: string, userId: string, id: string): Promise<StepUp | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM step_ups WHERE tenant_id = $1 AND user_id = $2 AND id = $3`, [tenantId, userId, id]);
  return toStepUp(row);
}

/** Of two who use or confirm it at once, the second sees what the first did. */
export async function lockStepUp(tx: Sql, tenantId: string, userId: string, id: string): Promise<StepUp | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM step_ups WHERE tenant_id = $1 AND user_id = $2 AND id = $3 FOR UPDATE`, [tenantId, userId, id]);
  return toStepUp(row);
}

/** What was asked for that input and can still be confirmed or used, newest first. */
export async function findOpenStepUps(sql: Sql, tenantId: string, userId: string, inputSha256: string, now: Date): Promise<StepUp[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM step_ups
     WHERE tenant_id = $1 AND user_id = $2 AND input_sha256 = decode($3, 'hex') AND status <> 'used' AND expires_at > $4 ORDER BY id DESC LIMIT 20`,
    [tenantId, userId, inputSha256, now]);
  return rows.map((row) => toStepUp(row)!);
}

export async function saveStepUp(tx: Sql, { id, status, expiresMs }: StepUp): Promise<void> {
  await tx.execute('UPDATE step_ups SET status = $2, expires_at = $3 WHERE id = $1', [id, status, new Date(expiresMs)]);
}

export async function pruneStepUps(sql: Sql, expiredBefore: Date, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM step_ups WHERE id IN (
       SELECT id FROM step_ups WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`, [expiredBefore, limit]);
}
