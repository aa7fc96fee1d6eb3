import type { Scope } from '../../../../contracts/scopes.ts';
import type { Sql } from '../../../kit/database.ts';
import type { Payment } from '../domain/oauth-consent.ts';
import type { Mode } from '../domain/secret.ts';
import type { User } from '../domain/user.ts';

/** A person who acts through a client. */
export interface ConsentedPrincipal extends Pick<User, 'role'> {
  readonly tenantId: string;
  readonly userId: string;
  readonly clientId: string;
  readonly consentId: string;
  readonly consentScopes: Scope[];
  readonly clientScopes: Scope[];
  readonly mode: Mode;
  readonly payment: Payment | null;
  readonly expiresAt: Date;
}

const CONSENTED = `SELECT a.tenant_id AS "tenantId", a.user_id AS "userId", a.client_id AS "clientId", a.id AS "consentId", a.scopes AS "consentScopes",
    c.scopes AS "clientScopes", c.mode, a.payment, a.expires_at AS "expiresAt", m.role
  FROM oauth_consents a JOIN oauth_clients c ON c.id = a.client_id JOIN memberships m ON m.tenant_id = a.tenant_id AND m.user_id = a.user_id
  WHERE a.revoked_at IS NULL AND a.expires_at > $2 AND c.revoked_at IS NULL AND m.status = 'active' AND (c.open_to = 'everyone' OR c.tenant_id = a.tenant_id)`;

/** Asked for each token that is in no cache: the token, the consent, the client and the person must all still be there. */
export async function findConsentedPrincipal(sql: Sql, tokenHash: Buffer, now: Date): Promise<ConsentedPrincipal | undefined> {
  const [principal] = await sql.query<ConsentedPrincipal>(
    `${CONSENTED} AND a.id = (SELECT consent_id FROM oauth_records WHERE kind = 'AccessToken' AND id_hash = $1 AND expires_at > $2)`,
    [tokenHash, now], 'identity.find-consented-principal');
  return principal;
}

/** The same by the consent, read again before something is handed on in its name. */
export async function findConsented(sql: Sql, consentId: string, now: Date): Promise<ConsentedPrincipal | undefined> {
  const [principal] = await sql.query<ConsentedPrincipal>(`${CONSENTED} AND a.id = $1`, [consentId, now]);
  return principal;
}

/** A client on its own behalf. */
export interface ClientPrincipal {
  readonly id: string;
  readonly tenantId: string;
  readonly scopes: Scope[];
  readonly mode: Mode;
}

export async function findClientPrincipal(sql: Sql, tokenHash: Buffer, now: Date): Promise<ClientPrincipal | undefined> {
  const [principal] = await sql.query<ClientPrincipal>(
    `SELECT c.id, c.tenant_id AS "tenantId", c.scopes, c.mode FROM oauth_records r JOIN oauth_clients c ON c.id = r.client_id
     WHERE r.kind = 'ClientCredentials' AND r.id_hash = $1 AND r.expires_at > $2 AND c.revoked_at IS NULL`,
    [tokenHash, now], 'identity.find-client-principal');
  return principal;
}
