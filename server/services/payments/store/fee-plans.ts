import type { Sql } from '../../../kit/database.ts';
import type { StoredFeePlan } from '../domain/fees/stored-fee-plan.ts';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
/** In place of an account's id: the tenant's default. */
const DEFAULT = '00000000-0000-0000-0000-000000000000';
const COLUMNS = `p.tenant_id AS "tenantId", p.id, p.name, p.created_at AS "createdAt", v.version, v.rules, v.refunds, v.created_at AS "updatedAt"`;
const LATEST = 'fee_plans p JOIN fee_plan_versions v ON v.tenant_id = p.tenant_id AND v.plan_id = p.id AND v.version = p.version';

/** An account (null: the default) and its plan. */
export interface Assignment {
  readonly accountId: string | null;
  readonly planId: string;
}

export async function insertFeePlan(tx: Sql, plan: StoredFeePlan): Promise<void> {
  await tx.execute('INSERT INTO fee_plans (tenant_id, id, name, version, created_at) VALUES ($1, $2, $3, $4, $5)', [plan.tenantId, plan.id, plan.name, plan.version, plan.createdAt]);
  await insertVersion(tx, plan);
}

/** Its next version, `plan.version`. To be called with its row locked. */
export async function renewFeePlan(tx: Sql, plan: StoredFeePlan): Promise<void> {
  const updated = await tx.execute('UPDATE fee_plans SET name = $3, version = $4 WHERE tenant_id = $1 AND id = $2 AND version = $4 - 1', [plan.tenantId, plan.id, plan.name, plan.version]);
  if (updated !== 1) throw new Error('a fee plan changed although its row was locked');
  await insertVersion(tx, plan);
}

async function insertVersion(tx: Sql, plan: StoredFeePlan): Promise<void> {
  await tx.execute('INSERT INTO fee_plan_versions (tenant_id, plan_id, version, rules, refunds, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [plan.tenantId, plan.id, plan.version, JSON.stringify(plan.rules), plan.refunds, plan.updatedAt]);
}

/** In two statements: one that waited for the lock would look for the version it saw before, and find none. */
export async function lockFeePlan(tx: Sql, tenantId: string, id: string): Promise<StoredFeePlan | undefined> {
  await tx.execute('SELECT FROM fee_plans WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tenantId, id]);
  return findFeePlan(tx, tenantId, id);
}

/** The latest version, or that one. */
export async function findFeePlan(sql: Sql, tenantId: string, id: string, version?: number): Promise<StoredFeePlan | undefined> {
  const [row] = await sql.query<StoredFeePlan>(
    `SELECT ${COLUMNS} FROM fee_plans p JOIN fee_plan_versions v ON v.tenant_id = p.tenant_id AND v.plan_id = p.id
     WHERE p.tenant_id = $1 AND p.id = $2 AND v.version = coalesce($3, p.version)`, [tenantId, id, version ?? null]);
  return row;
}

/** The plan of a merchant's account, or the tenant's default; undefined where there is neither, and nothing is taken. */
export async function findFeePlanOf(sql: Sql, tenantId: string, accountId: string): Promise<StoredFeePlan | undefined> {
  const [row] = await sql.query<StoredFeePlan>(
    `SELECT ${COLUMNS} FROM ${LATEST} JOIN fee_plan_assignments a ON a.tenant_id = p.tenant_id AND a.plan_id = p.id
     WHERE a.tenant_id = $1 AND a.account_id IN ($2, $3) ORDER BY a.account_id DESC LIMIT 1`, [tenantId, accountId, DEFAULT], 'payments.fee-plan-of');
  return row;
}

export async function listFeePlans(sql: Sql, tenantId: string, before: string | undefined, limit: number): Promise<StoredFeePlan[]> {
  return sql.query<StoredFeePlan>(`SELECT ${COLUMNS} FROM ${LATEST} WHERE p.tenant_id = $1 AND p.id < $2 ORDER BY p.id DESC LIMIT $3`, [tenantId, before ?? LAST_ID, limit]);
}

/** Null takes the plan away. */
export async function assignFeePlan(tx: Sql, tenantId: string, accountId: string | null, planId: string | null): Promise<void> {
  if (planId === null) {
    await tx.execute('DELETE FROM fee_plan_assignments WHERE tenant_id = $1 AND account_id = $2', [tenantId, accountId ?? DEFAULT]);
    return;
  }
  await tx.execute(
    `INSERT INTO fee_plan_assignments (tenant_id, account_id, plan_id) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, account_id) DO UPDATE SET plan_id = excluded.plan_id`,
    [tenantId, accountId ?? DEFAULT, planId]);
}

export async function listAssignments(sql: Sql, tenantId: string, planId: string | undefined, before: string | undefined, limit: number): Promise<(Assignment & { id: string })[]> {
  return sql.query<Assignment & { id: string }>(
    `SELECT account_id AS id, nullif(account_id, $5) AS "accountId", plan_id AS "planId" FROM fee_plan_assignments
     WHERE tenant_id = $1 AND account_id < $2 AND ($3::uuid IS NULL OR plan_id = $3) ORDER BY account_id DESC LIMIT $4`, [tenantId, before ?? LAST_ID, planId ?? null, limit, DEFAULT]);
}
