import { decodeId } from '../../../../../contracts/ids.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { oauthClientView } from '../../domain/oauth-client.ts';
import { findOAuthClient, listOAuthClients as list } from '../../store/oauth-clients.ts';
import { readCursor, toPage } from '../../../../kit/pages.ts';
import { os, type Deps } from '../deps.ts';

export const listOAuthClients = (deps: Deps) => os.listOAuthClients.handler(async ({ input, context: { call } }) => {
  const clients = await list(deps.database, call.tenantId, readCursor('client', input.cursor), input.limit + 1);
  return toPage('client', clients, input.limit, oauthClientView);
});

export const getOAuthClient = (deps: Deps) => os.getOAuthClient.handler(async ({ input, context: { call } }) => {
  const client = await findOAuthClient(deps.database, call.tenantId, decodeId('client', input.id)!);
  if (client === undefined) throw refuse('not_found');
  return oauthClientView(client);
});
