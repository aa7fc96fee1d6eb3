import type { Sql } from '../../../kit/database.ts';
import type { Invitation } from '../domain/invitation.ts';
import { givenRole, roleColumns } from './roles.ts';

type Row = Omit<Invitation, 'invitedBy'> & { invitedByKind: Invitation['invitedBy']['kind']; invitedById: string };

const COLUMNS = `i.id, i.tenant_id AS "tenantId", i.email, ${givenRole('i')}, i.status, i.invited_by_kind AS "invitedByKind", i.invited_by AS "invitedById",
  i.version, i.created_at AS "createdAt", i.sent_at AS "sentAt", i.expires_at AS "expiresAt"`;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const toInvitation = ({ invitedByKind, invitedById, ...rest }: Row): Invitation => ({ ...rest, invitedBy: { kind: invitedByKind, id: invitedById } });

export async function insertInvitation(tx: Sql, invitation: Invitation, tokenHash: Buffer): Promise<void> {
  const { id, tenantId, email, role, status, invitedBy, version, createdAt, sentAt, expiresAt } = invitation;
  await tx.execute(
    `INSERT INTO invitations (id, tenant_id, email, role, role_id, token_hash, status, invited_by_kind, invited_by, version, created_at, sent_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [id, tenantId, email, ...roleColumns(role), tokenHash, status, invitedBy.kind, invitedBy.id, version, createdAt, sentAt, expiresAt]);
}

export async function findInvitation(sql: Sql, tenantId: string, invitationId: string): Promise<Invitation | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM invitations i WHERE i.tenant_id = $1 AND i.id = $2`, [tenantId, invitationId]);
  return row && toInvitation(row);
}

/** Hashes are compared, so the time it takes tells nothing of any token. */
export async function findInvitationByToken(sql: Sql, tokenHash: Buffer): Promise<Invitation | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM invitations i WHERE i.token_hash = $1`, [tokenHash]);
  return row && toInvitation(row);
}

export async function findOpenInvitation(tx: Sql, tenantId: string, email: string): Promise<Invitation | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM invitations i WHERE i.tenant_id = $1 AND i.email = $2 AND i.status = 'open'`, [tenantId, email]);
  return row && toInvitation(row);
}

/** Mails sent to one address, counted by the last of each invitation. */
export async function countSends(tx: Sql, tenantId: string, email: string, since: Date): Promise<number> {
  const [row] = await tx.query<{ sends: number }>(
    'SELECT coalesce(sum(sends), 0)::int AS sends FROM invitations WHERE tenant_id = $1 AND email = $2 AND sent_at > $3', [tenantId, email, since]);
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
  return rows.map(toInvitation);
}

export async function pruneInvitations(sql: Sql, expiredBefore: Date, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM invitations WHERE id IN (
       SELECT id FROM invitations WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [expiredBefore, limit]);
}
