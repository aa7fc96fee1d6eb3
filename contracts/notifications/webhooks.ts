import { operation, problems, z } from '../contract.ts';
import { id, metadata, page, pageQuery, text, timestamp } from '../shapes.ts';
import { API_VERSIONS, NEWEST_VERSION } from '../versions.ts';

/** Events told to addresses of the tenant's own, as Standard Webhooks 1.0.0 says. */

const MAX_PATTERNS = 50;
const MAX_EVENT_IDS = 100;
const WEEK_SECONDS = 7 * 86_400;
const DAY_SECONDS = 86_400;

const url = z.string().max(2_000).regex(/^https?:\/\/[\x21-\x7e]+$/, { error: 'must be an https URL in ASCII' }).refine((value) => URL.canParse(value), { error: 'must be an https URL' })
  .meta({ examples: ['https://example.com/webhooks'] });

const eventTypes = z.array(z.string().max(100).regex(/^(\*|[a-z0-9_-]+(\.[a-z0-9_-]+)*(\.\*)?)$/, { error: 'must be a type of event, `thing.*` or `*`' }))
  .min(1).max(MAX_PATTERNS).meta({ examples: [['payment.*', 'account.created']] })
  .describe('Types of events, `payment.*` for all of a thing, `*` for everything. A dash in the name of an event is an underscore here; both are taken.');

const Status = z.enum(['enabled', 'disabled']);

export const WebhookEndpoint = z.object({
  id: z.string(), url: z.string(), description: z.string().nullable(), eventTypes: z.array(z.string()), status: Status,
  disabledReason: z.enum(['asked', 'gone', 'failing']).nullable().describe('`gone`: it answered 410. `failing`: it failed for days.'), disabledAt: timestamp.nullable(),
  apiVersion: z.string(), metadata: z.record(z.string(), z.string()),
  publicKey: z.string().describe('`whpk_…`: checks signatures of the kind `v1a`.'),
  previousKeysValidUntil: timestamp.nullable().describe('Until when deliveries are signed with the secret or keys before, too.'),
  failingSince: timestamp.nullable(), createdAt: timestamp,
});

/** The secret is shown in this answer and never again, also not when it is replayed. */
const WithSecret = WebhookEndpoint.extend({ secret: z.string().nullable().describe('`whsec_…`: checks signatures of the kind `v1`.') });

const DeliveryStatus = z.enum(['pending', 'delivered', 'dead']);

export const WebhookDelivery = z.object({
  id: z.string(), endpointId: z.string(), messageId: z.string().describe('The header `webhook-id`: the same at every attempt and replay, and for each endpoint.'),
  eventId: z.string(), type: z.string(), status: DeliveryStatus.describe('`dead`: nobody tries any more, unless it is replayed.'),
  attemptCount: z.int(), nextAttemptAt: timestamp.nullable(), lastStatus: z.int().nullable(), lastError: z.string().nullable(),
  occurredAt: timestamp, settledAt: timestamp.nullable(),
});

const Attempt = z.object({
  number: z.int(), at: timestamp, tookMs: z.int(), status: z.int().nullable(),
  error: z.string().nullable().describe('`timed-out`, `connection-failed`, `tls-failed`, `name-not-found`, `address-refused`, `answer-unreadable`, or `status-500`.'),
  answer: z.string().nullable().describe('The first kilobyte.'),
});

const DeliveryInFull = WebhookDelivery.extend({ body: z.string().describe('What is signed and sent, to the byte.'), attempts: z.array(Attempt).describe('The latest 100, oldest first.') });

const repeats = problems('idempotency_key_reused', 'idempotency_key_in_use');
const endpointId = { id: id('webhookEndpoint') };

