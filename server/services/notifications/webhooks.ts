import { z } from 'zod';
import type { Consumer } from '../../kit/bus.ts';
import type { Job, ServiceContext } from '../../kit/service.ts';
import { vault } from '../../kit/vault.ts';
import { createWebhookEndpoint } from './handlers/webhooks/create-endpoint.ts';
import { getWebhookDelivery, listWebhookDeliveries } from './handlers/webhooks/read-deliveries.ts';
import { getWebhookEndpoint, listWebhookEndpoints } from './handlers/webhooks/read-endpoints.ts';
import { replayWebhookDeliveries, replayWebhookDelivery } from './handlers/webhooks/replay.ts';
import { rotateWebhookSecret } from './handlers/webhooks/rotate-secret.ts';
import { sendDue, type SenderDeps } from './handlers/webhooks/send-due.ts';
import { takeEvents } from './handlers/webhooks/take-events.ts';
import { testWebhookEndpoint } from './handlers/webhooks/test-endpoint.ts';
import { deleteWebhookEndpoint, updateWebhookEndpoint } from './handlers/webhooks/update-endpoint.ts';
import { upkeep } from './handlers/webhooks/upkeep.ts';

export { WEBHOOK_TELLS } from './domain/webhooks/events.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Whatever is told: what of it an endpoint gets is its own choice. */
export const WEBHOOK_LISTENS = ['identity', 'ledger', 'accounts', 'transactions', 'payments', 'currency', 'notifications', 'events'].map((service) => `${service}:*`);

export const WEBHOOK_JOBS = ['send-webhooks', 'tidy-webhooks'];

export const webhookSettings = {
  webhookTimeoutMs: z.coerce.number().int().min(100).max(60_000).default(20_000).describe('how long a receiver of webhooks may take to answer'),
  webhookLocalhost: z.enum(['true', 'false']).default('false').transform((text) => text === 'true')
    .describe('whether webhooks may go to localhost, without TLS too: for development, never where strangers have keys; true or false'),
  webhooksInFlight: z.coerce.number().int().min(1).max(5_000).default(200).describe('webhooks that a process sends at once; half of them to one tenant'),
  webhooksPerEndpoint: z.coerce.number().int().min(1).max(500).default(20).describe('webhooks that a process sends at once to one endpoint'),
  webhookKeptMs: z.coerce.number().int().min(4 * DAY_MS).default(30 * DAY_MS).describe('how long deliveries of webhooks can be looked at and replayed'),
  webhookGivenUpMs: z.coerce.number().int().min(60_000).default(5 * DAY_MS).describe('how long an endpoint for webhooks may fail before it is disabled'),
};

type WebhookConfig = z.output<z.ZodObject<typeof webhookSettings>>;
type Context = Pick<ServiceContext<never, WebhookConfig>, 'config' | 'database' | 'clock' | 'newId' | 'committed' | 'log' | 'metrics' | 'outside' | 'signer'>;

/** All that has to do with webhooks, for the room's wiring. */
export function webhooks(ctx: Context) {
  const { config, database, clock, newId, committed, log, metrics } = ctx;
  const deps: SenderDeps = {
    database, clock, newId, committed, log, metrics, random: Math.random,
    vault: vault(ctx.signer('notifications'), 'notifications'), poster: ctx.outside.openWebhookPoster({ allowLocalhost: config.webhookLocalhost }),
    timeoutMs: config.webhookTimeoutMs, givenUpAfterMs: config.webhookGivenUpMs, inFlight: config.webhooksInFlight, perEndpoint: config.webhooksPerEndpoint,
  };
  const consumers: Consumer[] = [takeEvents(deps)];
  const jobs: Job[] = [sendDue(deps), upkeep(deps, config.webhookKeptMs)];
  return {
    router: {
      createWebhookEndpoint: createWebhookEndpoint(deps), listWebhookEndpoints: listWebhookEndpoints(deps), getWebhookEndpoint: getWebhookEndpoint(deps),
      updateWebhookEndpoint: updateWebhookEndpoint(deps), deleteWebhookEndpoint: deleteWebhookEndpoint(deps),
      rotateWebhookSecret: rotateWebhookSecret(deps), testWebhookEndpoint: testWebhookEndpoint(deps),
      listWebhookDeliveries: listWebhookDeliveries(deps), getWebhookDelivery: getWebhookDelivery(deps),
      replayWebhookDelivery: replayWebhookDelivery(deps), replayWebhookDeliveries: replayWebhookDeliveries(deps),
    },
    consumers, jobs,
  };
}
