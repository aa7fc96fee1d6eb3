import type { Channel, ProviderKind } from '../../../../contracts/notifications/words.ts';
import type { Health } from './breaker.ts';

/** A provider of a tenant's own. */
export interface StoredChannel {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly channel: Channel;
  readonly provider: ProviderKind;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Sealed. */
  readonly credentials: Buffer;
  readonly priority: number;
  readonly status: 'active' | 'disabled';
  readonly version: number;
  readonly health: Health;
  readonly createdAtMs: number;
}
