import { sqlState, UNIQUE_VIOLATION, type Sql } from '../../../kit/database.ts';
import type { GivenRole } from '../domain/role.ts';
import type { TenantRole } from '../domain/tenant-role.ts';

const COLUMNS = `id, tenant_id AS "tenantId", name, scopes, version, created_at AS "createdAt"`;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** A role as it stands beside whoever has it: the name of one every tenant has, or one of the tenant's own with what it permits. */
export const givenRole = (holder: string): string =>
  `coalesce((SELECT jsonb_build_object('id', r.id, 'scopes', r.scopes) FROM roles r WHERE r.tenant_id = ${holder}.tenant_id AND r.id = ${holder}.role_id), to_jsonb(${holder}.role)) AS role`;

/** Values of the columns `role` and `role_id`. */
export const roleColumns = (role: GivenRole): [string | null, string | null] => (typeof role === 'string' ? [role, null] : [null, role.id]);

/** False where the name is taken. */
export async function insertRole(tx: Sql, role: TenantRole): Promise<boolean> {
  return await tx.execute(
    'INSERT INTO roles (id, tenant_id, name, scopes, version, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, lower(name)) DO NOTHING',
    [role.id, role.tenantId, role.name, role.scopes, role.version, role.createdAt]) === 1;
}

export async function findRole(sql: Sql, tenantId: string, roleId: string): Promise<TenantRole | undefined> {
  const [role] = await sql.query<TenantRole>(`SELECT ${COLUMNS} FROM roles WHERE tenant_id = $1 AND id = $2`, [tenantId, roleId]);
  return role;
}

/** False where the name is taken: then the transaction is to be rolled back. To be called with the tenant locked. */
export async function updateRole(tx: Sql, role: TenantRole): Promise<boolean> {
  try {
    await tx.execute('UPDATE roles SET name = $3, scopes = $4, version = $5 WHERE tenant_id = $1 AND id = $2',
      [role.tenantId, role.id, role.name, role.scopes, role.version]);
    return true;
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return false;
    throw error;
  }
}

/** With the invitations for it that are over. To be called with the tenant locked, and once nobody has it. */
export async function deleteRole(tx: Sql, tenantId: string, roleId: string): Promise<void> {
  await tx.execute(`DELETE FROM invitations WHERE tenant_id = $1 AND role_id = $2`, [tenantId, roleId]);
  await tx.execute('DELETE FROM roles WHERE tenant_id = $1 AND id = $2', [tenantId, roleId]);
}

export async function isRoleInUse(tx: Sql, tenantId: string, roleId: string, now: Date): Promise<boolean> {
  const [row] = await tx.query<{ used: boolean }>(
    `SELECT EXISTS (SELECT FROM memberships WHERE tenant_id = $1 AND role_id = $2)
       OR EXISTS (SELECT FROM invitations WHERE tenant_id = $1 AND role_id = $2 AND status = 'open' AND expires_at > $3) AS used`,
    [tenantId, roleId, now]);
  return row?.used ?? false;
}

/** Ids of the people who have it. */
export async function holdersOfRole(tx: Sql, tenantId: string, roleId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>('SELECT user_id AS id FROM memberships WHERE tenant_id = $1 AND role_id = $2', [tenantId, roleId]);
  return rows.map((row) => row.id);
}

export async function listRoles(sql: Sql, tenantId: string, before: string | undefined, limit: number): Promise<TenantRole[]> {
  return sql.query<TenantRole>(`SELECT ${COLUMNS} FROM roles WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
    [tenantId, before ?? LAST_ID, limit]);
}
