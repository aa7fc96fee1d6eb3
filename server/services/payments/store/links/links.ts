import type { Sql } from '../../../../kit/database.ts';
import type { Link } from '../../domain/links/link.ts';

interface Row {
  tenant_id: string; id: string; account_id: string; mode: Link['mode']; currency: string; amount: bigint | null; min_amount: bigint | null; max_amount: bigint | null; description: string;
  uses: Link['uses']; active: boolean; expires_at: Date | null; success_url: string | null; cancel_url: string | null; metadata: Record<string, string> | null; paid: number;
}

/** A link, and how often it was paid. */
export interface StoredLink { readonly link: Link; readonly paid: number }

const toLink = (row: Row): StoredLink => ({
  paid: row.paid,
  link: {
    tenantId: row.tenant_id, id: row.id, accountId: row.account_id, mode: row.mode, currency: row.currency, amount: row.amount === null ? null : Number(row.amount),
    open: row.min_amount === null || row.max_amount === null ? null : { min: Number(row.min_amount), max: Number(row.max_amount) }, description: row.description, uses: row.uses,
    active: row.active, expiresAtMs: row.expires_at?.getTime() ?? null, successUrl: row.success_url, cancelUrl: row.cancel_url, metadata: row.metadata ?? {},
  },
});

const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

export async function insertLink(tx: Sql, link: Link): Promise<void> {
  await tx.execute(
    `INSERT INTO payment_links (tenant_id, id, account_id, currency, amount, min_amount, max_amount, description, uses, active, expires_at, success_url, cancel_url, metadata, mode)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      link.tenantId, link.id, link.accountId, link.currency, link.amount, link.open?.min ?? null, link.open?.max ?? null, link.description, link.uses, link.active,
      date(link.expiresAtMs), link.successUrl, link.cancelUrl, link.metadata, link.mode,
    ]);
}

const PAID = `(SELECT count(*)::integer FROM checkouts c WHERE c.tenant_id = l.tenant_id AND c.link_id = l.id AND c.status = 'paid') AS paid`;

export async function findLink(sql: Sql, tenantId: string, id: string): Promise<StoredLink | undefined> {
  const [row] = await sql.query<Row>(`SELECT l.*, ${PAID} FROM payment_links l WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row && toLink(row);
}

/** Newest first. */
export async function listLinks(sql: Sql, tenantId: string, filter: { active?: boolean; accountId?: string; before?: string; limit: number }): Promise<StoredLink[]> {
  const rows = await sql.query<Row>(
    `SELECT l.*, ${PAID} FROM payment_links l WHERE tenant_id = $1 AND ($2::boolean IS NULL OR active = $2) AND ($3::uuid IS NULL OR account_id = $3)
       AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5`, [tenantId, filter.active, filter.accountId, filter.before, filter.limit]);
  return rows.map(toLink);
}

export type LinkChange = Partial<Pick<Link, 'active' | 'expiresAtMs' | 'successUrl' | 'cancelUrl' | 'metadata'>>;

/** Reads, changes and writes under the row's lock. Undefined where there is none. */
export async function changeLink(tx: Sql, tenantId: string, id: string, change: LinkChange): Promise<StoredLink | undefined> {
  await tx.query('SELECT FROM payment_links WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tenantId, id]);
  const found = await findLink(tx, tenantId, id);
  if (found === undefined) return undefined;
  const link = { ...found.link, ...change };
  await tx.execute(
    'UPDATE payment_links SET active = $3, expires_at = $4, success_url = $5, cancel_url = $6, metadata = $7 WHERE tenant_id = $1 AND id = $2',
    [tenantId, id, link.active, date(link.expiresAtMs), link.successUrl, link.cancelUrl, link.metadata]);
  return { ...found, link };
}
