import { operation, problems, z } from '../contract.ts';
import { id, page, pageQuery, text, timestamp } from '../shapes.ts';
import { category, CHANNELS, locale, phone } from './words.ts';

/** What people want to hear, when and where; and what holds where they said nothing. */

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time of day: 22:00' });
/** What a canonical list would refuse differs by the age of time zone data, so the handler asks the runtime. */
const timeZone = z.string().max(60).regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, { error: 'must be an IANA time zone: Europe/Vienna' }).meta({ examples: ['Europe/Vienna'] });

const quietHours = z.strictObject({ from: time, until: time }).refine(({ from, until }) => from !== until, { error: 'must not be the whole day' });
const digest = z.strictObject({ minutes: z.int().min(1).max(10_080) }).describe('Normal notifications of one category within that many minutes become one.');
const muted = z.array(z.strictObject({ category: category.optional().describe('Left out: all.'), channel: z.enum(CHANNELS).optional().describe('Left out: all.') })).max(100);

export const Preferences = z.object({
  customerId: z.string(), locale: locale.nullable(), timeZone: timeZone.nullable(), quietHours: quietHours.nullable(), digest: digest.nullable(), muted,
  phone: z.string().nullable().describe('Masked for whoever may not write notifications.'), version: z.int(), updatedAt: timestamp.nullable(),
});

const nullable = { locale: locale.nullish(), timeZone: timeZone.nullish(), quietHours: quietHours.nullish(), digest: digest.nullish() };

export const NotificationSettings = z.object({
  locale: z.string(), timeZone: z.string(), quietHours: quietHours.nullable(), digest: digest.nullable(), senderName: z.string().nullable(), version: z.int(),
});

const keys = z.string().max(200).regex(/^[A-Za-z0-9_-]+=*$/, { error: 'must be base64url' });
const target = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.literal('fcm'), token: z.string().min(20).max(4_096).regex(/^[\x21-\x7e]+$/, { error: 'must be a registration token' }).meta({ examples: ['bk3RNwTe3H0:CI2k_HHwgIpoDKCIZvvDMExUdFQ3P1'] }) }),
  z.strictObject({ provider: z.literal('webpush'), endpoint: z.url({ protocol: /^https$/ }).max(2_000), keys: z.strictObject({ p256dh: keys, auth: keys }) }),
]);

export const Device = z.object({
  id: z.string(), customerId: z.string(), provider: z.enum(['fcm', 'webpush']), name: z.string().nullable(), createdAt: timestamp,
});

export const preferences = {
  getPreferences: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/customers/{id}/notification-preferences', tags: ['notifications'], summary: 'What a customer wants to hear, and when' })
    .input(z.strictObject({ id: id('customer') })).output(Preferences).errors(problems('not_found', 'erased')),
  setPreferences: operation('notifications:write')
    .route({ method: 'PATCH', path: '/v1/customers/{id}/notification-preferences', tags: ['notifications'], summary: 'Change what a customer wants to hear', description: '`muted` is replaced as a whole; null takes a field away. Critical notifications come in any case.' })
    .input(z.strictObject({ id: id('customer'), ...nullable, muted: muted.optional(), phone: phone.nullish() })).output(Preferences).errors(problems('not_found', 'erased', 'invalid_request')),
  getSettings: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/notification-settings', tags: ['notifications'], summary: 'What holds for customers who said nothing else' })
    .input(z.strictObject({})).output(NotificationSettings),
  setSettings: operation('notifications:configure')
    .route({ method: 'PATCH', path: '/v1/notification-settings', tags: ['notifications'], summary: 'Change what holds for customers who said nothing else' })
    .input(z.strictObject({ ...nullable, locale: locale.optional(), timeZone: timeZone.optional(), senderName: text(100).nullish().describe('Whom messages are from: `sender` in templates.') }))
    .output(NotificationSettings).errors(problems('invalid_request')),
  createDevice: operation('notifications:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notification-devices', successStatus: 201, tags: ['notifications'], summary: "Register a customer's device for push", description: 'The same token again is the same device.' })
    .input(z.strictObject({ customerId: id('customer'), name: text(100).nullish(), target })).output(Device).errors(problems('not_found', 'erased', 'idempotency_key_reused', 'idempotency_key_in_use')),
  listDevices: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/notification-devices', tags: ['notifications'], summary: "List customers' devices, newest first" })
    .input(z.strictObject({ customerId: id('customer').optional(), ...pageQuery })).output(page(Device)),
  deleteDevice: operation('notifications:write')
    .route({ method: 'DELETE', path: '/v1/notification-devices/{id}', tags: ['notifications'], summary: 'Forget a device' })
    .input(z.strictObject({ id: id('device') })).output(z.object({ id: z.string(), deleted: z.literal(true) })).errors(problems('not_found')),
};
