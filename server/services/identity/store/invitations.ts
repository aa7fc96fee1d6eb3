import type { Database, Sql } from '../../../kit/database.ts';
import { unlessErased, type Person } from '../../../kit/personal-data/personal-data.ts';
import type { Reindex } from '../../../kit/personal-data/rotate-index.ts';
import type { Invitation } from '../domain/invitation.ts';
import { givenRole, roleColumns } from './roles.ts';
import { openTexts, personalOf } from './sealed-people.ts';

type Row = Omit<Invitation, 'invitedBy' | 'email'> & {
  email: string | null; emailSealed: Buffer | null; invitedByKind: Invitation['invitedBy']['kind']; invitedById: string;
};

const COLUMNS = `i.id, i.tenant_id AS "tenantId", i.email, i.email_sealed AS "emailSealed", ${givenRole('i')}, i.status, i.invited_by_kind AS "invitedByKind", i.invited_by AS "invitedById",
  i.version, i.created_at AS "createdAt", i.sent_at AS "sentAt", i.expires_at AS "expiresAt"`;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const EMAIL = { table: 'identity.invitations', field: 'email' };
const keyOf = (tenantId: string, id: string): Person => ({ kind: 'invitation', tenantId, id });
const seal = (sql: Sql, tenantId: string, id: string, email: string): Promise<Buffer> => personalOf(sql).seal(keyOf(tenantId, id), EMAIL.table, EMAIL.field, email);
/** One for each tenant: what one has invited tells nothing of the others. The email must be normalised. */
const indexOf = (sql: Sql, tenantId: string, email: string): Promise<Buffer> => personalOf(sql).index(tenantId, 'invitations.email', email);
/** As rows may hold it, while one key takes over from another. */
const indexesOf = (sql: Sql, tenantId: string, email: string): Promise<Buffer[]> => personalOf(sql).indexes(tenantId, 'invitations.email', email);

/** Those whose email is known: an invitation of somebody who was erased is of nobody. */
async function open(sql: Sql, rows: readonly Row[]): Promise<Invitation[]> {
  const opened = await openTexts(sql, rows.map(({ tenantId, id, emailSealed }) => (emailSealed === null ? undefined : { person: keyOf(tenantId, id), ...EMAIL, sealed: emailSealed })));
  return rows.flatMap(({ invitedByKind, invitedById, emailSealed, ...rest }, i) => {
    const email = emailSealed === null ? rest.email : opened[i];
    return typeof email === 'string' ? [{ ...rest, email, invitedBy: { kind: invitedByKind, id: invitedById } }] : [];
  });
}

