import type { Sql } from '../../../kit/database.ts';
import type { OAuthConsent } from '../domain/oauth-consent.ts';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const COLUMNS = `a.id, a.tenant_id AS "tenantId", a.user_id AS "userId", a.client_id AS "clientId", c.name AS "clientName", a.scopes, a.oidc_scopes AS "oidcScopes", a.payment,
  a.version, a.created_at AS "createdAt", a.expires_at AS "expiresAt", a.revoked_at AS "revokedAt"`;
const FROM = 'oauth_consents a JOIN oauth_clients c ON c.id = a.client_id';

export async function insertConsent(tx: Sql, consent: OAuthConsent): Promise<void> {
  await tx.execute(
    `INSERT INTO oauth_consents (id, tenant_id, user_id, client_id, scopes, oidc_scopes, payment, version, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [consent.id, consent.tenantId, consent.userId, consent.clientId, consent.scopes, consent.oidcScopes, consent.payment === null ? null : JSON.stringify(consent.payment),
      consent.version, consent.createdAt, consent.expiresAt]);
}

export async function findConsent(sql: Sql, tenantId: string, consentId: string): Promise<OAuthConsent | undefined> {
  const [consent] = await sql.query<OAuthConsent>(`SELECT ${COLUMNS} FROM ${FROM} WHERE a.tenant_id = $1 AND a.id = $2`, [tenantId, consentId]);
  return consent;
}

/** Of whatever tenant: for the authorization server, whose tokens name the consent they follow from. */
export async function findLiveConsent(sql: Sql, consentId: string): Promise<OAuthConsent | undefined> {
  const [consent] = await sql.query<OAuthConsent>(`SELECT ${COLUMNS} FROM ${FROM} WHERE a.id = $1 AND a.revoked_at IS NULL AND c.revoked_at IS NULL`, [consentId]);
  return consent;
}

/** Of one person where one is named, to one client where one is. */
export async function listConsents(sql: Sql, tenantId: string, of: { userId?: string; clientId?: string }, before: string | undefined, limit: number): Promise<OAuthConsent[]> {
  return sql.query<OAuthConsent>(
    `SELECT ${COLUMNS} FROM ${FROM}
     WHERE a.tenant_id = $1 AND ($2::uuid IS NULL OR a.user_id = $2) AND ($3::uuid IS NULL OR a.client_id = $3) AND a.id < $4 ORDER BY a.id DESC LIMIT $5`,
    [tenantId, of.userId ?? null, of.clientId ?? null, before ?? LAST_ID, limit]);
}

/** The consent as revoked, or undefined where it was already. All tokens that follow from it are gone with it. */
export async function revokeConsent(tx: Sql, consentId: string, now: Date): Promise<OAuthConsent | undefined> {
  const [consent] = await tx.query<OAuthConsent>(
    `UPDATE oauth_consents a SET revoked_at = $2, version = a.version + 1 FROM oauth_clients c WHERE a.id = $1 AND a.revoked_at IS NULL AND c.id = a.client_id
     RETURNING ${COLUMNS}`, [consentId, now]);
  if (consent !== undefined) await tx.execute('DELETE FROM oauth_records WHERE consent_id = $1', [consentId]);
  return consent;
}

/** In one tenant where one is named, else in all of theirs. */
export async function liveConsentIdsOfPerson(tx: Sql, userId: string, tenantId?: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM oauth_consents WHERE user_id = $1 AND ($2::uuid IS NULL OR tenant_id = $2) AND revoked_at IS NULL', [userId, tenantId ?? null]);
  return rows.map(({ id }) => id);
}

export async function liveConsentIdsOf(tx: Sql, clientId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>('SELECT id FROM oauth_consents WHERE client_id = $1 AND revoked_at IS NULL', [clientId]);
  return rows.map(({ id }) => id);
}
