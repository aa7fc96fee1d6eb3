import { isWideKey } from '../../../../../contracts/identity/sensitive.ts';
import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { mayMakeKey } from '../../domain/authority.ts';
import { UNBOUND } from '../../domain/bounds.ts';
import { oauthClientEvent } from '../../domain/events.ts';
import { oauthClientView, type OAuthClient } from '../../domain/oauth-client.ts';
import { endClientSecrets, findOAuthClient, updateOAuthClient } from '../../store/oauth-clients.ts';
import { findPolicy } from '../../store/policies.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';
import { makeClientSecret } from './client-secret.ts';

type Answer = ReturnType<typeof oauthClientView> & { secret: string | null };

export const rotateOAuthClientSecret = (deps: Deps) => os.rotateOAuthClientSecret.handler(async ({ input, context: { call } }) => {
  const clientId = decodeId('client', input.id)!;
  const answer = await once<Answer>(deps.database, call, 'identity.rotateOAuthClientSecret', input, async (tx) => {
    const nowMs = deps.clock.now();
    const authority = await lockedAuthority(tx, call, new Date(nowMs));
    const client = await findOAuthClient(tx, call.tenantId, clientId);
    if (client === undefined || client.revokedAt !== null) throw refuse('not_found');
    if (client.type === 'public') throw refuse('invalid_request', { param: 'id', detail: 'A public client has no secret.' });
    if (client.publicKeys.length > 0) throw refuse('invalid_request', { param: 'id', detail: 'This client signs with a key of its own: change its publicKeys.' });
    // Whoever holds the secret can do what the client may.
    if (!mayMakeKey(authority, { ...client, bounds: UNBOUND })) {
      throw refuse('forbidden', { detail: 'This client may do more than you may.' });
    }
    const policy = await findPolicy(tx, call.tenantId);
    // As of a key: two people make one as wide as this, and nobody gets one by rotating.
    if (policy?.rules.approvals.wideKeys === true && isWideKey(client.scopes, client.mode)) {
      throw refuse('forbidden', { detail: 'Clients as wide as this take two people here. Make a new one, and revoke this.' });
    }
    await endClientSecrets(tx, clientId, new Date(nowMs + input.overlapSeconds * 1000));
    const { secret } = await makeClientSecret(tx, clientId, nowMs);
    const after: OAuthClient = { ...client, version: client.version + 1 };
    await updateOAuthClient(tx, after);
    await tell(tx, call.tenantId, oauthClientEvent('oauth-client.secret-rotated', after, nowMs));
    return { ...oauthClientView((await findOAuthClient(tx, call.tenantId, clientId))!), secret };
  }, (first) => ({ ...first, secret: null }));
  deps.committed();
  return answer;
});
