import type { z } from 'zod';
import type { Provider as Contract } from '../../../../../contracts/payments/providers.ts';
import { encodeId } from '../../../../../contracts/ids.ts';
import type { BreakerState } from '../../../../kit/breaker.ts';
import type { Actor } from '../../../../kit/call.ts';
import type { ProviderKind } from '../../../../kit/payments/provider.ts';
import type { Credential } from './credentials.ts';

type Shown = z.output<typeof Contract>;
export type Mode = 'test' | 'live';

/** A tenant's account at a provider, without its credentials. */
export interface Provider {
  readonly tenantId: string;
  readonly id: string;
  readonly kind: ProviderKind;
  readonly name: string;
  readonly mode: Mode;
  readonly status: 'enabled' | 'disabled';
  readonly baseUrl: string | null;
  readonly accepts: Shown['accepts'];
  readonly prices: Shown['prices'];
  readonly version: number;
  readonly createdAt: Date;
}

/** What keeps test and live apart: a call reaches connections of its own mode. A person has logged in for real; who else names no mode works for one who has. */
export const modeOf = ({ mode }: Pick<Actor, 'mode'>): Mode => mode ?? 'live';

/** Where the provider sends its webhooks. */
export const webhookUrl = (publicUrl: string, { tenantId, id }: Pick<Provider, 'tenantId' | 'id'>): string =>
  `${publicUrl}/v1/webhooks/${encodeId('tenant', tenantId)}/${encodeId('provider', id)}`;

/** The connection as the contract shows one. */
export function providerView(provider: Provider, credentials: readonly Credential[], missing: readonly string[], breaker: BreakerState, publicUrl: string): Shown {
  return {
    id: encodeId('provider', provider.id), kind: provider.kind, name: provider.name, mode: provider.mode, status: provider.status, baseUrl: provider.baseUrl,
    webhookUrl: webhookUrl(publicUrl, provider),
    credentials: credentials.map(({ name, secret, value, setAt, previousUntil }) => ({
      name, secret, value: secret ? null : value, setAt: setAt.toISOString(), previousUntil: previousUntil?.toISOString() ?? null,
    })),
    missing: [...missing], accepts: provider.accepts, prices: provider.prices, breaker, version: provider.version, createdAt: provider.createdAt.toISOString(),
  };
}
