import type { Sql } from '../../../kit/database.ts';
import type { Account, AccountKind, AccountStatus, SystemKind } from '../domain/account.ts';
import type { Customer } from '../domain/customer.ts';

interface Row extends Omit<Account, 'createdAtMs'> { readonly createdAt: Date }

const COLUMNS = `id, customer_id AS "customerId", wallet_id AS "walletId", name, currency, kind, status, status_reason AS "statusReason",
  limits, metadata, other_ledger AS "otherLedger", provider_id AS "providerId", revision, created_at AS "createdAt"`;

const fromRow = ({ createdAt, ...rest }: Row): Account => ({ ...rest, createdAtMs: createdAt.getTime() });

/** Accounts just opened, in one statement. */
export async function insertAccounts(tx: Sql, tenantId: string, accounts: readonly Account[]): Promise<void> {
  const rows = accounts.map((account) => ({
    id: account.id, customer_id: account.customerId, wallet_id: account.walletId, name: account.name, currency: account.currency,
    kind: account.kind, limits: account.limits, metadata: account.metadata, other_ledger: account.otherLedger, provider_id: account.providerId, created_at: new Date(account.createdAtMs).toISOString(),
  }));
  await tx.execute(
    `INSERT INTO accounts (tenant_id, id, customer_id, wallet_id, name, currency, kind, limits, metadata, other_ledger, provider_id, created_at)
     SELECT $1, * FROM jsonb_to_recordset($2::jsonb)
       AS opened(id uuid, customer_id uuid, wallet_id uuid, name text, currency text, kind text, limits jsonb, metadata jsonb, other_ledger uuid, provider_id uuid,
                 created_at timestamptz)`,
    [tenantId, JSON.stringify(rows)], 'accounts.insert');
}

export async function findAccount(sql: Sql, tenantId: string, id: string): Promise<Account | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM accounts WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row && fromRow(row);
}

/** Locked until the transaction ends. Every change of status or limits asks the ledger under this lock, so they come one by one. */
export async function lockAccount(tx: Sql, tenantId: string, id: string): Promise<Account | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM accounts WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`, [tenantId, id]);
  return row && fromRow(row);
}

/** Records a locked account that was at `revision` before. */
export async function updateAccount(tx: Sql, tenantId: string, account: Account, revision: number): Promise<void> {
  const changed = await tx.execute(
    `UPDATE accounts SET name = $3, status = $4, status_reason = $5, limits = $6, metadata = $7, revision = $8
     WHERE tenant_id = $1 AND id = $2 AND revision = $9`,
    [tenantId, account.id, account.name, account.status, account.statusReason, account.limits, account.metadata, account.revision,
      revision]);
  if (changed !== 1) throw new Error(`account ${account.id} was changed past its lock`);
}

export interface AccountFilter { readonly customerId?: string; readonly currency?: string; readonly kind?: AccountKind }

/** Newest first, those before `before`. */
export async function listAccounts(
  sql: Sql, tenantId: string, filter: AccountFilter, before: string | undefined, limit: number,
): Promise<Account[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM accounts
     WHERE tenant_id = $1 AND ($2::uuid IS NULL OR customer_id = $2) AND ($3::text IS NULL OR currency = $3)
       AND ($4::text IS NULL OR kind = $4) AND ($5::uuid IS NULL OR id < $5)
     ORDER BY id DESC LIMIT $6`,
    [tenantId, filter.customerId, filter.currency, filter.kind, before, limit]);
  return rows.map(fromRow);
}

export async function accountsOfCustomer(sql: Sql, tenantId: string, customerId: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>('SELECT id FROM accounts WHERE tenant_id = $1 AND customer_id = $2 ORDER BY id', [tenantId, customerId]);
  return rows.map(({ id }) => id);
}

/** Accounts of wallets, by currency within each. */
export async function accountsOfWallets(sql: Sql, tenantId: string, walletIds: readonly string[]): Promise<Account[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM accounts WHERE tenant_id = $1 AND wallet_id = ANY ($2::uuid[]) ORDER BY wallet_id, currency`,
    [tenantId, walletIds]);
  return rows.map(fromRow);
}

/** The tenant's own accounts in a currency, by kind. */
export async function findSystemAccounts(sql: Sql, tenantId: string, currency: string): Promise<ReadonlyMap<SystemKind, string>> {
  const rows = await sql.query<{ id: string; kind: SystemKind }>(
    `SELECT id, kind FROM accounts
     WHERE tenant_id = $1 AND currency = $2 AND kind IN ('clearing', 'fees', 'fx', 'suspense') AND provider_id IS NULL`, [tenantId, currency]);
  return new Map(rows.map(({ id, kind }) => [kind, id]));
}

export async function findTransitAccount(sql: Sql, tenantId: string, currency: string, otherLedger: string): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `SELECT id FROM accounts WHERE tenant_id = $1 AND currency = $2 AND other_ledger = $3 AND kind = 'transit'`, [tenantId, currency, otherLedger]);
  return row?.id;
}

export async function findProviderAccount(sql: Sql, tenantId: string, currency: string, providerId: string): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>('SELECT id FROM accounts WHERE tenant_id = $1 AND currency = $2 AND provider_id = $3', [tenantId, currency, providerId]);
  return row?.id;
}

/** Lets one transaction at a time open a tenant's own accounts in a currency; the others wait for it and find them. */
export async function lockCurrency(tx: Sql, tenantId: string, currency: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('system-accounts' || $1::text || $2::text, 0))`, [tenantId, currency]);
}

export type FactRow = readonly [
  id: string | null, kind: AccountKind, currency: string, status: AccountStatus, customerId: string | null,
  customerStatus: Customer['status'] | null,
];

/** In the order asked; the first column is null where there is no such account. */
export async function findFacts(sql: Sql, tenantIds: readonly string[], ids: readonly string[]): Promise<FactRow[]> {
  return sql.queryArrays<FactRow>(
    `SELECT account.id, account.kind, account.currency, account.status, account.customer_id, customer.status
     FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asked (tenant_id, id, position)
     LEFT JOIN accounts account ON account.tenant_id = asked.tenant_id AND account.id = asked.id
     LEFT JOIN customers customer ON customer.tenant_id = account.tenant_id AND customer.id = account.customer_id
     ORDER BY asked.position`, [tenantIds, ids], 'accounts.facts');
}
