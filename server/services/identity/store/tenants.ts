import type { Sql } from '../../../kit/database.ts';
import type { Tenant } from '../domain/events.ts';

const COLUMNS = `id, name, version, created_at AS "createdAt"`;

export async function insertTenant(tx: Sql, tenant: Tenant): Promise<void> {
  await tx.execute('INSERT INTO tenants (id, name, version, created_at) VALUES ($1, $2, $3, $4)',
    [tenant.id, tenant.name, tenant.version, tenant.createdAt]);
}

export async function findTenant(sql: Sql, tenantId: string): Promise<Tenant | undefined> {
  const [tenant] = await sql.query<Tenant>(`SELECT ${COLUMNS} FROM tenants WHERE id = $1`, [tenantId]);
  return tenant;
}

/** Who may do what in a tenant is changed by one transaction at a time, so that what it checked still holds when it commits. */
export async function lockTenant(tx: Sql, tenantId: string): Promise<void> {
  await tx.execute('SELECT FROM tenants WHERE id = $1 FOR NO KEY UPDATE', [tenantId]);
}

/** The demo tenant of that name, locked; `tenant` is taken where there is none yet. */
export async function claimDemoTenant(tx: Sql, tenant: Tenant): Promise<{ tenant: Tenant; created: boolean }> {
  const created = await tx.execute(
    `INSERT INTO tenants (id, name, demo, version, created_at) VALUES ($1, $2, true, $3, $4) ON CONFLICT (name) WHERE demo DO NOTHING`,
    [tenant.id, tenant.name, tenant.version, tenant.createdAt]);
  const [found] = await tx.query<Tenant>(`SELECT ${COLUMNS} FROM tenants WHERE name = $1 AND demo FOR NO KEY UPDATE`, [tenant.name]);
  if (found === undefined) throw new Error('the demo tenant is neither new nor there');
  return { tenant: found, created: created === 1 };
}
