import type { Sql } from '../../../kit/database.ts';
import type { Fact } from '../../../kit/payments/provider.ts';
import type { Command } from '../domain/payment/decide.ts';

/** What waits for its turn at a payment: what somebody asks, or what a provider told. */
export type Queued = Command | { readonly type: 'told'; readonly attemptId: string; readonly reference: string | null; readonly facts: readonly Fact[] };

export type Result = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly detail: string };

/** At the end of the queue. The payment is due at once: should nobody go on with it now, the job does. */
export async function enqueue(tx: Sql, tenantId: string, paymentId: string, id: string, input: Queued, source: string, nowMs: number): Promise<void> {
  await Promise.all([
    tx.execute('INSERT INTO payment_commands (tenant_id, id, payment_id, input, source) VALUES ($1, $2, $3, $4, $5)', [tenantId, id, paymentId, JSON.stringify(input), source], 'payments.enqueue'),
    tx.execute('UPDATE payments SET due_at = $3 WHERE tenant_id = $1 AND id = $2 AND (due_at IS NULL OR due_at > $3)', [tenantId, paymentId, new Date(nowMs)], 'payments.make-due'),
  ]);
}

export interface Waiting { readonly id: string; readonly input: Queued; readonly source: string }

export async function nextCommand(sql: Sql, tenantId: string, paymentId: string): Promise<Waiting | undefined> {
  const [row] = await sql.query<Waiting>(
    'SELECT id, input, source FROM payment_commands WHERE tenant_id = $1 AND payment_id = $2 AND result IS NULL ORDER BY id LIMIT 1', [tenantId, paymentId], 'payments.next-command');
  return row;
}

export async function finishCommand(tx: Sql, tenantId: string, id: string, result: Result): Promise<void> {
  await tx.execute('UPDATE payment_commands SET result = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, id, JSON.stringify(result)], 'payments.finish-command');
}
