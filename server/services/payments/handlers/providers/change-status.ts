import { decodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { refuseLive } from '../../../../kit/refuse-live.ts';
import { providerEvent } from '../../domain/providers/events.ts';
import type { Provider } from '../../domain/providers/provider.ts';
import { findProvider, updateProvider } from '../../store/providers.ts';
import { configurable } from './configurable.ts';
import { os, type ProviderDeps } from './deps.ts';
import { viewOf } from './view.ts';

export const disableProvider = (deps: ProviderDeps) => os.disableProvider.handler(({ input, context: { call } }) => changeStatus(deps, call, input, 'disabled'));

export const enableProvider = (deps: ProviderDeps) => os.enableProvider.handler(({ input, context: { call } }) => changeStatus(deps, call, input, 'enabled'));

/** One that is so already stays as it is. */
async function changeStatus(deps: ProviderDeps, call: Call, input: { id: string }, status: Provider['status']) {
  const providerId = decodeId('provider', input.id)!;
  await once(deps.database, call, `payments.provider-${status}`, input, async (tx) => {
    const before = await configurable(tx, call, providerId);
    if (before.status === status) return { id: input.id };
    if (status === 'enabled') refuseLive(deps.clock, before.mode);
    if (status === 'disabled' && await deps.isUnderWay(tx, call.tenantId, providerId)) throw refuse('provider_in_use');
    const provider: Provider = { ...before, status, version: before.version + 1 };
    await updateProvider(tx, provider);
    await tell(tx, call.tenantId, providerEvent(`provider.${status}`, provider, deps.clock.now()));
    return { id: input.id };
  });
  deps.committed();
  deps.changed(call.tenantId);
  deps.connections.forget(call.tenantId, providerId);
  return viewOf(deps, deps.database, (await findProvider(deps.database, call.tenantId, providerId))!);
}
