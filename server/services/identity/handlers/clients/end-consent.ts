import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { oauthConsentEvent } from '../../domain/events.ts';
import type { OAuthConsent } from '../../domain/oauth-consent.ts';
import { liveConsentIdsOfPerson, revokeConsent } from '../../store/oauth-consents.ts';
import type { Deps } from '../deps.ts';

/** `token-reused`: a code or refresh token was shown twice. `client`: the program gave it back. `removed`: the person was, from the tenant. */
export type ConsentEnd = 'revoked' | 'removed' | 'password-changed' | 'token-reused' | 'client';

/** Ends a consent and every token that follows from it. Undefined where it had ended already. */
export async function endConsent(tx: Sql, consentId: string, cause: ConsentEnd, nowMs: number): Promise<OAuthConsent | undefined> {
  const ended = await revokeConsent(tx, consentId, new Date(nowMs));
  if (ended !== undefined) await tell(tx, ended.tenantId, oauthConsentEvent('oauth-consent.revoked', ended, nowMs, { cause }));
  return ended;
}

/** What a person allowed programs, in one tenant or in all. Returns how many ended. */
export async function endConsentsOf(tx: Sql, userId: string, cause: ConsentEnd, nowMs: number, tenantId?: string): Promise<number> {
  const consentIds = await liveConsentIdsOfPerson(tx, userId, tenantId);
  for (const consentId of consentIds) await endConsent(tx, consentId, cause, nowMs);
  return consentIds.length;
}

/** Ends one in a transaction of its own, with the caches told. */
export async function endAndForget(deps: Deps, consentId: string, cause: ConsentEnd): Promise<void> {
  const ended = await deps.database.transaction((tx) => endConsent(tx, consentId, cause, deps.clock.now()));
  if (ended === undefined) return;
  deps.committed();
  await deps.forget(ended.userId);
  if (cause === 'token-reused') deps.log.warn({ consentId, clientId: ended.clientId }, 'an OAuth code or refresh token was shown twice; its consent is ended');
}
