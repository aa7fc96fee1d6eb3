import { decodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { once } from '../../../../kit/idempotency.ts';
import { readCursor, toPage } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { oauthConsentView } from '../../domain/oauth-consent.ts';
import { findConsent, listConsents } from '../../store/oauth-consents.ts';
import { os, type Deps } from '../deps.ts';
import { endConsent } from './end-consent.ts';

/** People see their own consents; a program that acts for one, those it was given itself. */
function visibleTo({ actor }: Call, scope: 'identity:read' | 'identity:keys'): { userId?: string; clientId?: string } {
  if (actor.scopes.includes(scope)) return {};
  if (actor.kind === 'user') return { userId: actor.id, clientId: actor.through?.clientId };
  throw refuse('forbidden', { detail: `This needs the scope ${scope}.` });
}

export const listOAuthConsents = (deps: Deps) => os.listOAuthConsents.handler(async ({ input, context: { call } }) => {
  const before = readCursor('consent', input.cursor);
  const consents = await listConsents(deps.database, call.tenantId, visibleTo(call, 'identity:read'), before, input.limit + 1);
  const nowMs = deps.clock.now();
  return toPage('consent', consents, input.limit, (consent) => oauthConsentView(consent, nowMs));
});

/** A consent that is revoked already stays as it is. */
export const revokeOAuthConsent = (deps: Deps) => os.revokeOAuthConsent.handler(async ({ input, context: { call } }) => {
  const consentId = decodeId('consent', input.id)!;
  const { userId, clientId } = visibleTo(call, 'identity:keys');
  const nowMs = deps.clock.now();
  const answer = await once(deps.database, call, 'identity.revokeOAuthConsent', input, async (tx) => {
    const consent = await findConsent(tx, call.tenantId, consentId);
    if (consent === undefined || (userId ?? consent.userId) !== consent.userId || (clientId ?? consent.clientId) !== consent.clientId) throw refuse('not_found');
    return oauthConsentView(await endConsent(tx, consentId, 'revoked', nowMs) ?? consent, nowMs);
  });
  deps.committed();
  const consent = await findConsent(deps.database, call.tenantId, consentId);
  if (consent !== undefined) await deps.forget(consent.userId);
  return answer;
});
