import type { Sql } from '../../../kit/database.ts';
import type { Wallet } from '../domain/wallet.ts';

interface Row extends Omit<Wallet, 'createdAtMs'> { readonly createdAt: Date }

const COLUMNS = 'id, customer_id AS "customerId", name, created_at AS "createdAt"';

const fromRow = ({ createdAt, ...rest }: Row): Wallet => ({ ...rest, createdAtMs: createdAt.getTime() });

export async function insertWallet(tx: Sql, tenantId: string, wallet: Wallet): Promise<void> {
  await tx.execute(
    'INSERT INTO wallets (tenant_id, id, customer_id, name, created_at) VALUES ($1, $2, $3, $4, $5)',
    [tenantId, wallet.id, wallet.customerId, wallet.name, new Date(wallet.createdAtMs)]);
}

export async function findWallet(sql: Sql, tenantId: string, id: string): Promise<Wallet | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM wallets WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row && fromRow(row);
}

/** Newest first, those before `before`. */
export async function listWallets(
  sql: Sql, tenantId: string, customerId: string | undefined, before: string | undefined, limit: number,
): Promise<Wallet[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM wallets
     WHERE tenant_id = $1 AND ($2::uuid IS NULL OR customer_id = $2) AND ($3::uuid IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`, [tenantId, customerId, before, limit]);
  return rows.map(fromRow);
}
