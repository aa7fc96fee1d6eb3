import { operation, problems, z } from '../contract.ts';
import { email, id, line, page, pageQuery, timestamp } from '../shapes.ts';
import { ATTEMPT_STATUSES, category, CHANNELS, channels, content, data, locale, phone, PRIORITIES, STATUSES, templateName } from './words.ts';

/** Notifications: one message to one recipient. */

export const Attempt = z.object({
  number: z.int(), channel: z.enum(CHANNELS), channelId: z.string().nullable().describe('Null: the mailer of this installation, or the inbox in the app.'),
  provider: z.string(), status: z.enum(ATTEMPT_STATUSES), providerMessageId: z.string().nullable(),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(), startedAt: timestamp, finishedAt: timestamp.nullable(), receiptAt: timestamp.nullable(),
});

const TemplateUsed = z.object({
  name: z.string(), language: z.string().nullable(), version: z.int().nullable(), id: z.string().nullable().describe('Null: a template that comes with Florin.'),
}).describe('Language and version once it was rendered: those it was sent with.');

export const Notification = z.object({
  id: z.string(), status: z.enum(STATUSES), priority: z.enum(PRIORITIES), category: z.string(), channels: z.array(z.enum(CHANNELS)),
  channel: z.enum(CHANNELS).nullable().describe('The one it went out by, or is at.'), customerId: z.string().nullable(), deviceId: z.string().nullable(),
  to: z.string().nullable().describe('Masked.'), template: TemplateUsed.nullable(), locale: z.string().nullable(), bulkId: z.string().nullable(),
  mergedInto: z.string().nullable(), failure: z.object({ code: z.string(), detail: z.string() }).nullable(), deadLetter: z.boolean().describe('Given up, and waiting for somebody to look at it.'),
  attempts: z.int(), sendAt: timestamp, nextTryAt: timestamp.nullable(), createdAt: timestamp, sentAt: timestamp.nullable(), deliveredAt: timestamp.nullable(), readAt: timestamp.nullable(),
});

const Rendered = z.object({ subject: z.string().nullable(), text: z.string(), html: z.string().nullable() });

export const NotificationWithHistory = Notification.extend({
  content: Rendered.nullable().describe('As it was sent. Null for whoever may not write notifications, before it is sent, in bulk, and once it is forgotten.'),
  history: z.array(Attempt),
});

export const InboxItem = z.object({
  id: z.string(), category: z.string(), priority: z.enum(PRIORITIES), subject: z.string().nullable(), text: z.string(), sentAt: timestamp, readAt: timestamp.nullable(),
});

export const to = z.strictObject({
  customerId: id('customer').optional(), deviceId: id('device').optional(), email: email().optional(), phone: phone.optional(),
}).refine((value) => Object.values(value).some((one) => one !== undefined), { error: 'must name a customer, a device or an address' })
  .describe("A customer, whose addresses Florin knows; or addresses, which go before the customer's own.");

/** What one message and many have alike. */
export const messageFields = {
  channels: channels.optional(), template: templateName.optional(), content: content.optional(), category: category.optional(),
  priority: z.enum(PRIORITIES).optional().describe('`critical` can not be muted and waits for no quiet hours.'), locale: locale.optional(), sendAt: timestamp.optional(),
};

const createErrors = problems('not_found', 'erased', 'template_invalid', 'recipient_unreachable', 'channel_missing', 'idempotency_key_reused', 'idempotency_key_in_use');
const byId = z.strictObject({ id: id('notification') });

export const messages = {
  createNotification: operation('notifications:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notifications', successStatus: 201, tags: ['notifications'], summary: 'Tell somebody something', description: 'By a template or by content given here, both in Liquid. Channels are tried in the order given, and of each its providers in the order of their priority. With a `dedupeKey` that was used before nothing is sent again, and the earlier notification is the answer.' })
    .input(z.strictObject({ to, ...messageFields, data: data.optional(), dedupeKey: line(200).min(1).optional() })).output(Notification).errors(createErrors),
  listNotifications: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/notifications', tags: ['notifications'], summary: 'List notifications, newest first' })
    .input(z.strictObject({
      customerId: id('customer').optional(), status: z.enum(STATUSES).optional(), channel: z.enum(CHANNELS).optional(), category: category.optional(), template: templateName.optional(),
      bulkId: id('bulk').optional(), createdFrom: timestamp.optional(), createdTo: timestamp.optional(), ...pageQuery,
    })).output(page(Notification)),
  getNotification: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/notifications/{id}', tags: ['notifications'], summary: 'Get a notification with every attempt to deliver it' })
    .input(byId).output(NotificationWithHistory).errors(problems('not_found')),
  readNotification: operation('notifications:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notifications/{id}/read', tags: ['notifications'], summary: 'Note that the recipient has read it' })
    .input(byId).output(Notification).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
  cancelNotification: operation('notifications:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notifications/{id}/cancel', tags: ['notifications'], summary: 'Call off what is not sent yet', description: 'Answers with how it stands: what a provider has, or is being given, can not be taken back.' })
    .input(byId).output(Notification).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
  listInbox: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/customers/{id}/inbox', tags: ['notifications'], summary: "A customer's notifications in the app, newest first, and how many are unread" })
    .input(z.strictObject({ id: id('customer'), unread: z.enum(['true', 'false']).optional().describe('`true`: only what is unread.'), ...pageQuery }))
    .output(z.object({ data: z.array(InboxItem), nextCursor: z.string().nullable(), unread: z.int() })).errors(problems('not_found', 'erased')),
};
