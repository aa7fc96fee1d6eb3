import type { Sql } from '../../../kit/database.ts';
import type { Approval, ApprovalStatus, Maker } from '../domain/approval.ts';

type Row = Omit<Approval, 'maker'> & { makerKind: Maker['kind']; makerId: string; makerUserId: string | null };

const COLUMNS = `id, tenant_id AS "tenantId", ledger_id AS "ledgerId", cause, operation, scope, input, encode(input_sha256, 'hex') AS "inputSha256", movements,
  maker_kind AS "makerKind", maker_id AS "makerId", maker_user_id AS "makerUserId", idempotency_key AS "idempotencyKey", reason, by_maker AS "byMaker",
  status, decided_by AS "decidedBy", decided_at AS "decidedAt", lease, leased_until AS "leasedUntil", attempts, failure, resource_id AS "resourceId",
  version, created_at AS "createdAt", expires_at AS "expiresAt"`;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

function toApproval({ makerKind, makerId, makerUserId, ...rest }: Row): Approval {
  return { ...rest, maker: { kind: makerKind, id: makerId, userId: makerUserId } };
}

/** False where one with its key, or an open one with its content, is there already. */
export async function insertApproval(tx: Sql, one: Approval): Promise<boolean> {
  const inserted = await tx.execute(
    `INSERT INTO approvals (id, tenant_id, cause, operation, scope, input, input_sha256, movements, maker_kind, maker_id, maker_user_id, idempotency_key,
       reason, by_maker, status, version, created_at, expires_at, ledger_id)
     VALUES ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) ON CONFLICT DO NOTHING`,
    [one.id, one.tenantId, one.cause, one.operation, one.scope, one.input, one.inputSha256, JSON.stringify(one.movements), one.maker.kind, one.maker.id,
      one.maker.userId, one.idempotencyKey, one.reason, one.byMaker, one.status, one.version, one.createdAt, one.expiresAt, one.ledgerId]);
  return inserted === 1;
}

export async function findApproval(sql: Sql, tenantId: string, id: string): Promise<Approval | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM approvals WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row && toApproval(row);
}

export async function lockApproval(tx: Sql, tenantId: string, id: string): Promise<Approval | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM approvals WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tenantId, id]);
  return row && toApproval(row);
}

/** By key whoever used it; without one, what that maker has open. */
export async function findAsked(
  sql: Sql, tenantId: string, makerId: string, asked: { ledgerId: string; operation: string; inputSha256: string; idempotencyKey: string | null },
): Promise<Approval | undefined> {
  const [row] = asked.idempotencyKey !== null
    ? await sql.query<Row>(`SELECT ${COLUMNS} FROM approvals WHERE tenant_id = $1 AND idempotency_key = $2 AND ledger_id = $3`,
      [tenantId, asked.idempotencyKey, asked.ledgerId])
    : await sql.query<Row>(
      `SELECT ${COLUMNS} FROM approvals WHERE tenant_id = $1 AND maker_id = $2 AND operation = $3 AND input_sha256 = decode($4, 'hex')
         AND ledger_id = $5 AND idempotency_key IS NULL AND status IN ('waiting', 'approved')`,
      [tenantId, makerId, asked.operation, asked.inputSha256, asked.ledgerId]);
  return row && toApproval(row);
}

/** One that can be claimed, passing by what others are looking at: the named one, or any that needs no maker. */
export async function lockClaimable(tx: Sql, id: string | null, now: Date): Promise<Approval | undefined> {
  const [row] = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM approvals
     WHERE status = 'approved' AND (leased_until IS NULL OR leased_until <= $2) AND (attempts > 0 OR expires_at > $2)
       AND CASE WHEN $1::uuid IS NULL THEN NOT by_maker ELSE id = $1 END
     ORDER BY decided_at LIMIT 1 FOR UPDATE SKIP LOCKED`, [id, now], 'identity.lock-claimable');
  return row && toApproval(row);
}

export async function lockExpired(tx: Sql, now: Date, limit: number): Promise<Approval[]> {
  const rows = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM approvals WHERE status IN ('waiting', 'approved') AND attempts = 0 AND expires_at <= $1
     ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`, [now, limit]);
  return rows.map(toApproval);
}

/** To be called with the row locked. */
export async function saveApproval(tx: Sql, one: Approval): Promise<void> {
  await tx.execute(
    `UPDATE approvals SET status = $3, decided_by = $4, decided_at = $5, lease = $6, leased_until = $7, attempts = $8, failure = $9, resource_id = $10, version = $11
     WHERE tenant_id = $1 AND id = $2`,
    [one.tenantId, one.id, one.status, one.decidedBy, one.decidedAt, one.lease, one.leasedUntil, one.attempts, one.failure, one.resourceId, one.version]);
}

export interface ApprovalQuery {
  readonly status?: ApprovalStatus;
  /** Only what was asked for by that actor. */
  readonly makerId?: string;
  readonly before?: string;
  readonly limit: number;
}

export async function listApprovals(sql: Sql, tenantId: string, { status, makerId, before, limit }: ApprovalQuery): Promise<Approval[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS.replace(', input, ', ", '' AS input, ").replace(', movements,', `, '[]'::jsonb AS movements,`)} FROM approvals
     WHERE tenant_id = $1 AND id < $2 AND ($3::text IS NULL OR status = $3) AND ($4::uuid IS NULL OR $4 IN (maker_id, maker_user_id))
     ORDER BY id DESC LIMIT $5`, [tenantId, before ?? LAST_ID, status ?? null, makerId ?? null, limit]);
  return rows.map(toApproval);
}
