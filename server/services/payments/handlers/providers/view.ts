import type { Sql } from '../../../../kit/database.ts';
import { missingIn } from '../../domain/providers/credentials.ts';
import { providerView, type Provider } from '../../domain/providers/provider.ts';
import { findCredentials } from '../../store/provider-credentials.ts';
import { askedOf, openCredentials } from './credentials.ts';
import type { ProviderDeps } from './deps.ts';

type View = ReturnType<typeof providerView>;

/** As the contract shows them, with what may be shown of their credentials. */
export async function viewsOf(deps: ProviderDeps, sql: Sql, providers: readonly Provider[]): Promise<View[]> {
  const [first] = providers;
  if (first === undefined) return [];
  const sealed = await findCredentials(sql, first.tenantId, providers.map(({ id }) => id));
  return providers.map((provider) => {
    const credentials = openCredentials(deps.vault, provider, sealed.get(provider.id) ?? [], deps.clock.now());
    return providerView(provider, credentials, missingIn(askedOf(provider.kind), credentials.map(({ name }) => name)), deps.connections.breakerOf(provider), deps.publicUrl);
  });
}

export const viewOf = async (deps: ProviderDeps, sql: Sql, provider: Provider): Promise<View> => (await viewsOf(deps, sql, [provider]))[0]!;
