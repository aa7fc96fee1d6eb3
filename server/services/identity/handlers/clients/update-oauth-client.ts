import { isWideKey } from '../../../../../contracts/identity/sensitive.ts';
import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { mayMakeKey, tidyScopes } from '../../domain/authority.ts';
import { UNBOUND } from '../../domain/bounds.ts';
import { oauthClientEvent } from '../../domain/events.ts';
import { oauthClientView, wrongInClient, type OAuthClient } from '../../domain/oauth-client.ts';
import { findOAuthClient, updateOAuthClient as update } from '../../store/oauth-clients.ts';
import { findPolicy } from '../../store/policies.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';
import { refuseNoKeys } from './client-keys.ts';

/** Of a client that is revoked nothing changes any more. */
export const updateOAuthClient = (deps: Deps) => os.updateOAuthClient.handler(async ({ input, context: { call } }) => {
  const { id, ...change } = input;
  const clientId = decodeId('client', id)!;
  const nowMs = deps.clock.now();
  refuseNoKeys(change.publicKeys ?? []);
  const client = await deps.database.transaction(async (tx) => {
    const authority = await lockedAuthority(tx, call, new Date(nowMs));
    const before = await findOAuthClient(tx, call.tenantId, clientId);
    if (before === undefined || before.revokedAt !== null) throw refuse('not_found');
    if (change.publicKeys !== undefined && before.publicKeys.length === 0) throw refuse('invalid_request', { param: 'publicKeys', detail: 'This client has a secret. Make a new one that signs, and revoke this.' });
    const after: OAuthClient = { ...before, ...change, scopes: tidyScopes(change.scopes ?? before.scopes), version: before.version + 1 };
    // Not only what is added: whoever may not give these scopes may not send their codes elsewhere either.
    if (!mayMakeKey(authority, { ...after, bounds: UNBOUND })) {
      throw refuse('forbidden', { detail: 'This client may do more than you may.' });
    }
    const policy = await findPolicy(tx, call.tenantId);
    if (change.scopes !== undefined && policy?.rules.approvals.wideKeys === true && isWideKey(after.scopes, after.mode)) {
      throw refuse('forbidden', { detail: 'Clients as wide as this take two people here. Make a new one, and revoke this.' });
    }
    const wrong = wrongInClient(after);
    if (wrong !== undefined) throw refuse('invalid_request', wrong);
    await update(tx, after);
    await tell(tx, call.tenantId, oauthClientEvent('oauth-client.updated', after, nowMs));
    return after;
  });
  deps.committed();
  await deps.forget(clientId);
  return oauthClientView(client);
});
