import type { Sql } from '../../../kit/database.ts';
import type { Vault } from '../../../kit/vault.ts';
import type { PaymentEvent } from '../domain/payment/events.ts';
import type { StoredPayment } from './payments.ts';

const about = (tenantId: string, id: string): string => `saved method ${tenantId} ${id}`;

/** Its id is that of the payment that it was first used for: one payment saves one. */
export async function saveMethod(tx: Sql, vault: Vault, { tenantId, state, customerId }: StoredPayment, { providerId, token, customer, label, expires }: Extract<PaymentEvent, { type: 'method-saved' }>, nowMs: number): Promise<void> {
  await tx.execute(
    `INSERT INTO payment_methods (tenant_id, id, customer_id, payment_id, provider_id, token, provider_customer, label, expires, created_at)
     VALUES ($1, $2, $3, $2, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [tenantId, state.id, customerId, providerId, vault.seal(about(tenantId, state.id), token), customer, label, expires, new Date(nowMs)]);
}

export interface StoredMethod { readonly id: string; readonly customerId: string | null; readonly providerId: string; readonly label: string; readonly expires: string | null; readonly createdAtMs: number }

interface Row { id: string; customer_id: string | null; provider_id: string; label: string; expires: string | null; created_at: Date }

const toMethod = (row: Row): StoredMethod => ({ id: row.id, customerId: row.customer_id, providerId: row.provider_id, label: row.label, expires: row.expires, createdAtMs: row.created_at.getTime() });

/** Newest first, those that can be used. */
export async function listMethods(sql: Sql, tenantId: string, customerId: string, { before, limit }: { before?: string; limit: number }): Promise<StoredMethod[]> {
  const rows = await sql.query<Row>(
    `SELECT id, customer_id, provider_id, label, expires, created_at FROM payment_methods WHERE tenant_id = $1 AND customer_id = $2 AND removed_at IS NULL AND ($3::uuid IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`, [tenantId, customerId, before, limit]);
  return rows.map(toMethod);
}

/** With what the provider takes for it; undefined where it was removed. */
export async function findMethod(sql: Sql, vault: Vault, tenantId: string, id: string): Promise<(StoredMethod & { readonly token: string; readonly customer: string | null }) | undefined> {
  const [row] = await sql.query<Row & { token: Buffer; provider_customer: string | null }>(
    'SELECT id, customer_id, provider_id, label, expires, created_at, token, provider_customer FROM payment_methods WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL', [tenantId, id]);
  return row && { ...toMethod(row), token: vault.open(about(tenantId, id), row.token), customer: row.provider_customer };
}

/** The token goes with it. */
export async function removeMethod(tx: Sql, tenantId: string, id: string, nowMs: number): Promise<boolean> {
  return await tx.execute(`UPDATE payment_methods SET removed_at = $3, token = '' WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL`, [tenantId, id, new Date(nowMs)]) > 0;
}
