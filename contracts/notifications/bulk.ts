import { operation, problems, z } from '../contract.ts';
import { id, line, page, pageQuery, text, timestamp } from '../shapes.ts';
import { messageFields, to } from './messages.ts';
import { data, STATUSES } from './words.ts';

/** One message to many. */

export const MOST_RECIPIENTS = 100_000;
export const RECIPIENTS_A_PAGE = 1_000;

const recipients = z.array(z.strictObject({ to, data: data.optional() })).max(RECIPIENTS_A_PAGE);

export const Bulk = z.object({
  id: z.string(), name: z.string(), status: z.enum(['open', 'sending', 'completed', 'cancelled']).describe('`open`: more recipients may come. `completed`: nobody is left to be sent to; it says nothing about success.'),
  recipients: z.int(), duplicates: z.int().describe('Recipients named more than once are told once.'),
  counts: z.object(Object.fromEntries(STATUSES.map((status) => [status, z.int()])) as Record<(typeof STATUSES)[number], z.ZodInt>),
  createdAt: timestamp,
});

const errors = problems('not_found', 'erased', 'template_invalid', 'recipient_unreachable', 'channel_missing', 'version_conflict', 'idempotency_key_reused', 'idempotency_key_in_use');
const byId = z.strictObject({ id: id('bulk') });

export const bulk = {
  createBulk: operation('notifications:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notifications/bulk', successStatus: 201, tags: ['notifications'], summary: `Tell up to ${MOST_RECIPIENTS} recipients something`, description: `At most ${RECIPIENTS_A_PAGE} recipients a call: with \`complete: false\` more pages follow. Sent in a lane of its own, beside everything else.` })
    .input(z.strictObject({ name: text(200).min(1), ...messageFields, recipients, complete: z.boolean().default(true) })).output(Bulk).errors(errors),
  addRecipients: operation('notifications:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notifications/bulk/{id}/recipients', tags: ['notifications'], summary: 'Add a page of recipients', description: 'A `page` that was added before is not added again, so a call whose answer was lost can be repeated.' })
    .input(z.strictObject({ id: id('bulk'), page: line(100).min(1), recipients, complete: z.boolean().default(false) })).output(Bulk).errors(errors),
  getBulk: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/notifications/bulk/{id}', tags: ['notifications'], summary: 'How far it is, counted per status' })
    .input(byId).output(Bulk).errors(problems('not_found')),
  listBulks: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/notification-bulks', tags: ['notifications'], summary: 'List bulk sends, newest first' })
    .input(z.strictObject(pageQuery)).output(page(Bulk)),
  cancelBulk: operation('notifications:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notifications/bulk/{id}/cancel', tags: ['notifications'], summary: 'Send to nobody who was not sent to yet' })
    .input(byId).output(Bulk).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
};
