import type { Sql } from '../../../../kit/database.ts';

/** One payer's try to pay by a link. */
export interface Checkout {
  readonly tenantId: string;
  readonly id: string;
  readonly linkId: string;
  readonly single: boolean;
  readonly amount: number;
  readonly method: string;
  readonly paymentId: string | null;
  readonly status: 'open' | 'paid' | 'ended';
}

const COLUMNS = 'tenant_id AS "tenantId", id, link_id AS "linkId", single, amount, method, payment_id AS "paymentId", status';
type Row = Omit<Checkout, 'amount'> & { amount: bigint };
const toCheckout = (row: Row): Checkout => ({ ...row, amount: Number(row.amount) });

/** False where it is there already, or where the link is for one use and somebody else has it. */
export async function insertCheckout(tx: Sql, { tenantId, id, linkId, single, amount, method }: Omit<Checkout, 'paymentId' | 'status'>): Promise<boolean> {
  return await tx.execute(
    'INSERT INTO checkouts (tenant_id, id, link_id, single, amount, method) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING', [tenantId, id, linkId, single, amount, method]) === 1;
}

export async function findCheckout(sql: Sql, tenantId: string, id: string): Promise<Checkout | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM checkouts WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row && toCheckout(row);
}

export async function findCheckoutOfPayment(sql: Sql, tenantId: string, paymentId: string): Promise<Checkout | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM checkouts WHERE tenant_id = $1 AND payment_id = $2`, [tenantId, paymentId]);
  return row && toCheckout(row);
}

/** Who has a link for one use. */
export async function findHolder(sql: Sql, tenantId: string, linkId: string): Promise<Checkout | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM checkouts WHERE tenant_id = $1 AND link_id = $2 AND single AND status <> 'ended'`, [tenantId, linkId]);
  return row && toCheckout(row);
}

export async function nameCheckoutPayment(tx: Sql, tenantId: string, id: string, paymentId: string): Promise<void> {
  await tx.execute('UPDATE checkouts SET payment_id = $3 WHERE tenant_id = $1 AND id = $2 AND payment_id IS NULL', [tenantId, id, paymentId]);
}

/** `paid` is for good; what has ended may yet be paid where a provider says so late, unless its link was paid by somebody else meanwhile. */
export async function endCheckout(tx: Sql, tenantId: string, id: string, status: 'paid' | 'ended'): Promise<void> {
  await tx.execute(
    `UPDATE checkouts c SET status = $3, single = single AND NOT EXISTS (
       SELECT FROM checkouts o WHERE o.tenant_id = c.tenant_id AND o.link_id = c.link_id AND o.id <> c.id AND o.single AND o.status <> 'ended')
     WHERE tenant_id = $1 AND id = $2 AND status <> 'paid' AND status <> $3`, [tenantId, id, status]);
}
