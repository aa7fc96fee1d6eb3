import { readCursor, toPage } from '../../../../kit/pages.ts';
import { apiKeyView } from '../../domain/api-key.ts';
import { listApiKeys as list } from '../../store/api-keys.ts';
import { os, type Deps } from '../deps.ts';

export const listApiKeys = (deps: Deps) => os.listApiKeys.handler(async ({ input, context: { call } }) => {
  const keys = await list(deps.database, call.tenantId, readCursor('apiKey', input.cursor), input.limit + 1);
  return toPage('apiKey', keys, input.limit, apiKeyView);
});
