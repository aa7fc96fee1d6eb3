import type { Sql } from '../../../kit/database.ts';
import type { Customer } from '../domain/customer.ts';

interface Row extends Omit<Customer, 'createdAtMs'> { readonly createdAt: Date }

const COLUMNS = 'id, type, name, email, country, status, reference, metadata, version, created_at AS "createdAt"';

const fromRow = ({ createdAt, ...rest }: Row): Customer => ({ ...rest, createdAtMs: createdAt.getTime() });

export async function insertCustomer(tx: Sql, tenantId: string, customer: Customer): Promise<void> {
  await tx.execute(
    `INSERT INTO customers (tenant_id, id, type, name, email, country, status, reference, metadata, version, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [tenantId, customer.id, customer.type, customer.name, customer.email, customer.country, customer.status, customer.reference,
      customer.metadata, customer.version, new Date(customer.createdAtMs)]);
}

export async function findCustomer(sql: Sql, tenantId: string, id: string): Promise<Customer | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM customers WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row && fromRow(row);
}

/** Locked until the transaction ends: of two changes at once, the second sees what the first made. */
export async function lockCustomer(tx: Sql, tenantId: string, id: string): Promise<Customer | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM customers WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`, [tenantId, id]);
  return row && fromRow(row);
}

/** Records a locked customer's next version. */
export async function updateCustomer(tx: Sql, tenantId: string, customer: Customer): Promise<void> {
  const changed = await tx.execute(
    `UPDATE customers SET name = $3, email = $4, country = $5, status = $6, reference = $7, metadata = $8, version = $9
     WHERE tenant_id = $1 AND id = $2 AND version = $9 - 1`,
    [tenantId, customer.id, customer.name, customer.email, customer.country, customer.status, customer.reference, customer.metadata,
      customer.version]);
  if (changed !== 1) throw new Error(`customer ${customer.id} was changed past its lock`);
}

export interface CustomerFilter { readonly status?: string; readonly reference?: string; readonly email?: string }

/** Newest first, those before `before`. */
export async function listCustomers(
  sql: Sql, tenantId: string, filter: CustomerFilter, before: string | undefined, limit: number,
): Promise<Customer[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM customers
     WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR reference = $3)
       AND ($4::text IS NULL OR lower(email) = lower($4)) AND ($5::uuid IS NULL OR id < $5)
     ORDER BY id DESC LIMIT $6`,
    [tenantId, filter.status, filter.reference, filter.email, before, limit]);
  return rows.map(fromRow);
}
