import { disableProvider, enableProvider } from './change-status.ts';
import { checkProvider } from './check-provider.ts';
import { createProvider } from './create-provider.ts';
import type { ProviderDeps } from './deps.ts';
import { getProvider, listProviders } from './read-providers.ts';
import { updateProvider } from './update-provider.ts';

/** All of `providerOperations`. */
export const providerHandlers = (deps: ProviderDeps) => ({
  createProvider: createProvider(deps), listProviders: listProviders(deps), getProvider: getProvider(deps), updateProvider: updateProvider(deps),
  disableProvider: disableProvider(deps), enableProvider: enableProvider(deps), checkProvider: checkProvider(deps),
});
