import { operation, problems, serviceOperation, z } from '../contract.ts';
import { id, page, pageQuery } from '../shapes.ts';
import { Notification } from './messages.ts';

/** What was given up; and what providers tell afterwards. */

const byId = z.strictObject({ id: id('notification') });

export const deadLetters = {
  listDeadLetters: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/notification-dead-letters', tags: ['notifications'], summary: 'Notifications that were given up, newest first' })
    .input(z.strictObject(pageQuery)).output(page(Notification)),
  retryDeadLetter: operation('notifications:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notification-dead-letters/{id}/retry', tags: ['notifications'], summary: 'Try it again from its first channel' })
    .input(byId).output(Notification).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
  discardDeadLetter: operation('notifications:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notification-dead-letters/{id}/discard', tags: ['notifications'], summary: 'Leave it at that' })
    .input(byId).output(Notification).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
};

export const receipts = {
  /** A provider's request as it came in. What does not come from the provider is `webhook_refused`. */
  receiveReceipt: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/notifications/receipts' })
    .input(z.object({
      tenantId: z.string().describe('UUID.'), channelId: z.string().describe('As in the path: chn_….'), headers: z.record(z.string(), z.string()).describe('Names in lower case.'),
      body: z.string().describe('Base64 of the raw body.'), path: z.string(), query: z.string().describe('Without the question mark.'),
    }))
    .output(z.object({ received: z.int() })).errors(problems('not_found', 'webhook_refused')),
};
