import type { Sql } from '../../../kit/database.ts';

export interface UnsettledChange { readonly id: string; readonly tenantId: string; readonly accountId: string }

/** Noted only where there is such an account. */
export async function noteChange(sql: Sql, change: UnsettledChange, startedAtMs: number): Promise<void> {
  await sql.execute(
    `INSERT INTO unsettled_changes (id, tenant_id, account_id, started_at)
     SELECT $1, tenant_id, id, $4 FROM accounts WHERE tenant_id = $2 AND id = $3`,
    [change.id, change.tenantId, change.accountId, new Date(startedAtMs)]);
}

export async function forgetChange(sql: Sql, id: string): Promise<void> {
  await sql.execute('DELETE FROM unsettled_changes WHERE id = $1', [id]);
}

/** The oldest of the changes begun by that moment. */
export async function findStaleChange(sql: Sql, startedByMs: number): Promise<UnsettledChange | undefined> {
  const [change] = await sql.query<UnsettledChange>(
    `SELECT id, tenant_id AS "tenantId", account_id AS "accountId" FROM unsettled_changes
     WHERE started_at <= $1 ORDER BY started_at LIMIT 1`, [new Date(startedByMs)]);
  return change;
}
