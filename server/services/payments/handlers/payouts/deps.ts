import type { Clock, NewId } from '../../../../kit/clock.ts';
import type { Database, Sql } from '../../../../kit/database.ts';
import type { Log, Metrics } from '../../../../kit/observe.ts';
import type { PayoutRail } from '../../../../kit/payments/payout-rail.ts';
import type { PersonalData } from '../../../../kit/personal-data/personal-data.ts';
import type { Neighbours } from '../../../../kit/service.ts';
import type { Vault } from '../../../../kit/vault.ts';
import type { Mode } from '../../domain/providers/provider.ts';

/** Which of a tenant's connections carries money to bank accounts. */
export interface Rails {
  /** The one that a new payout in this currency goes by, by its UUID. Undefined: the tenant has none for calls of that mode. */
  choose(tenantId: string, currency: string, mode: Mode): Promise<string | undefined>;
  /** Asked where a payout is written down: until that commits its connection can't be disabled. False where it has been. */
  hold(tx: Sql, tenantId: string, providerId: string): Promise<boolean>;
  /** One that was chosen before, also where it is used for nothing new any more. Undefined: it was taken away. */
  open(tenantId: string, providerId: string): Promise<PayoutRail | undefined>;
}

export interface PayoutDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly neighbours: Neighbours<'ledger' | 'accounts'>;
  readonly personal: PersonalData;
  readonly vault: Vault;
  readonly rails: Rails;
  committed(): void;
}
