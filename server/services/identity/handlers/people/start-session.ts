import type { Client } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { hashSecret, newRefreshToken } from '../../credentials/secrets.ts';
import { deviceOf } from '../../domain/device.ts';
import { networkOf } from '../../domain/network.ts';
import { userView, type User } from '../../domain/user.ts';
import { rememberNetwork } from '../../store/known-networks.ts';
import { insertRefreshToken, insertSession } from '../../store/sessions.ts';
import type { Deps } from '../deps.ts';

export interface StartedSession {
  readonly sessionId: string;
  readonly refreshToken: string;
  /** For the next log-in from there. */
  readonly deviceToken?: string;
}

export interface From {
  readonly client?: Client;
  /** A device token of this person that is good already. */
  readonly deviceToken?: string;
}

/** Whoever starts one has shown who they are: their network is known from now on. */
export async function startSession(deps: Deps, tx: Sql, user: User, nowMs: number, { client, deviceToken }: From = {}): Promise<StartedSession> {
  const now = new Date(nowMs);
  const sessionId = deps.newId();
  const refreshToken = newRefreshToken();
  const network = networkOf(client?.ip);
  const expiresAt = new Date(nowMs + deps.sessionMs);
  await insertSession(tx, { id: sessionId, tenantId: user.tenantId, userId: user.id, expiresAt, endedAt: null }, now, { device: deviceOf(client?.userAgent), network });
  await insertRefreshToken(tx, hashSecret(refreshToken), sessionId);
  await rememberNetwork(tx, user.id, network, now);
  return { sessionId, refreshToken, deviceToken: deviceToken ?? deps.deviceTokens.issue(user.id, nowMs) };
}

/** The answer to whoever registered, logged in or refreshed. */
export function tokensFor(deps: Deps, user: User, { sessionId, refreshToken, deviceToken }: StartedSession, nowMs: number) {
  const { token, expiresInSeconds } = deps.accessTokens.issue({ userId: user.id, sessionId }, nowMs);
  return { accessToken: token, tokenType: 'Bearer' as const, expiresIn: expiresInSeconds, refreshToken, deviceToken, user: userView(user) };
}
