import { implement } from '@orpc/server';
import { webhookOperations } from '../../../../../contracts/notifications/webhooks.ts';
import type { CallContext } from '../../../../kit/call.ts';
import type { ServiceContext } from '../../../../kit/service.ts';
import type { Vault } from '../../../../kit/vault.ts';
import type { WebhookPoster } from '../../../../kit/webhook-poster.ts';

export const os = implement(webhookOperations).$context<CallContext>();

/** What webhooks work with. */
export interface WebhookDeps extends Pick<ServiceContext<never, object>, 'database' | 'clock' | 'newId' | 'committed' | 'log' | 'metrics'> {
  readonly vault: Vault;
  readonly poster: WebhookPoster;
  /** From 0 up to, not with, 1. */
  random(): number;
  /** How long a receiver may take. */
  readonly timeoutMs: number;
  /** How long an endpoint may fail before it is disabled. */
  readonly givenUpAfterMs: number;
}

/** Longer than an attempt can take, and what is done about it afterwards. Then somebody else may try. */
export const leaseMs = ({ timeoutMs }: Pick<WebhookDeps, 'timeoutMs'>): number => timeoutMs + 40_000;
