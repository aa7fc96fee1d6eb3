import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { oauthClientEvent, oauthConsentEvent } from '../../domain/events.ts';
import { oauthClientView, type OAuthClient } from '../../domain/oauth-client.ts';
import { endClientSecrets, findOAuthClient, updateOAuthClient } from '../../store/oauth-clients.ts';
import { liveConsentIdsOf, revokeConsent } from '../../store/oauth-consents.ts';
import { deleteRecordsOfClient } from '../../store/oauth-records.ts';
import { lockTenant } from '../../store/tenants.ts';
import { os, type Deps } from '../deps.ts';

/** A client that is revoked already stays as it is. */
export const revokeOAuthClient = (deps: Deps) => os.revokeOAuthClient.handler(async ({ input, context: { call } }) => {
  const clientId = decodeId('client', input.id)!;
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  const answer = await once(deps.database, call, 'identity.revokeOAuthClient', input, async (tx) => {
    await lockTenant(tx, call.tenantId);
    const before = await findOAuthClient(tx, call.tenantId, clientId);
    if (before === undefined) throw refuse('not_found');
    if (before.revokedAt !== null) return oauthClientView(before);
    const client: OAuthClient = { ...before, version: before.version + 1, revokedAt: now };
    await updateOAuthClient(tx, client);
    await endClientSecrets(tx, clientId, now);
    await tell(tx, call.tenantId, oauthClientEvent('oauth-client.revoked', client, nowMs));
    for (const consentId of await liveConsentIdsOf(tx, clientId)) {
      const consent = await revokeConsent(tx, consentId, now);
      if (consent !== undefined) await tell(tx, consent.tenantId, oauthConsentEvent('oauth-consent.revoked', consent, nowMs, { cause: 'client-revoked' }));
    }
    await deleteRecordsOfClient(tx, clientId);
    return oauthClientView((await findOAuthClient(tx, call.tenantId, clientId))!);
  });
  deps.committed();
  await deps.forget(clientId);
  return answer;
});
