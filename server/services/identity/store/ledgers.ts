import type { Sql } from '../../../kit/database.ts';
import type { Ledger } from '../domain/ledger.ts';

const COLUMNS = `id, tenant_id AS "tenantId", name, created_at AS "createdAt"`;

/** The tenant's first ledger is the tenant itself: under its id and name, as old as it is. */
const ALL = `(SELECT id, tenant_id, name, created_at FROM ledgers WHERE tenant_id = $1 UNION ALL SELECT id, id, name, created_at FROM tenants WHERE id = $1) AS l`;

export async function insertLedger(tx: Sql, ledger: Ledger): Promise<void> {
  await tx.execute('INSERT INTO ledgers (id, tenant_id, name, created_at) VALUES ($1, $2, $3, $4)', [ledger.id, ledger.tenantId, ledger.name, ledger.createdAt]);
}

export async function findLedger(sql: Sql, tenantId: string, id: string): Promise<Ledger | undefined> {
  const [ledger] = await sql.query<Ledger>(`SELECT ${COLUMNS} FROM ${ALL} WHERE id = $2`, [tenantId, id]);
  return ledger;
}

/** Newest first, those before `before`. */
export async function listLedgers(sql: Sql, tenantId: string, before: string | undefined, limit: number): Promise<Ledger[]> {
  return sql.query<Ledger>(`SELECT ${COLUMNS} FROM ${ALL} WHERE ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`, [tenantId, before, limit]);
}
