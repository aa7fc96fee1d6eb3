import type { PolicyRules } from '../../../../contracts/identity/policy-rules.ts';
import type { Sql } from '../../../kit/database.ts';

export interface Policy {
  readonly rules: PolicyRules;
  readonly version: number;
  readonly updatedAt: Date;
}

export async function findPolicy(sql: Sql, tenantId: string): Promise<Policy | undefined> {
  const [policy] = await sql.query<Policy>(
    'SELECT rules, version, updated_at AS "updatedAt" FROM tenant_policies WHERE tenant_id = $1', [tenantId], 'identity.find-policy');
  return policy;
}

/** To be called with the tenant locked. */
export async function savePolicy(tx: Sql, tenantId: string, { rules, version, updatedAt }: Policy): Promise<void> {
  const saved = await tx.execute(
    `INSERT INTO tenant_policies (tenant_id, rules, version, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id) DO UPDATE SET rules = $2, version = $3, updated_at = $4 WHERE tenant_policies.version = $3 - 1`,
    [tenantId, JSON.stringify(rules), version, updatedAt]);
  if (saved !== 1) throw new Error('a policy changed although the tenant was locked');
}
