import type { Call } from '../../../../kit/call.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Sql } from '../../../../kit/database.ts';
import { mayReach } from '../../domain/providers/base-url.ts';
import { modeOf, type Mode, type Provider } from '../../domain/providers/provider.ts';
import { lockProvider } from '../../store/providers.ts';
import type { ProviderDeps } from './deps.ts';

/** A key for tests can't touch what moves real money, whatever its scopes. */
export function checkMode({ actor }: Call, mode: Mode): void {
  if (mode === 'live' && modeOf(actor) === 'test') throw refuse('forbidden', { detail: 'A test key makes and changes connections of test mode only.' });
}

export function checkBaseUrl({ providerOrigins }: ProviderDeps, baseUrl: string | null, mode: Mode): void {
  if (baseUrl !== null && !mayReach(baseUrl, mode, providerOrigins)) {
    throw refuse('invalid_request', { param: 'baseUrl', detail: 'This installation sends nothing there: whoever runs it must allow the origin (FLORIN_PAYMENTS_PROVIDER_ORIGINS).' });
  }
}

/** The provider, locked, where whoever calls may change it. */
export async function configurable(tx: Sql, call: Call, providerId: string): Promise<Provider> {
  const provider = await lockProvider(tx, call.tenantId, providerId);
  if (provider === undefined) throw refuse('not_found');
  checkMode(call, provider.mode);
  return provider;
}
