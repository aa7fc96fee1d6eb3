import type { Sql } from '../../../../kit/database.ts';
import { hashSecret, newRefreshToken } from '../../credentials/secrets.ts';
import { userView, type User } from '../../domain/user.ts';
import { insertRefreshToken, insertSession } from '../../store/sessions.ts';
import type { Deps } from '../deps.ts';

export interface StartedSession {
  readonly sessionId: string;
  readonly refreshToken: string;
}

export async function startSession(deps: Deps, tx: Sql, user: User, nowMs: number): Promise<StartedSession> {
  const sessionId = deps.newId();
  const refreshToken = newRefreshToken();
  const expiresAt = new Date(nowMs + deps.sessionMs);
  await insertSession(tx, { id: sessionId, tenantId: user.tenantId, userId: user.id, expiresAt, endedAt: null }, new Date(nowMs));
  await insertRefreshToken(tx, hashSecret(refreshToken), sessionId);
  return { sessionId, refreshToken };
}

/** The answer to whoever registered, logged in or refreshed. */
export async function tokensFor(deps: Deps, user: User, { sessionId, refreshToken }: StartedSession, nowMs: number) {
  const { token, expiresInSeconds } = await deps.accessTokens.issue({ userId: user.id, sessionId }, nowMs);
  return { accessToken: token, tokenType: 'Bearer' as const, expiresIn: expiresInSeconds, refreshToken, user: userView(user) };
}
