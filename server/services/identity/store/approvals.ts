import type { Sql } from '../../../kit/database.ts';
import type { Person } from '../../../kit/personal-data/personal-data.ts';
import { inputSha256 } from '../credentials/input-hash.ts';
import { namesPeople, type Approval, type ApprovalStatus, type Maker } from '../domain/approval.ts';
import { openTexts, personalOf } from './sealed-people.ts';

type Row = Omit<Approval, 'maker' | 'input'> & {
  input: string | null; inputSealed: Buffer | null; makerKind: Maker['kind']; makerId: string; makerUserId: string | null;
};

const COLUMNS = `id, tenant_id AS "tenantId", ledger_id AS "ledgerId", cause, operation, scope, input, input_sealed AS "inputSealed", encode(input_sha256, 'hex') AS "inputSha256", movements,
  maker_kind AS "makerKind", maker_id AS "makerId", maker_user_id AS "makerUserId", idempotency_key AS "idempotencyKey", reason, by_maker AS "byMaker",
  status, decided_by AS "decidedBy", decided_at AS "decidedAt", lease, leased_until AS "leasedUntil", attempts, failure, resource_id AS "resourceId",
  version, created_at AS "createdAt", expires_at AS "expiresAt"`;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export const INPUT = { table: 'identity.approvals', field: 'input' };
export const keyOf = (tenantId: string, id: string): Person => ({ kind: 'approval', tenantId, id });

/** What the request is found by again. A plain hash would tell who tries emails which of them it was. */
export async function fingerprint(sql: Sql, tenantId: string, operation: string, sha256: string): Promise<Buffer> {
  return namesPeople(operation) ? personalOf(sql).fingerprint(tenantId, 'approvals.input', sha256) : Buffer.from(sha256, 'hex');
}

/** Of one whose input was erased there is nothing left to carry out: it has no hash, and whoever claims it refuses it. */
async function open(sql: Sql, rows: readonly Row[]): Promise<Approval[]> {
  const opened = await openTexts(sql, rows.map(({ tenantId, id, inputSealed }) => (inputSealed === null ? undefined : { person: keyOf(tenantId, id), ...INPUT, sealed: inputSealed })));
  return rows.map(({ makerKind, makerId, makerUserId, inputSealed: _, input: clear, ...rest }, i) => {
    const input = opened[i];
    const asked = clear !== null ? { input: clear } : input !== undefined ? { input, inputSha256: inputSha256(input) } : { input: '{}', inputSha256: '' };
    return { ...rest, ...asked, maker: { kind: makerKind, id: makerId, userId: makerUserId } };
  });
}

/** False where one with its key, or an open one with its content, is there already. */
export async function insertApproval(tx: Sql, one: Approval): Promise<boolean> {
  const sealed = namesPeople(one.operation) ? await personalOf(tx).seal(keyOf(one.tenantId, one.id), INPUT.table, INPUT.field, one.input) : null;
  const inserted = await tx.execute(
    `INSERT INTO approvals (id, tenant_id, cause, operation, scope, input, input_sealed, input_sha256, movements, maker_kind, maker_id, maker_user_id, idempotency_key,
       reason, by_maker, status, version, created_at, expires_at, ledger_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ON CONFLICT DO NOTHING`,
    [one.id, one.tenantId, one.cause, one.operation, one.scope, sealed === null ? one.input : null, sealed,
      await fingerprint(tx, one.tenantId, one.operation, one.inputSha256), JSON.stringify(one.movements), one.maker.kind, one.maker.id,
      one.maker.userId, one.idempotencyKey, one.reason, one.byMaker, one.status, one.version, one.createdAt, one.expiresAt, one.ledgerId]);
  return inserted === 1;
}

export async function findApproval(sql: Sql, tenantId: string, id: string): Promise<Approval | undefined> {
  const [found] = await open(sql, await sql.query<Row>(`SELECT ${COLUMNS} FROM approvals WHERE tenant_id = $1 AND id = $2`, [tenantId, id]));
  return found;
}

export async function lockApproval(tx: Sql, tenantId: string, id: string): Promise<Approval | undefined> {
  const [found] = await open(tx, await tx.query<Row>(`SELECT ${COLUMNS} FROM approvals WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tenantId, id]));
  return found;
}

/** By key whoever used it; without one, what that maker has open. */
export async function findAsked(
  sql: Sql, tenantId: string, makerId: string, asked: { ledgerId: string; operation: string; inputSha256: string; idempotencyKey: string | null },
): Promise<Approval | undefined> {
  const rows = asked.idempotencyKey !== null
    ? await sql.query<Row>(`SELECT ${COLUMNS} FROM approvals WHERE tenant_id = $1 AND idempotency_key = $2 AND ledger_id = $3`, [tenantId, asked.idempotencyKey, asked.ledgerId])
    : await sql.query<Row>(
      `SELECT ${COLUMNS} FROM approvals WHERE tenant_id = $1 AND maker_id = $2 AND operation = $3 AND input_sha256 IN ($4, decode($5, 'hex'))
         AND ledger_id = $6 AND idempotency_key IS NULL AND status IN ('waiting', 'approved')`,
      [tenantId, makerId, asked.operation, await fingerprint(sql, tenantId, asked.operation, asked.inputSha256), asked.inputSha256, asked.ledgerId]);
  const [found] = await open(sql, rows);
  return found;
}

/** One that can be claimed, passing by what others are looking at: the named one, or any that needs no maker. */
export async function lockClaimable(tx: Sql, id: string | null, now: Date): Promise<Approval | undefined> {
  const [found] = await open(tx, await tx.query<Row>(
    `SELECT ${COLUMNS} FROM approvals
     WHERE status = 'approved' AND (leased_until IS NULL OR leased_until <= $2) AND (attempts > 0 OR expires_at > $2)
       AND CASE WHEN $1::uuid IS NULL THEN NOT by_maker ELSE id = $1 END
     ORDER BY decided_at LIMIT 1 FOR UPDATE SKIP LOCKED`, [id, now], 'identity.lock-claimable'));
  return found;
}

export async function lockExpired(tx: Sql, now: Date, limit: number): Promise<Approval[]> {
  const rows = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM approvals WHERE status IN ('waiting', 'approved') AND attempts = 0 AND expires_at <= $1
     ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`, [now, limit]);
  return open(tx, rows);
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
    `SELECT ${COLUMNS.replace(', input, input_sealed AS', `, '' AS input, NULL::bytea AS`).replace(', movements,', `, '[]'::jsonb AS movements,`)} FROM approvals
     WHERE tenant_id = $1 AND id < $2 AND ($3::text IS NULL OR status = $3) AND ($4::uuid IS NULL OR $4 IN (maker_id, maker_user_id))
     ORDER BY id DESC LIMIT $5`, [tenantId, before ?? LAST_ID, status ?? null, makerId ?? null, limit]);
  return open(sql, rows);
}
