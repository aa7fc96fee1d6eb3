import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { refuseLive } from '../../../../kit/refuse-live.ts';
import { checkCredentials } from '../../domain/providers/credentials.ts';
import { providerEvent } from '../../domain/providers/events.ts';
import { modeOf, type Provider } from '../../domain/providers/provider.ts';
import { findProvider, insertProvider } from '../../store/providers.ts';
import { checkBaseUrl, checkMode } from './configurable.ts';
import { askedOf, setCredentials, withOwnUrl } from './credentials.ts';
import { os, type ProviderDeps } from './deps.ts';
import { viewOf } from './view.ts';

export const createProvider = (deps: ProviderDeps) => os.createProvider.handler(async ({ input, context: { call } }) => {
  const { credentials, mode = modeOf(call.actor), ...given } = input;
  checkMode(call, mode);
  checkBaseUrl(deps, input.baseUrl, mode);
  const checked = checkCredentials(askedOf(input.kind), credentials, 'all');
  if (!checked.ok) throw refuse('invalid_request', checked.error);
  // Only the id is kept with the key: an answer shows bank accounts, which are kept sealed and nowhere else.
  const { id } = await once<{ id: string }>(deps.database, call, 'payments.createProvider', input, async (tx) => {
    refuseLive(deps.clock, mode);
    const now = new Date(deps.clock.now());
    const provider: Provider = { ...given, mode, tenantId: call.tenantId, id: deps.newId(), status: 'enabled', version: 1, createdAt: now };
    await insertProvider(tx, provider);
    await setCredentials(tx, deps.vault, provider, withOwnUrl(provider, credentials, deps.publicUrl), now, now);
    await tell(tx, call.tenantId, providerEvent('provider.created', provider, now.getTime()));
    return { id: encodeId('provider', provider.id) };
  });
  deps.committed();
  deps.changed(call.tenantId);
  return viewOf(deps, deps.database, (await findProvider(deps.database, call.tenantId, decodeId('provider', id)!))!);
});
