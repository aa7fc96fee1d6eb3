import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { refuseLive } from '../../../../kit/refuse-live.ts';
import { mayMakeKey, tidyScopes } from '../../domain/authority.ts';
import { UNBOUND } from '../../domain/bounds.ts';
import { oauthClientEvent } from '../../domain/events.ts';
import { oauthClientView, wrongInClient, type OAuthClient } from '../../domain/oauth-client.ts';
import { insertOAuthClient } from '../../store/oauth-clients.ts';
import { lockedAuthority, personBehind } from '../authority.ts';
import { os, type Deps } from '../deps.ts';
import { refuseNoKeys } from './client-keys.ts';
import { makeClientSecret } from './client-secret.ts';

type Answer = ReturnType<typeof oauthClientView> & { secret: string | null };

export const createOAuthClient = (deps: Deps) => os.createOAuthClient.handler(async ({ input, context: { call } }) => {
  const wrong = wrongInClient(input);
  if (wrong !== undefined) throw refuse('invalid_request', wrong);
  refuseNoKeys(input.publicKeys);
  const answer = await once<Answer>(deps.database, call, 'identity.createOAuthClient', input, async (tx) => {
    const nowMs = deps.clock.now();
    const authority = await lockedAuthority(tx, call, new Date(nowMs));
    if (!mayMakeKey(authority, { ...input, bounds: UNBOUND })) throw refuse('forbidden', { detail: 'A client can not be given more than its maker has.' });
    refuseLive(deps.clock, input.mode);
    const client: OAuthClient = {
      ...input, id: deps.newId(), tenantId: call.tenantId, grants: [...new Set(input.grants)], scopes: tidyScopes(input.scopes),
      version: 1, createdAt: new Date(nowMs), revokedAt: null, secrets: [],
    };
    await insertOAuthClient(tx, client, await personBehind(tx, call));
    await tell(tx, call.tenantId, oauthClientEvent('oauth-client.created', client, nowMs));
    if (client.type === 'public' || client.publicKeys.length > 0) return { ...oauthClientView(client), secret: null };
    const { secret, shown } = await makeClientSecret(tx, client.id, nowMs);
    return { ...oauthClientView({ ...client, secrets: [shown] }), secret };
  }, (first) => ({ ...first, secret: null }));
  deps.committed();
  return answer;
});
