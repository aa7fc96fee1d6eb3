import type { Sql } from '../../../kit/database.ts';
import type { User } from '../domain/user.ts';
import { givenRole } from './roles.ts';

export interface Session {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

/** Where a session began, as its person will be told. */
export interface Place {
  readonly device: string;
  readonly network: string;
}

export interface OwnSession extends Place {
  readonly id: string;
  readonly tenantId: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

export async function insertSession(tx: Sql, session: Session, createdAt: Date, { device, network }: Place): Promise<void> {
  await tx.execute('INSERT INTO sessions (id, tenant_id, user_id, created_at, last_used_at, expires_at, device, network) VALUES ($1, $2, $3, $4, $4, $5, $6, $7)',
    [session.id, session.tenantId, session.userId, createdAt, session.expiresAt, device, network]);
}

export async function insertRefreshToken(tx: Sql, hash: Buffer, sessionId: string): Promise<void> {
  await tx.execute('INSERT INTO refresh_tokens (hash, session_id) VALUES ($1, $2)', [hash, sessionId]);
}

/** The session of a refresh token, locked, so that of two who show the same token one sees it used. */
export async function lockSessionOfToken(tx: Sql, tokenHash: Buffer): Promise<Session | undefined> {
  const [session] = await tx.query<Session>(
    `SELECT id, tenant_id AS "tenantId", user_id AS "userId", expires_at AS "expiresAt", ended_at AS "endedAt"
     FROM sessions WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = $1) FOR UPDATE`, [tokenHash]);
  return session;
}

/** False where it was used before. To be called with the session locked. */
export async function useRefreshToken(tx: Sql, tokenHash: Buffer, now: Date): Promise<boolean> {
  return await tx.execute('UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1 AND used_at IS NULL', [tokenHash, now]) === 1;
}

export async function endSession(tx: Sql, sessionId: string, now: Date): Promise<void> {
  await tx.execute('UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [sessionId, now]);
}

/** As a person sees their own, in all their tenants. */
export async function listSessionsOf(sql: Sql, userId: string, now: Date, limit: number): Promise<OwnSession[]> {
  return sql.query<OwnSession>(
    `SELECT id, tenant_id AS "tenantId", device, network, created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
     FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY created_at DESC, id DESC LIMIT $3`, [userId, now, limit]);
}

/** When a session ends that is in force; undefined where it is not. */
export async function findSessionEnd(sql: Sql, userId: string, sessionId: string, now: Date): Promise<Date | undefined> {
  const [row] = await sql.query<{ expiresAt: Date }>(
    'SELECT expires_at AS "expiresAt" FROM sessions WHERE user_id = $1 AND id = $2 AND ended_at IS NULL AND expires_at > $3', [userId, sessionId, now]);
  return row?.expiresAt;
}

/** When a session that has not ended began. */
export async function findSessionStart(sql: Sql, userId: string, sessionId: string): Promise<Date | undefined> {
  const [row] = await sql.query<{ createdAt: Date }>('SELECT created_at AS "createdAt" FROM sessions WHERE user_id = $1 AND id = $2 AND ended_at IS NULL', [userId, sessionId]);
  return row?.createdAt;
}

export async function touchSession(tx: Sql, sessionId: string, now: Date): Promise<void> {
  await tx.execute('UPDATE sessions SET last_used_at = $2 WHERE id = $1', [sessionId, now]);
}

/** A person's own sessions, in all their tenants: this one, or all but one. */
export async function endOwnSessions(tx: Sql, userId: string, which: { only?: string; but?: string }, now: Date): Promise<{ id: string; tenantId: string }[]> {
  return tx.query<{ id: string; tenantId: string }>(
    `UPDATE sessions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 AND ($3::uuid IS NULL OR id = $3) AND id IS DISTINCT FROM $4::uuid
     RETURNING id, tenant_id AS "tenantId"`, [userId, now, which.only ?? null, which.but ?? null]);
}

/** Ids of the sessions it ended. */
export async function endSessionsOf(tx: Sql, tenantId: string, userId: string, now: Date): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'UPDATE sessions SET ended_at = $3 WHERE tenant_id = $1 AND user_id = $2 AND ended_at IS NULL AND expires_at > $3 RETURNING id',
    [tenantId, userId, now]);
  return rows.map((row) => row.id);
}

export type LiveSession = Pick<User, 'tenantId' | 'role'> & { readonly expiresAt: Date };

/** Asked for each credential that is in no cache. */
export async function findLiveSession(sql: Sql, sessionId: string, userId: string, now: Date): Promise<LiveSession | undefined> {
  const [live] = await sql.query<LiveSession>(
    `SELECT m.tenant_id AS "tenantId", ${givenRole('m')}, s.expires_at AS "expiresAt"
     FROM sessions s JOIN memberships m ON m.tenant_id = s.tenant_id AND m.user_id = s.user_id
     WHERE s.id = $1 AND s.user_id = $2 AND s.ended_at IS NULL AND s.expires_at > $3 AND m.status = 'active'`,
    [sessionId, userId, now], 'identity.find-live-session');
  return live;
}

export async function pruneSessions(sql: Sql, expiredBefore: Date, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [expiredBefore, limit]);
}
