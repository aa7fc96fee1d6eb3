import type { Sql } from '../../../kit/database.ts';

/** What oidc-provider keeps of a code, a token or a log-in under way. */
export interface OAuthRecord {
  readonly kind: string;
  readonly idHash: Buffer;
  readonly clientId: string | null;
  readonly consentId: string | null;
  /** Another name of a session, by which interactions know it. */
  readonly uid: string | null;
  /** Of a log-in under way: who has shown who they are. */
  readonly userId: string | null;
  readonly payload: object;
  readonly expiresAt: Date;
}

export interface StoredPayload {
  readonly payload: Record<string, unknown>;
  readonly consumedAt: Date | null;
}

/** A token belongs to the tenant whose person consented; a client's own, to the client's. False where it was there already. */
export async function saveRecord(sql: Sql, record: OAuthRecord): Promise<boolean> {
  const [saved] = await sql.query<{ isNew: boolean }>(
    `INSERT INTO oauth_records (kind, id_hash, tenant_id, client_id, consent_id, uid, payload, expires_at, user_id)
     VALUES ($1, $2, coalesce((SELECT tenant_id FROM oauth_consents WHERE id = $4), (SELECT tenant_id FROM oauth_clients WHERE id = $3)), $3, $4, $5, $6, $7, $8)
     ON CONFLICT (kind, id_hash) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at, uid = excluded.uid, user_id = excluded.user_id
     RETURNING xmax = 0 AS "isNew"`,
    [record.kind, record.idHash, record.clientId, record.consentId, record.uid, JSON.stringify(record.payload), record.expiresAt, record.userId]);
  return saved!.isNew;
}

export async function findRecord(sql: Sql, kind: string, idHash: Buffer): Promise<StoredPayload | undefined> {
  const [record] = await sql.query<StoredPayload>(`SELECT payload, consumed_at AS "consumedAt" FROM oauth_records WHERE kind = $1 AND id_hash = $2`, [kind, idHash]);
  return record;
}

export async function findRecordByUid(sql: Sql, kind: string, uid: string): Promise<StoredPayload | undefined> {
  const [record] = await sql.query<StoredPayload>(`SELECT payload, consumed_at AS "consumedAt" FROM oauth_records WHERE kind = $1 AND uid = $2`, [kind, uid]);
  return record;
}

/** False where it was consumed before, or is gone: of two who show it at once, one hears so. */
export async function consumeRecord(sql: Sql, kind: string, idHash: Buffer, now: Date): Promise<boolean> {
  return await sql.execute('UPDATE oauth_records SET consumed_at = $3 WHERE kind = $1 AND id_hash = $2 AND consumed_at IS NULL', [kind, idHash, now]) === 1;
}

/** The client it was issued to, where there was one. */
export async function deleteRecord(sql: Sql, kind: string, idHash: Buffer): Promise<string | undefined> {
  const [deleted] = await sql.query<{ clientId: string | null }>('DELETE FROM oauth_records WHERE kind = $1 AND id_hash = $2 RETURNING client_id AS "clientId"', [kind, idHash]);
  return deleted?.clientId ?? undefined;
}

export async function deleteRecordsOfConsent(sql: Sql, kind: string, consentId: string): Promise<void> {
  await sql.execute('DELETE FROM oauth_records WHERE kind = $1 AND consent_id = $2', [kind, consentId]);
}

export async function deleteRecordsOfClient(sql: Sql, clientId: string): Promise<void> {
  await sql.execute('DELETE FROM oauth_records WHERE client_id = $1', [clientId]);
}

/** Who has logged in and not consented yet has to log in anew. */
export async function deleteLogInsOf(tx: Sql, userId: string): Promise<void> {
  await tx.execute('DELETE FROM oauth_records WHERE user_id = $1', [userId]);
}

export async function pruneRecords(sql: Sql, expiredBefore: Date, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM oauth_records WHERE (kind, id_hash) IN (
       SELECT kind, id_hash FROM oauth_records WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`, [expiredBefore, limit]);
}