export async function insertInvitation(tx: Sql, invitation: Invitation, tokenHash: Buffer): Promise<void> {
  const { id, tenantId, email, role, status, invitedBy, version, createdAt, sentAt, expiresAt } = invitation;
  await tx.execute(
    `INSERT INTO invitations (id, tenant_id, email_sealed, email_index, role, role_id, token_hash, status, invited_by_kind, invited_by, version, created_at, sent_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [id, tenantId, await seal(tx, tenantId, id, email), await indexOf(tx, tenantId, email), ...roleColumns(role), tokenHash, status, invitedBy.kind, invitedBy.id, version, createdAt, sentAt, expiresAt]);
}

export async function findInvitation(sql: Sql, tenantId: string, invitationId: string): Promise<Invitation | undefined> {
  const [found] = await open(sql, await sql.query<Row>(`SELECT ${COLUMNS} FROM invitations i WHERE i.tenant_id = $1 AND i.id = $2`, [tenantId, invitationId]));
  return found;
}

/** Hashes are compared, so the time it takes tells nothing of any token. */
export async function findInvitationByToken(sql: Sql, tokenHash: Buffer): Promise<Invitation | undefined> {
  const [found] = await open(sql, await sql.query<Row>(`SELECT ${COLUMNS} FROM invitations i WHERE i.token_hash = $1`, [tokenHash]));
  return found;
}

export async function findOpenInvitation(tx: Sql, tenantId: string, email: string): Promise<Invitation | undefined> {
  const [found] = await open(tx, await tx.query<Row>(
    `SELECT ${COLUMNS} FROM invitations i WHERE i.tenant_id = $1 AND (i.email_index = ANY ($2::bytea[]) OR i.email = $3) AND i.status = 'open'`, [tenantId, await indexesOf(tx, tenantId, email), email]));
  return found;
}

/** Mails sent to one address, counted by the last of each invitation. */
export async function countSends(tx: Sql, tenantId: string, email: string, since: Date): Promise<number> {
  const [row] = await tx.query<{ sends: number }>(
    'SELECT coalesce(sum(sends), 0)::int AS sends FROM invitations WHERE tenant_id = $1 AND (email_index = ANY ($2::bytea[]) OR email = $3) AND sent_at > $4',
    [tenantId, await indexesOf(tx, tenantId, email), email, since]);
  return row?.sends ?? 0;
}

/** To be called with the tenant locked. */
export async function saveStatus(tx: Sql, { tenantId, id, status, version }: Invitation): Promise<void> {
  const saved = await tx.execute('UPDATE invitations SET status = $3, version = $4 WHERE tenant_id = $1 AND id = $2 AND version = $4 - 1', [tenantId, id, status, version]);
  if (saved !== 1) throw new Error('an invitation changed although the tenant was locked');
}

/** To be called with the tenant locked. The token sent before is worth nothing from here on. */
export async function saveSending(tx: Sql, { tenantId, id, invitedBy, version, sentAt, expiresAt }: Invitation, tokenHash: Buffer): Promise<void> {
  const saved = await tx.execute(
    `UPDATE invitations SET token_hash = $3, invited_by_kind = $4, invited_by = $5, version = $6, sent_at = $7, expires_at = $8, sends = sends + 1
     WHERE tenant_id = $1 AND id = $2 AND version = $6 - 1`, [tenantId, id, tokenHash, invitedBy.kind, invitedBy.id, version, sentAt, expiresAt]);
  if (saved !== 1) throw new Error('an invitation changed although the tenant was locked');
}

/** A token in place of the one before, where the invitation can still be accepted. */
export async function replaceToken(sql: Sql, invitationId: string, tokenHash: Buffer, now: Date): Promise<boolean> {
  return await sql.execute(`UPDATE invitations SET token_hash = $2 WHERE id = $1 AND status = 'open' AND expires_at > $3`, [invitationId, tokenHash, now]) === 1;
}

export async function listInvitations(sql: Sql, tenantId: string, before: string | undefined, limit: number): Promise<Invitation[]> {
  const rows = await sql.query<Row>(`SELECT ${COLUMNS} FROM invitations i WHERE i.tenant_id = $1 AND i.id < $2 ORDER BY i.id DESC LIMIT $3`,
    [tenantId, before ?? LAST_ID, limit]);
  return open(sql, rows);
}

/** The key first: who was invited is then forgotten in backups too. */
export async function pruneInvitations(database: Database, expiredBefore: Date, limit: number): Promise<number> {
  return database.transaction(async (tx) => {
    const rows = await tx.query<Ids>('SELECT tenant_id AS "tenantId", id FROM invitations WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED', [expiredBefore, limit]);
    return forget(tx, rows);
  });
}

interface Ids { readonly tenantId: string; readonly id: string }

/** Of a person of that email, who is being erased: all that this tenant has invited them by. */
export async function eraseInvitationsTo(tx: Sql, tenantId: string, email: string): Promise<void> {
  await forget(tx, await tx.query<Ids>(
    'SELECT tenant_id AS "tenantId", id FROM invitations WHERE tenant_id = $1 AND (email_index = ANY ($2::bytea[]) OR email = $3)', [tenantId, await indexesOf(tx, tenantId, email), email]));
}

async function forget(tx: Sql, rows: readonly Ids[]): Promise<number> {
  for (const { tenantId, id } of rows) await personalOf(tx).erase(keyOf(tenantId, id));
  return deleteInvitations(tx, rows.map(({ id }) => id));
}

export async function deleteInvitations(sql: Sql, ids: readonly string[]): Promise<number> {
  return sql.execute('DELETE FROM invitations WHERE id = ANY ($1::uuid[])', [ids]);
}

/** Seals some of the rows from before. Returns how many. */
export async function sealInvitationsInClear(tx: Sql, limit: number): Promise<number> {
  const rows = await tx.query<Ids & { email: string }>(
    'SELECT tenant_id AS "tenantId", id, email FROM invitations WHERE email IS NOT NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED', [limit]);
  let sealed = 0;
  for (const { tenantId, id, email } of rows) {
    const bytes = await unlessErased(seal(tx, tenantId, id, email));
    if (bytes !== undefined) sealed += await tx.execute('UPDATE invitations SET email = NULL, email_sealed = $2, email_index = $3 WHERE id = $1', [id, bytes, await indexOf(tx, tenantId, email)]);
  }
  return sealed;
}

/** Brings some emails of the tenant under its newest index key. */
export const reindexInvitations: Reindex = async (tx, { tenantId, from, to }, limit) => {
  const rows = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM invitations i WHERE i.tenant_id = $1 AND (i.email_index < $2 OR i.email_index > $3) ORDER BY i.id LIMIT $4 FOR UPDATE`, [tenantId, from, to, limit]);
  const known = await open(tx, rows);
  for (const { id, email } of known) await tx.execute('UPDATE invitations SET email_index = $2 WHERE id = $1', [id, await indexOf(tx, tenantId, email)]);
  return { found: rows.length, moved: known.length };
};
