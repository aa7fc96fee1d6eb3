import { implement } from '@orpc/server';
import { providerOperations } from '../../../../../contracts/payments/providers.ts';
import type { CallContext } from '../../../../kit/call.ts';
import type { Clock, NewId } from '../../../../kit/clock.ts';
import type { Database, Sql } from '../../../../kit/database.ts';
import type { Vault } from '../../../../kit/vault.ts';
import type { Connections } from './connections.ts';

export interface ProviderDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly connections: Connections;
  /** Where providers find us: an origin. */
  readonly publicUrl: string;
  /** Where else than at their own addresses providers may be. */
  readonly providerOrigins: readonly string[];
  /** Whether payments are under way there, asked with the provider's row locked. */
  isUnderWay(tx: Sql, tenantId: string, providerId: string): Promise<boolean>;
  /** After a change of what payments may be routed to. */
  changed(tenantId: string): void;
  committed(): void;
}

export const os = implement(providerOperations).$context<CallContext>();
