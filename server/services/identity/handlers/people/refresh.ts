import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret, newRefreshToken } from '../../credentials/secrets.ts';
import { loggedOut } from '../../domain/events.ts';
import { judgeRefresh } from '../../domain/session.ts';
import { endSession, insertRefreshToken, lockSessionOfToken, touchSession, useRefreshToken } from '../../store/sessions.ts';
import { findUser } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';
import { noteSecurity } from '../security/note.ts';
import { tokensFor } from './start-session.ts';

export const refresh = (deps: Deps) => os.refresh.handler(async ({ input, context: { call } }) => {
  const tokenHash = hashSecret(input.refreshToken);
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  // A reuse must be recorded, so the transaction commits whatever the answer is.
  const outcome = await deps.database.transaction(async (tx) => {
    const session = await lockSessionOfToken(tx, tokenHash);
    const user = session && await findUser(tx, session.tenantId, session.userId);
    if (session === undefined || user === undefined) return { judged: 'refuse' as const };
    const tokenUsed = !await useRefreshToken(tx, tokenHash, now);
    const judged = judgeRefresh({
      tokenUsed, sessionEnded: session.endedAt !== null, sessionExpiresMs: session.expiresAt.getTime(),
      userActive: user.status === 'active',
    }, nowMs);
    if (judged === 'reused' && session.endedAt === null) {
      await endSession(tx, session.id, now);
      await tell(tx, user.tenantId, loggedOut(user, session.id, 'token-reused', nowMs));
      await noteSecurity(deps, tx, [{
        type: 'security.token-reused', tenantId: user.tenantId, actor: { kind: 'user', id: user.id }, operation: 'identity.refresh', network: null,
        reason: null, requestId: call.requestId, count: 1, atMs: nowMs,
      }]);
    }
    if (judged !== 'swap') return { judged, user, session };
    const refreshToken = newRefreshToken();
    await insertRefreshToken(tx, hashSecret(refreshToken), session.id);
    await touchSession(tx, session.id, now);
    return { judged, user, session, refreshToken };
  });
  if (outcome.judged === 'refuse') throw refuse('unauthenticated');
  const { user, session } = outcome;
  if (outcome.judged === 'swap') return tokensFor(deps, user, { sessionId: session.id, refreshToken: outcome.refreshToken }, nowMs);
  if (session.endedAt === null) {
    deps.committed();
    await deps.forget(user.id);
  }
  throw refuse('token_reused');
});
