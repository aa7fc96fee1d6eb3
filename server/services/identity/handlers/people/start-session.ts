import type { Client } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { hashSecret, newRefreshToken } from '../../credentials/secrets.ts';
import { deviceOf } from '../../domain/device.ts';
import { userView, type User } from '../../domain/user.ts';
import { rememberNetwork } from '../../store/known-networks.ts';
import { insertRefreshToken, insertSession } from '../../store/sessions.ts';
import type { Deps } from '../deps.ts';
import { clientNetwork } from './client-network.ts';

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
  /**
   * Begun out of a session that ends then, and not by showing who one is: it lasts no longer, and makes no place known. Else whoever found a session could
   * go on from one to the next for ever, and stay a known device.
   */
  readonly outOfOneUntil?: Date;
}

/** Whoever starts one has shown who they are: their network is known from now on. */
export async function startSession(deps: Deps, tx: Sql, user: User, nowMs: number, { client, deviceToken, outOfOneUntil }: From = {}): Promise<StartedSession> {
  const now = new Date(nowMs);
  const sessionId = deps.newId();
  const refreshToken = newRefreshToken();
  const network = clientNetwork(client);
  const expiresAt = new Date(Math.min(nowMs + deps.sessionMs, outOfOneUntil?.getTime() ?? Infinity));
  await insertSession(tx, { id: sessionId, tenantId: user.tenantId, userId: user.id, expiresAt, endedAt: null }, now, { device: deviceOf(client?.userAgent), network });
  await insertRefreshToken(tx, hashSecret(refreshToken), sessionId);
  if (outOfOneUntil !== undefined) return { sessionId, refreshToken };
  await rememberNetwork(tx, user.id, network, now);
  return { sessionId, refreshToken, deviceToken: deviceToken ?? deps.deviceTokens.issue(user.id, nowMs) };
}

/** The answer to whoever registered, logged in or refreshed. */
export function tokensFor(deps: Deps, user: User, { sessionId, refreshToken, deviceToken }: StartedSession, nowMs: number) {
  const { token, expiresInSeconds } = deps.accessTokens.issue({ userId: user.id, sessionId }, nowMs);
  return { accessToken: token, tokenType: 'Bearer' as const, expiresIn: expiresInSeconds, refreshToken, deviceToken, user: userView(user) };
}
