import { implement } from '@orpc/server';
import type { LRUCache } from 'lru-cache';
import { notifications } from '../../../../contracts/notifications.ts';
import type { CallContext } from '../../../kit/call.ts';
import type { ChannelClient, ConnectChannel } from '../../../kit/channels.ts';
import type { Neighbours, ServiceContext } from '../../../kit/service.ts';
import type { Vault } from '../../../kit/vault.ts';
import type { Renderer } from '../rendering/render.ts';

export const operations = implement(notifications).$context<CallContext>();

/** What the handlers work with. */
export interface Deps extends Pick<ServiceContext<'accounts', object>, 'database' | 'clock' | 'newId' | 'committed' | 'personal' | 'metrics' | 'log'> {
  readonly accounts: Neighbours<'accounts'>['accounts'];
  readonly vault: Vault;
  readonly connectChannel: ConnectChannel;
  /** The mailer of this installation, for tenants that have none. Undefined where they must have one. */
  readonly installationMail: ChannelClient | undefined;
  /** Where this installation is reached; undefined where providers can tell it nothing. */
  readonly publicUrl: string | undefined;
  readonly privateAddresses: boolean;
  /** Clients of providers by tenant, channel and version. */
  readonly clients: LRUCache<string, ChannelClient>;
  /** Parsed templates: a version never changes. */
  readonly renderers: LRUCache<string, Renderer>;
  /** From 0 to 1. */
  random(): number;
}
