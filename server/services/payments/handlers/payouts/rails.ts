import type { Clock } from '../../../../kit/clock.ts';
import type { Database } from '../../../../kit/database.ts';
import type { ConnectPayoutRail, PayoutRail } from '../../../../kit/payments/payout-rail.ts';
import { WebhookRefused } from '../../../../kit/payments/provider.ts';
import type { Vault } from '../../../../kit/vault.ts';
import type { Credential } from '../../domain/providers/credentials.ts';
import type { Provider } from '../../domain/providers/provider.ts';
import { findProvider, holdProvider, listProviders } from '../../store/providers.ts';
import { credentialsOf } from '../providers/credentials.ts';
import type { Rails } from './deps.ts';

export interface RailsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly connectPayoutRail: ConnectPayoutRail;
}

const KIND = 'bank-transfer';
/** More than any tenant has banks. */
const AT_MOST = 100;

/** The tenant's connections to banks. Of several that take a currency, the newest. */
export function connectedRails({ database, clock, vault, connectPayoutRail }: RailsOptions): Rails {
  return {
    async choose(tenantId, currency, mode) {
      const found = await listProviders(database, tenantId, { kind: KIND, mode, status: 'enabled' }, undefined, AT_MOST);
      return found.find(({ accepts }) => accepts.currencies == null || accepts.currencies.includes(currency))?.id;
    },
    hold: holdProvider,
    async open(tenantId, providerId) {
      const provider = await findProvider(database, tenantId, providerId);
      if (provider?.kind !== KIND) return undefined;
      const credentials = await credentialsOf(database, vault, provider, clock.now());
      const rail = railOf(connectPayoutRail, provider, credentials);
      const before = credentials.some(({ previous }) => previous !== null) ? credentials.map((one) => ({ ...one, value: one.previous ?? one.value })) : undefined;
      return before === undefined ? rail : { ...rail, readWebhook: readByEither(rail, railOf(connectPayoutRail, provider, before)) };
    },
  };
}

const railOf = (connect: ConnectPayoutRail, { kind, baseUrl, mode }: Provider, credentials: readonly Pick<Credential, 'name' | 'value'>[]): PayoutRail =>
  connect({ kind, baseUrl, test: mode === 'test', credentials: Object.fromEntries(credentials.map(({ name, value }) => [name, value])) });

/** While a secret is being replaced, what is signed with the one before counts too. */
const readByEither = (rail: PayoutRail, before: PayoutRail): PayoutRail['readWebhook'] => async (request, nowMs) => {
  try {
    return await rail.readWebhook(request, nowMs);
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error;
    return before.readWebhook(request, nowMs);
  }
};
