import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { checkCredentials } from '../../domain/providers/credentials.ts';
import { providerEvent } from '../../domain/providers/events.ts';
import type { Provider } from '../../domain/providers/provider.ts';
import { updateProvider as update } from '../../store/providers.ts';
import { checkBaseUrl, configurable } from './configurable.ts';
import { askedOf, setCredentials } from './credentials.ts';
import { os, type ProviderDeps } from './deps.ts';
import { viewOf } from './view.ts';

export const updateProvider = (deps: ProviderDeps) => os.updateProvider.handler(async ({ input, context: { call } }) => {
  const { id, credentials = {}, overlapSeconds, ...change } = input;
  const after = await deps.database.transaction(async (tx) => {
    const before = await configurable(tx, call, decodeId('provider', id)!);
    const checked = checkCredentials(askedOf(before.kind), credentials, 'some');
    if (!checked.ok) throw refuse('invalid_request', checked.error);
    const provider: Provider = { ...before, ...change, version: before.version + 1 };
    checkBaseUrl(deps, provider.baseUrl, provider.mode);
    const nowMs = deps.clock.now();
    await update(tx, provider);
    await setCredentials(tx, deps.vault, provider, credentials, new Date(nowMs), new Date(nowMs + overlapSeconds * 1000));
    await tell(tx, call.tenantId, providerEvent('provider.updated', provider, nowMs));
    return provider;
  });
  deps.committed();
  deps.changed(call.tenantId);
  deps.connections.forget(call.tenantId, after.id);
  return viewOf(deps, deps.database, after);
});
