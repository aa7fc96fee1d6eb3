import { decodeId } from '../../../../../contracts/ids.ts';
import { cutPage, readCursor } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { findProvider, listProviders as list } from '../../store/providers.ts';
import { os, type ProviderDeps } from './deps.ts';
import { viewOf, viewsOf } from './view.ts';

export const getProvider = (deps: ProviderDeps) => os.getProvider.handler(async ({ input, context: { call } }) => {
  const provider = await findProvider(deps.database, call.tenantId, decodeId('provider', input.id)!);
  if (provider === undefined) throw refuse('not_found');
  return viewOf(deps, deps.database, provider);
});

export const listProviders = (deps: ProviderDeps) => os.listProviders.handler(async ({ input, context: { call } }) => {
  const found = await list(deps.database, call.tenantId, input, readCursor('provider', input.cursor), input.limit + 1);
  const { rows, nextCursor } = cutPage('provider', found, input.limit);
  return { data: await viewsOf(deps, deps.database, rows), nextCursor };
});
