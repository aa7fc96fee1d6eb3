import type { Sql } from '../../../kit/database.ts';
import type { RuleSet } from '../domain/routing/rule-set.ts';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const COLUMNS = `tenant_id AS "tenantId", id, name, mode, status, rules, otherwise, adaptive, version, created_at AS "createdAt", activated_at AS "activatedAt"`;

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export async function insertRuleSet(tx: Sql, set: RuleSet): Promise<void> {
  await tx.execute(
    `INSERT INTO routing_rule_sets (tenant_id, id, name, mode, status, rules, otherwise, adaptive, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [set.tenantId, set.id, set.name, set.mode, set.status, json(set.rules), json(set.otherwise), json(set.adaptive), set.version, set.createdAt]);
}

/** To be called with its row locked. */
export async function updateRuleSet(tx: Sql, set: RuleSet): Promise<void> {
  const updated = await tx.execute(
    `UPDATE routing_rule_sets SET name = $3, status = $4, rules = $5, otherwise = $6, adaptive = $7, version = $8, activated_at = $9 WHERE tenant_id = $1 AND id = $2 AND version = $8 - 1`,
    [set.tenantId, set.id, set.name, set.status, json(set.rules), json(set.otherwise), json(set.adaptive), set.version, set.activatedAt]);
  if (updated !== 1) throw new Error('a set of routing rules changed although its row was locked');
}

export async function deleteRuleSet(tx: Sql, tenantId: string, id: string): Promise<void> {
  await tx.execute(`DELETE FROM routing_rule_sets WHERE tenant_id = $1 AND id = $2 AND status = 'draft'`, [tenantId, id]);
}

export async function findRuleSet(sql: Sql, tenantId: string, id: string): Promise<RuleSet | undefined> {
  const [row] = await sql.query<RuleSet>(`SELECT ${COLUMNS} FROM routing_rule_sets WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row;
}

export async function lockRuleSet(tx: Sql, tenantId: string, id: string): Promise<RuleSet | undefined> {
  const [row] = await tx.query<RuleSet>(`SELECT ${COLUMNS} FROM routing_rule_sets WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tenantId, id]);
  return row;
}

/** One activation at a time for a tenant. To be asked before anything is read: what was read before may be changed by the one that was waited for. */
export async function lockActivation(tx: Sql, tenantId: string): Promise<void> {
  await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended(current_schema || '.routing_rule_sets.' || $1, 0))`, [tenantId]);
}

export async function findActiveRuleSet(sql: Sql, tenantId: string, mode: string): Promise<RuleSet | undefined> {
  const [row] = await sql.query<RuleSet>(`SELECT ${COLUMNS} FROM routing_rule_sets WHERE tenant_id = $1 AND mode = $2 AND status = 'active'`, [tenantId, mode], 'payments.active-rules');
  return row;
}

export interface RuleSetFilter {
  readonly mode?: string;
  readonly status?: string;
}

export async function listRuleSets(sql: Sql, tenantId: string, { mode, status }: RuleSetFilter, before: string | undefined, limit: number): Promise<RuleSet[]> {
  return sql.query<RuleSet>(
    `SELECT ${COLUMNS} FROM routing_rule_sets WHERE tenant_id = $1 AND id < $2 AND ($3::text IS NULL OR mode = $3) AND ($4::text IS NULL OR status = $4) ORDER BY id DESC LIMIT $5`,
    [tenantId, before ?? LAST_ID, mode ?? null, status ?? null, limit]);
}
