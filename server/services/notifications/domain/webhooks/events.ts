import { encodeId } from '../../../../../contracts/ids.ts';
import type { NewEvent } from '../../../../kit/events.ts';
import type { WebhookEndpoint } from './endpoint.ts';

/** What webhooks themselves tell. */
export const WEBHOOK_TELLS = {
  'webhook-endpoint.created': 'An endpoint for webhooks was registered.',
  'webhook-endpoint.updated': 'An endpoint was changed, enabled again, or disabled by whoever looks after it.',
  'webhook-endpoint.disabled': 'An endpoint is sent nothing any more: it answered 410, or failed for days; its reason says which.',
  'webhook-endpoint.secret-rotated': 'An endpoint got a new secret, or a new pair of keys.',
  'webhook-endpoint.deleted': 'An endpoint was deleted.',
} as const;

/**
 * Without what may be secret or say who somebody is: the path of a URL often holds a token, and description and metadata are anything. So only the
 * origin is told.
 */
export function endpointEvent(type: keyof typeof WEBHOOK_TELLS, endpoint: WebhookEndpoint, timeMs: number): NewEvent {
  const { id, url, eventTypes, status, disabledReason, disabledAt, apiVersion, version, createdAt } = endpoint;
  const subject = encodeId('webhookEndpoint', id);
  const data = {
    id: subject, origin: new URL(url).origin, eventTypes, status, disabledReason, disabledAt: disabledAt?.toISOString() ?? null, apiVersion, version,
    createdAt: createdAt.toISOString(),
  };
  return { types: [type], version: 1, subject, timeMs, data };
}
