import type { Sql } from '../../../kit/database.ts';
import { unlessErased, type Person, type PersonalData, type StaleIndex } from '../../../kit/personal-data/personal-data.ts';
import { isErased, type Customer, type ErasedCustomer, type Personal } from '../domain/customer.ts';
import { LOOKED_UP } from '../domain/personal.ts';

/** What a row holds. The clear columns are of rows from before customers were sealed; `sealInClear` leaves none. */
interface Row {
  readonly id: string;
  readonly type: Customer['type'];
  readonly country: string | null;
  readonly status: Customer['status'];
  readonly version: number;
  readonly createdAt: Date;
  readonly erasedAt: Date | null;
  readonly personal: Buffer | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly reference: string | null;
  readonly metadata: Personal['metadata'];
}

const COLUMNS = `id, type, country, status, version, created_at AS "createdAt", erased_at AS "erasedAt", personal, name, email, reference, metadata`;
const TABLE = 'accounts.customers';
const FIELD = 'personal';

export const personOf = (tenantId: string, id: string): Person => ({ kind: 'customer', tenantId, id });

type Found = Customer | ErasedCustomer;

/** A row whose data key is gone is one of somebody erased, also where it was restored from before. */
async function fromRows(personal: PersonalData, tenantId: string, rows: readonly Row[]): Promise<Found[]> {
  const sealed = rows.filter((row): row is Row & { personal: Buffer } => row.personal !== null);
  const opened = await personal.open(sealed.map((row) => ({ person: personOf(tenantId, row.id), table: TABLE, field: FIELD, sealed: row.personal })));
  const known = new Map(sealed.map((row, i) => [row.id, opened[i] as Personal | undefined]));
  return rows.map((row) => {
    const { id, type, country, status, version, createdAt, erasedAt, name, email, reference, metadata } = row;
    const createdAtMs = createdAt.getTime();
    const clear = name === null ? known.get(id) : { name, email, document: null, reference, metadata };
    if (clear === undefined) return { id, type, version, createdAtMs, erasedAtMs: (erasedAt ?? createdAt).getTime() };
    return { id, type, ...clear, country, status, version, createdAtMs };
  });
}

/** In the order of their columns. */
async function indexColumns(personal: PersonalData, tenantId: string, { email, document, reference }: Personal): Promise<(Buffer | null)[]> {
  const index = (field: keyof typeof LOOKED_UP, value: string | null | undefined) =>
    (value === null || value === undefined ? null : personal.index(tenantId, `customers.${field}`, LOOKED_UP[field](value)));
  return [await index('email', email), await index('document', document?.number), await index('reference', reference)];
}

/** The sealed bytes, and then the indexes. */
async function sealedColumns(personal: PersonalData, tenantId: string, customer: Customer): Promise<(Buffer | null)[]> {
  const { id, name, email, document, reference, metadata } = customer;
  const content: Personal = { name, email, document, reference, metadata };
  return [await personal.seal(personOf(tenantId, id), TABLE, FIELD, content), ...await indexColumns(personal, tenantId, customer)];
}

