import { encodeId } from '../../../../../contracts/ids.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { apiKeyView } from '../../domain/api-key.ts';
import { userView } from '../../domain/user.ts';
import { oauthClientView } from '../../domain/oauth-client.ts';
import { findApiKey } from '../../store/api-keys.ts';
import { findLiveOAuthClient } from '../../store/oauth-clients.ts';
import { findUser } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';

export const me = (deps: Deps) => os.me.handler(async ({ context: { call } }) => {
  const { actor, tenantId } = call;
  const clientId = actor.kind === 'client' ? actor.id : actor.through?.clientId;
  const client = clientId === undefined ? undefined : await findLiveOAuthClient(deps.database, clientId);
  const common = { tenantId: encodeId('tenant', tenantId), scopes: [...actor.scopes], client: client === undefined ? null : oauthClientView(client) };
  if (actor.kind === 'user') {
    const user = await findUser(deps.database, tenantId, actor.id);
    if (user !== undefined) return { kind: 'user', ...common, user: userView(user), apiKey: null };
  }
  if (actor.kind === 'key') {
    const key = await findApiKey(deps.database, tenantId, actor.id);
    if (key !== undefined) return { kind: 'key', ...common, user: null, apiKey: apiKeyView(key) };
  }
  if (actor.kind === 'client' && client !== undefined) return { kind: 'client', ...common, user: null, apiKey: null };
  throw refuse('unauthenticated');
});
