import type { Clock, NewId } from '../../../kit/clock.ts';
import type { Database } from '../../../kit/database.ts';
import type { Log, Metrics } from '../../../kit/observe.ts';
import type { PaymentProvider, ProviderKind } from '../../../kit/payments/provider.ts';
import type { Neighbours } from '../../../kit/service.ts';
import type { Recent } from '../../../kit/recent.ts';
import type { Vault } from '../../../kit/vault.ts';
import type { AttemptState, PaymentState } from '../domain/payment/state.ts';
import type { AttemptRoute } from '../domain/routing/route.ts';
import type { Terms } from '../domain/payment/terms.ts';
import type { StoredPayment } from '../store/payments.ts';

/** Which provider takes an attempt. `why` says of each that was thought of why it was chosen, or not. */
export type Routed =
  | { readonly type: 'use'; readonly providerId: string; readonly kind: ProviderKind; readonly why: readonly string[]; readonly route: AttemptRoute }
  | { readonly type: 'none'; readonly why: readonly string[] }
  | { readonly type: 'block' | 'review'; readonly reason: string };

export interface Connection { readonly kind: ProviderKind; readonly provider: PaymentProvider }

export interface PaymentDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly neighbours: Neighbours<'ledger' | 'accounts'>;
  readonly vault: Vault;
  /** Clearing accounts by provider and currency: once opened they stay. */
  readonly clearing: Recent<string>;
  /** Attempts of payments that this process works on at the moment, by id: what comes for one can wait for that. */
  readonly working: Map<string, Promise<unknown>>;
  readonly publicUrl: string;
  /** How long a caller waits for a provider; then it goes on without them. */
  readonly patienceMs: number;
  committed(): void;
  route(payment: StoredPayment, attempt: AttemptState): Promise<Routed>;
  /** What routing knows of the tenant's providers is out of date. */
  rerouted(tenantId: string): void;
  /** Throws where the tenant has no such provider any more. */
  connectionOf(tenantId: string, providerId: string): Promise<Connection>;
  termsOf(tenantId: string, payment: PaymentState): Promise<Terms>;
}