export async function insertCustomer(tx: Sql, personal: PersonalData, tenantId: string, customer: Customer): Promise<void> {
  await tx.execute(
    `INSERT INTO customers (tenant_id, id, type, country, status, version, created_at, personal, email_index, document_index, reference_index)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [tenantId, customer.id, customer.type, customer.country, customer.status, customer.version, new Date(customer.createdAtMs),
      ...await sealedColumns(personal, tenantId, customer)]);
}

export async function findCustomer(sql: Sql, personal: PersonalData, tenantId: string, id: string): Promise<Found | undefined> {
  const rows = await sql.query<Row>(`SELECT ${COLUMNS} FROM customers WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return (await fromRows(personal, tenantId, rows))[0];
}

/** In no order; who is unknown is left out. */
export async function findCustomers(sql: Sql, personal: PersonalData, tenantId: string, ids: readonly string[]): Promise<Found[]> {
  return fromRows(personal, tenantId, await sql.query<Row>(`SELECT ${COLUMNS} FROM customers WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tenantId, ids]));
}

/** Locked until the transaction ends: of two changes at once, the second sees what the first made. */
export async function lockCustomer(tx: Sql, personal: PersonalData, tenantId: string, id: string): Promise<Found | undefined> {
  const rows = await tx.query<Row>(`SELECT ${COLUMNS} FROM customers WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`, [tenantId, id]);
  return (await fromRows(personal, tenantId, rows))[0];
}

/** Records a locked customer's next version. */
export async function updateCustomer(tx: Sql, personal: PersonalData, tenantId: string, customer: Customer): Promise<void> {
  const changed = await tx.execute(
    `UPDATE customers SET country = $3, status = $4, version = $5, personal = $6, email_index = $7, document_index = $8, reference_index = $9,
       name = NULL, email = NULL, reference = NULL, metadata = '{}'
     WHERE tenant_id = $1 AND id = $2 AND version = $5 - 1`,
    [tenantId, customer.id, customer.country, customer.status, customer.version, ...await sealedColumns(personal, tenantId, customer)]);
  if (changed !== 1) throw new Error(`customer ${customer.id} was changed past its lock`);
}

export interface CustomerFilter {
  readonly status?: string;
  readonly reference?: string;
  readonly email?: string;
  readonly documentNumber?: string;
}

/** Newest first, those before `before`, without whoever was erased. */
export async function listCustomers(
  sql: Sql, personal: PersonalData, tenantId: string, filter: CustomerFilter, before: string | undefined, limit: number,
): Promise<Found[]> {
  const indexes = async (field: keyof typeof LOOKED_UP, value: string | undefined) =>
    (value === undefined ? undefined : personal.indexes(tenantId, `customers.${field}`, LOOKED_UP[field](value)));
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM customers
     WHERE tenant_id = $1 AND erased_at IS NULL AND ($2::text IS NULL OR status = $2) AND ($3::bytea[] IS NULL OR reference_index = ANY ($3) OR reference = $4)
       AND ($5::bytea[] IS NULL OR email_index = ANY ($5) OR lower(email) = $6) AND ($7::bytea[] IS NULL OR document_index = ANY ($7)) AND ($8::uuid IS NULL OR id < $8)
     ORDER BY id DESC LIMIT $9`,
    [tenantId, filter.status, await indexes('reference', filter.reference), filter.reference, await indexes('email', filter.email), filter.email?.toLowerCase(),
      await indexes('document', filter.documentNumber), before, limit]);
  return fromRows(personal, tenantId, rows);
}

/** Whether there is one and its person was erased: all that most callers need, without asking for a data key. */
export async function findStanding(sql: Sql, tenantId: string, id: string): Promise<'there' | 'erased' | undefined> {
  const [row] = await sql.query<{ erased: boolean }>(`SELECT erased_at IS NOT NULL AS erased FROM customers WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row && (row.erased ? 'erased' : 'there');
}

const BLANK = `personal = NULL, email_index = NULL, document_index = NULL, reference_index = NULL, name = NULL, email = NULL, reference = NULL, metadata = '{}', country = NULL, status = 'blocked'`;

export async function blankCustomer(tx: Sql, tenantId: string, customer: ErasedCustomer): Promise<void> {
  const changed = await tx.execute(
    `UPDATE customers SET ${BLANK}, version = $3, erased_at = $4 WHERE tenant_id = $1 AND id = $2 AND version = $3 - 1`,
    [tenantId, customer.id, customer.version, new Date(customer.erasedAtMs)]);
  if (changed !== 1) throw new Error(`customer ${customer.id} was changed past its lock`);
}

/** The new version, or undefined where it is blank already. */
export async function blankAgain(tx: Sql, tenantId: string, id: string, now: Date): Promise<number | undefined> {
  const [row] = await tx.query<{ version: number }>(
    `UPDATE customers SET ${BLANK}, version = version + 1, erased_at = $3 WHERE tenant_id = $1 AND id = $2 AND erased_at IS NULL RETURNING version`, [tenantId, id, now]);
  return row?.version;
}

/** Of these people, whose data keys are gone, those whose row does not say so. */
export async function findUnfinished(sql: Sql, people: readonly { tenantId: string; id: string }[]): Promise<(ErasedCustomer & { tenantId: string })[]> {
  const rows = await sql.query<Pick<Row, 'id' | 'type' | 'version' | 'createdAt'> & { tenantId: string }>(
    `SELECT c.tenant_id AS "tenantId", c.id, c.type, c.version, c.created_at AS "createdAt" FROM unnest($1::uuid[], $2::uuid[]) AS e (tenant_id, id)
     JOIN customers c ON c.tenant_id = e.tenant_id AND c.id = e.id WHERE c.erased_at IS NULL`,
    [people.map(({ tenantId }) => tenantId), people.map(({ id }) => id)]);
  return rows.map(({ createdAt, ...row }) => ({ ...row, createdAtMs: createdAt.getTime(), erasedAtMs: 0 }));
}

/** Seals some of the rows from before, each whole or not at all. Returns how many: 0 where none is left. */
export async function sealInClear(tx: Sql, personal: PersonalData, limit: number): Promise<number> {
  const rows = await tx.query<Row & { tenantId: string }>(
    `SELECT tenant_id AS "tenantId", ${COLUMNS} FROM customers WHERE name IS NOT NULL ORDER BY tenant_id, id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`, [limit]);
  let sealed = 0;
  for (const row of rows) {
    const [customer] = await fromRows(personal, row.tenantId, [row]);
    const columns = await unlessErased(sealedColumns(personal, row.tenantId, customer as Customer));
    // The version stays: nothing about the customer has changed.
    if (columns !== undefined) sealed += await tx.execute(
      `UPDATE customers SET personal = $3, email_index = $4, document_index = $5, reference_index = $6, name = NULL, email = NULL, reference = NULL, metadata = '{}'
       WHERE tenant_id = $1 AND id = $2`, [row.tenantId, row.id, ...columns]);
  }
  return sealed;
}

const STALE = ['email_index', 'document_index', 'reference_index'].map((column) => `${column} < $2 OR ${column} > $3`).join(' OR ');

/** Brings some customers of the tenant under its newest index key. */
export async function reindexCustomers(tx: Sql, personal: PersonalData, { tenantId, from, to }: StaleIndex, limit: number): Promise<{ found: number; moved: number }> {
  const rows = await tx.query<Row>(`SELECT ${COLUMNS} FROM customers WHERE tenant_id = $1 AND (${STALE}) ORDER BY id LIMIT $4 FOR NO KEY UPDATE`, [tenantId, from, to, limit]);
  const known = (await fromRows(personal, tenantId, rows)).filter((found): found is Customer => !isErased(found));
  for (const customer of known) {
    await tx.execute('UPDATE customers SET email_index = $3, document_index = $4, reference_index = $5 WHERE tenant_id = $1 AND id = $2',
      [tenantId, customer.id, ...await indexColumns(personal, tenantId, customer)]);
  }
  return { found: rows.length, moved: known.length };
}
