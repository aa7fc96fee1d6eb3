import { encodeId } from '../../../../../contracts/ids.ts';
import type { BreakerState } from '../../../../kit/breaker.ts';
import type { Clock } from '../../../../kit/clock.ts';
import type { Database } from '../../../../kit/database.ts';
import type { Metrics } from '../../../../kit/observe.ts';
import type { ConnectProvider, PaymentProvider } from '../../../../kit/payments/provider.ts';
import { recent } from '../../../../kit/recent.ts';
import type { Vault } from '../../../../kit/vault.ts';
import { missingIn, type Credential } from '../../domain/providers/credentials.ts';
import type { Mode, Provider } from '../../domain/providers/provider.ts';
import { findProvider, findProviderVersion } from '../../store/providers.ts';
import { askedOf, credentialsOf } from './credentials.ts';
import { gate, type Gate } from './gate.ts';
import { gatedProvider, type Previous } from './gated-provider.ts';

/** A tenant's account at a provider, ready to be asked. Also of one that is disabled: what was begun there is finished there. */
export interface Connection {
  readonly kind: Provider['kind'];
  readonly mode: Mode;
  readonly status: Provider['status'];
  readonly provider: PaymentProvider;
}

export interface Connections {
  /** Undefined where the tenant has none of that id. Throws where there is no client of its kind. */
  connectionOf(tenantId: string, providerId: string): Promise<Connection | undefined>;
  /** Whether it would be asked now, and how its breaker stands, as this process knows. */
  gateOf(provider: Pick<Provider, 'id' | 'kind'>): Gate;
  breakerOf(provider: Pick<Provider, 'id' | 'kind'>): BreakerState;
  /** After a change here. Other processes see it within `REREAD_MS`. */
  forget(tenantId: string, providerId: string): void;
}

export interface ConnectionsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly metrics: Metrics;
  readonly connectProvider: ConnectProvider;
  /** Requests at once to one provider. */
  readonly concurrency: number;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
}

interface Remembered {
  readonly version: number;
  readonly connection: Connection;
  checkedAtMs: number;
}

/** How long a process may go by what it knows of a connection. */
const REREAD_MS = 3_000;
const MAX_CONNECTIONS = 2_000;

export function connections(options: ConnectionsOptions): Connections {
  const { database, clock, vault, now } = options;
  const remembered = recent<Remembered>({ max: MAX_CONNECTIONS });
  // Apart from connections: a change of credentials makes no provider reachable.
  const gates = recent<Gate>({ max: MAX_CONNECTIONS });

  function gateOf({ id, kind }: Pick<Provider, 'id' | 'kind'>): Gate {
    const found = gates.get(id) ?? gate({ kind, provider: encodeId('provider', id), concurrency: options.concurrency, metrics: options.metrics, now, random: Math.random });
    gates.set(id, found);
    return found;
  }

  async function connect(tenantId: string, providerId: string): Promise<Remembered | undefined> {
    const provider = await findProvider(database, tenantId, providerId);
    if (provider === undefined) return undefined;
    const credentials = await credentialsOf(database, vault, provider, clock.now());
    const { kind, mode, status } = provider;
    const asked = askedOf(kind);
    const connected = gatedProvider(clientOf(options.connectProvider, provider, credentials), {
      gate: gateOf(provider), previous: previousOf(options.connectProvider, provider, credentials),
      readsWebhooks: !missingIn(asked, credentials.map(({ name }) => name)).some((name) => asked.signing.includes(name)),
    });
    return { version: provider.version, checkedAtMs: now(), connection: { kind, mode, status, provider: connected } };
  }

  return {
    gateOf,
    breakerOf: (provider) => gates.get(provider.id)?.state ?? 'closed',
    forget: (tenantId, providerId) => remembered.delete(`${tenantId}/${providerId}`),
    async connectionOf(tenantId, providerId) {
      const key = `${tenantId}/${providerId}`;
      const known = remembered.get(key);
      if (known !== undefined && now() - known.checkedAtMs < REREAD_MS) return known.connection;
      if (known !== undefined && (await findProviderVersion(database, tenantId, providerId)) === known.version) {
        known.checkedAtMs = now();
        return known.connection;
      }
      const found = await connect(tenantId, providerId);
      if (found === undefined) remembered.delete(key);
      else remembered.set(key, found);
      return found?.connection;
    },
  };
}

/** A client with these credentials. Opens nothing. */
export function clientOf(connectProvider: ConnectProvider, { kind, baseUrl, mode }: Provider, credentials: readonly Credential[]): PaymentProvider {
  return connectProvider({ kind, baseUrl, test: mode === 'test', credentials: Object.fromEntries(credentials.map(({ name, value }) => [name, value])) });
}

/** Together until the first of them ends: they were replaced together, or nearly. */
function previousOf(connectProvider: ConnectProvider, provider: Provider, credentials: readonly Credential[]): Previous | null {
  const untils = credentials.flatMap(({ previousUntil }) => (previousUntil === null ? [] : [previousUntil.getTime()]));
  if (untils.length === 0) return null;
  const before = credentials.map((credential) => ({ ...credential, value: credential.previous ?? credential.value }));
  return { provider: clientOf(connectProvider, provider, before), untilMs: Math.min(...untils) };
}
