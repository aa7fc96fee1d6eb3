import type { Sql } from '../../../../kit/database.ts';

export interface StoredBankAccount {
  readonly id: string;
  readonly customerId: string | null;
  readonly sealed: Buffer;
}

const COLUMNS = 'id, customer_id AS "customerId", sealed';

export async function insertBankAccount(tx: Sql, tenantId: string, { id, customerId, sealed }: StoredBankAccount): Promise<void> {
  await tx.execute('INSERT INTO bank_accounts (tenant_id, id, customer_id, sealed) VALUES ($1, $2, $3, $4)', [tenantId, id, customerId, sealed]);
}

/** In no order; those that were deleted are not there. */
export async function findBankAccounts(sql: Sql, tenantId: string, ids: readonly string[]): Promise<StoredBankAccount[]> {
  return sql.query<StoredBankAccount>(`SELECT ${COLUMNS} FROM bank_accounts WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL`, [tenantId, ids]);
}

/** Newest first. */
export async function listBankAccounts(sql: Sql, tenantId: string, filter: { customerId?: string; before?: string; limit: number }): Promise<StoredBankAccount[]> {
  return sql.query<StoredBankAccount>(
    `SELECT ${COLUMNS} FROM bank_accounts WHERE tenant_id = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR customer_id = $2) AND ($3::uuid IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`, [tenantId, filter.customerId, filter.before, filter.limit]);
}

/** What says who the person is goes with it; the id stays, for payouts that name it. */
export async function deleteBankAccount(tx: Sql, tenantId: string, id: string, nowMs: number): Promise<boolean> {
  return await tx.execute(`UPDATE bank_accounts SET deleted_at = $3, sealed = '' WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL`, [tenantId, id, new Date(nowMs)]) === 1;
}
