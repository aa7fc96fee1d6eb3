import type { Sql } from '../../../kit/database.ts';
import type { ClientSecret, OAuthClient } from '../domain/oauth-client.ts';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const COLUMNS = `c.id, c.tenant_id AS "tenantId", c.name, c.type, c.grants, c.redirect_uris AS "redirectUris", c.scopes, c.open_to AS "openTo", c.mode, c.version, c.public_keys AS "publicKeys",
  c.created_at AS "createdAt", c.revoked_at AS "revokedAt",
  coalesce((SELECT jsonb_agg(jsonb_build_object('prefix', s.prefix, 'createdAt', s.created_at, 'expiresAt', s.expires_at) ORDER BY s.created_at DESC)
            FROM oauth_client_secrets s WHERE s.client_id = c.id), '[]') AS secrets`;

type Row = Omit<OAuthClient, 'secrets'> & { readonly secrets: { prefix: string; createdAt: string; expiresAt: string | null }[] };

const toSecret = ({ prefix, createdAt, expiresAt }: Row['secrets'][number]): ClientSecret =>
  ({ prefix, createdAt: new Date(createdAt), expiresAt: expiresAt === null ? null : new Date(expiresAt) });
const toClient = (row: Row): OAuthClient => ({ ...row, secrets: row.secrets.map(toSecret) });

export async function insertOAuthClient(tx: Sql, client: OAuthClient, madeBy: string | null): Promise<void> {
  await tx.execute(
    `INSERT INTO oauth_clients (id, tenant_id, name, type, grants, redirect_uris, scopes, open_to, mode, version, created_at, made_by, public_keys)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [client.id, client.tenantId, client.name, client.type, client.grants, client.redirectUris, client.scopes, client.openTo, client.mode, client.version, client.createdAt, madeBy, JSON.stringify(client.publicKeys)]);
}

/** What may change of a client. To be called with the tenant locked. */
export async function updateOAuthClient(tx: Sql, client: OAuthClient): Promise<void> {
  const updated = await tx.execute(
    `UPDATE oauth_clients SET name = $3, redirect_uris = $4, scopes = $5, open_to = $6, version = $7, revoked_at = $8, public_keys = $9
     WHERE tenant_id = $1 AND id = $2 AND version = $7 - 1`,
    [client.tenantId, client.id, client.name, client.redirectUris, client.scopes, client.openTo, client.version, client.revokedAt, JSON.stringify(client.publicKeys)]);
  if (updated !== 1) throw new Error('a client changed although the tenant was locked');
}

export async function findOAuthClient(sql: Sql, tenantId: string, clientId: string): Promise<OAuthClient | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM oauth_clients c WHERE c.tenant_id = $1 AND c.id = $2`, [tenantId, clientId]);
  return row && toClient(row);
}

/** The person who made it, or who made the key that did. */
export async function findMakerOfClient(sql: Sql, tenantId: string, clientId: string): Promise<string | null> {
  const [client] = await sql.query<{ madeBy: string | null }>('SELECT made_by AS "madeBy" FROM oauth_clients WHERE tenant_id = $1 AND id = $2', [tenantId, clientId]);
  return client?.madeBy ?? null;
}

/** Of whatever tenant: for the authorization server, to which clients come by their id. */
export async function findLiveOAuthClient(sql: Sql, clientId: string): Promise<OAuthClient | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM oauth_clients c WHERE c.id = $1 AND c.revoked_at IS NULL`, [clientId]);
  return row && toClient(row);
}

export async function listOAuthClients(sql: Sql, tenantId: string, before: string | undefined, limit: number): Promise<OAuthClient[]> {
  const rows = await sql.query<Row>(`SELECT ${COLUMNS} FROM oauth_clients c WHERE c.tenant_id = $1 AND c.id < $2 ORDER BY c.id DESC LIMIT $3`,
    [tenantId, before ?? LAST_ID, limit]);
  return rows.map(toClient);
}

export async function insertClientSecret(tx: Sql, clientId: string, hash: Buffer, { prefix, createdAt }: ClientSecret): Promise<void> {
  await tx.execute('INSERT INTO oauth_client_secrets (hash, client_id, prefix, created_at) VALUES ($1, $2, $3, $4)', [hash, clientId, prefix, createdAt]);
}

/** The newest goes on until then; older ones, which had a successor already, end at once. */
export async function endClientSecrets(tx: Sql, clientId: string, newestUntil: Date): Promise<void> {
  await tx.execute('DELETE FROM oauth_client_secrets WHERE client_id = $1 AND expires_at IS NOT NULL', [clientId]);
  await tx.execute('UPDATE oauth_client_secrets SET expires_at = $2 WHERE client_id = $1', [clientId, newestUntil]);
}

/** Hashes are compared, so the time it takes tells nothing of any secret. */
export async function isClientSecret(sql: Sql, clientId: string, hash: Buffer, now: Date): Promise<boolean> {
  const rows = await sql.query(
    'SELECT FROM oauth_client_secrets WHERE client_id = $1 AND hash = $2 AND (expires_at IS NULL OR expires_at > $3)', [clientId, hash, now]);
  return rows.length > 0;
}