export const webhookOperations = {
  createWebhookEndpoint: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/webhook-endpoints', successStatus: 201, tags: ['notifications'], summary: 'Register an endpoint for webhooks', description: 'It is told what happens from now on. The secret is shown in this answer and never again, also not when it is replayed. Addresses that are not on the public internet are refused.' })
    .input(z.strictObject({
      url, eventTypes, description: text(500).nullish(), metadata: metadata.optional(),
      apiVersion: z.enum(API_VERSIONS).default(NEWEST_VERSION).describe('Kept with the endpoint. Events have versions of their own, in `data.version`.'),
    })).output(WithSecret).errors({ ...repeats, ...problems('endpoint_refused') }),
  listWebhookEndpoints: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/webhook-endpoints', tags: ['notifications'], summary: 'List endpoints for webhooks, newest first' })
    .input(z.strictObject({ status: Status.optional(), ...pageQuery })).output(page(WebhookEndpoint)),
  getWebhookEndpoint: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/webhook-endpoints/{id}', tags: ['notifications'], summary: 'Get an endpoint for webhooks' })
    .input(z.strictObject(endpointId)).output(WebhookEndpoint).errors(problems('not_found')),
  updateWebhookEndpoint: operation('notifications:configure')
    .route({ method: 'PATCH', path: '/v1/webhook-endpoints/{id}', tags: ['notifications'], summary: 'Change, disable or enable an endpoint for webhooks', description: 'What is left out stays. What was pending when you disabled it goes on when you enable it; what happens meanwhile is not kept for it.' })
    .input(z.strictObject({
      ...endpointId, url: url.optional(), eventTypes: eventTypes.optional(), description: text(500).nullish(), metadata: metadata.optional(),
      status: Status.optional(), apiVersion: z.enum(API_VERSIONS).optional(),
    })).output(WebhookEndpoint).errors(problems('not_found', 'endpoint_refused')),
  deleteWebhookEndpoint: operation('notifications:configure')
    .route({ method: 'DELETE', path: '/v1/webhook-endpoints/{id}', tags: ['notifications'], summary: 'Delete an endpoint for webhooks, with its deliveries' })
    .input(z.strictObject(endpointId)).output(WebhookEndpoint).errors(problems('not_found')),
  rotateWebhookSecret: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/webhook-endpoints/{id}/rotate-secret', tags: ['notifications'], summary: 'Give an endpoint a new secret, or a new pair of keys', description: 'For `overlapSeconds`, a day where left out, deliveries are signed with the old one too; one from an earlier rotation ends at once. A new secret is shown in this answer and never again.' })
    .input(z.strictObject({ ...endpointId, what: z.enum(['secret', 'keys']).default('secret'), overlapSeconds: z.int().min(0).max(WEEK_SECONDS).default(DAY_SECONDS) }))
    .output(WithSecret).errors({ ...repeats, ...problems('not_found') }),
  testWebhookEndpoint: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/webhook-endpoints/{id}/test', tags: ['notifications'], summary: 'Send a ping, and see what comes back', description: 'Once, of type `webhook.ping`, also where the endpoint is disabled. 200 whatever the receiver says: look at `status` and `attempts`.' })
    .input(z.strictObject(endpointId)).output(DeliveryInFull).errors({ ...repeats, ...problems('not_found') }),
  listWebhookDeliveries: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/webhook-endpoints/{id}/deliveries', tags: ['notifications'], summary: "List an endpoint's deliveries, newest first", description: '`status=dead` lists those that were given up.' })
    .input(z.strictObject({ ...endpointId, status: DeliveryStatus.optional(), type: text(100).optional(), from: timestamp.optional(), to: timestamp.optional(), ...pageQuery }))
    .output(page(WebhookDelivery)).errors(problems('not_found')),
  getWebhookDelivery: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/webhook-deliveries/{id}', tags: ['notifications'], summary: 'Get a delivery with its body and every attempt' })
    .input(z.strictObject({ id: id('delivery') })).output(DeliveryInFull).errors(problems('not_found')),
  replayWebhookDelivery: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/webhook-deliveries/{id}/replay', tags: ['notifications'], summary: 'Send a delivery again', description: 'Under the same `webhook-id`, from the beginning of the schedule.' })
    .input(z.strictObject({ id: id('delivery') })).output(WebhookDelivery).errors({ ...repeats, ...problems('not_found', 'endpoint_disabled') }),
  replayWebhookDeliveries: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/webhook-endpoints/{id}/replay', tags: ['notifications'], summary: 'Send many again: by time or by events', description: 'Oldest first, at most 10,000 at once; `hasMore` says that there are more: ask again. By default those that were given up.' })
    .input(z.strictObject({
      ...endpointId, status: z.enum(['dead', 'delivered', 'all']).default('dead'), from: timestamp.optional().describe('When the event happened, at the earliest.'),
      to: timestamp.optional().describe('Before then.'), eventIds: z.array(text(200).min(1)).min(1).max(MAX_EVENT_IDS).optional(),
    })).output(z.object({ replayed: z.int(), hasMore: z.boolean() })).errors({ ...repeats, ...problems('not_found', 'endpoint_disabled') }),
};
