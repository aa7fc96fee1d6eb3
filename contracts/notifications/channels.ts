import { operation, problems, z } from '../contract.ts';
import { email, id, line, page, pageQuery, text, timestamp } from '../shapes.ts';
import { CHANNELS, phone } from './words.ts';

/** Providers of a tenant's own, by channel. */

const key = (max: number) => line(max).min(1);
// oxlint-disable-next-line no-control-regex -- a key in PEM has lines, and nothing else of that kind
const pem = z.string().max(8_000).regex(/^-----BEGIN PRIVATE KEY-----[^\u0000]+-----END PRIVATE KEY-----\s*$/, { error: 'must be a private key in PEM (PKCS #8)' });
const base64url = z.string().max(200).regex(/^[A-Za-z0-9_-]{20,}$/, { error: 'must be base64url' });

/** What is shown again, and what is sealed and never shown. */
export const providerSettings = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('smtp'), host: z.string().max(253).regex(/^[A-Za-z0-9.:-]+$/, { error: 'must be a name of a host' }), port: z.int().min(1).max(65_535).default(587),
    secure: z.boolean().default(false).describe('TLS from the first byte, as on port 465. Otherwise STARTTLS is asked for.'), from: email(), fromName: text(100).optional(),
    bouncesTo: email().optional().describe('Where mails that can not be delivered come back to: the sender of the envelope. By default `from`.'),
    credentials: z.strictObject({
      username: key(200).optional(), password: key(500).optional(),
      receiptToken: z.string().regex(/^[\w.~+/=-]{24,200}$/, { error: 'must be 24 to 200 characters of a token' }).optional()
        .describe('What whoever hands mails that came back to `receiptUrl` has to show: `Authorization: Bearer …`. Without it none are taken.'),
    }).refine(({ username, password }) => (username === undefined) === (password === undefined), { error: 'username and password go together' }).optional(),
  }),
  z.strictObject({
    provider: z.literal('twilio'), accountSid: z.string().regex(/^AC[0-9a-fA-F]{32}$/, { error: 'must be an account SID: AC and 32 hex digits' }),
    from: phone.optional(), messagingServiceSid: z.string().regex(/^MG[0-9a-fA-F]{32}$/).optional(), credentials: z.strictObject({ authToken: key(200) }),
  }),
  z.strictObject({
    provider: z.literal('vonage'), apiKey: z.string().regex(/^[0-9a-zA-Z]{4,40}$/), from: line(20).min(1),
    credentials: z.strictObject({ apiSecret: key(200), signatureSecret: key(200).describe('With which Vonage signs its webhooks.') }),
  }),
  z.strictObject({
    provider: z.literal('fcm'), projectId: z.string().regex(/^[a-z0-9-]{4,40}$/), clientEmail: email(), credentials: z.strictObject({ privateKey: pem }),
  }),
  z.strictObject({
    provider: z.literal('webpush'), subject: z.string().max(300).regex(/^(mailto:\S+@\S+|https:\/\/\S+)$/, { error: 'must be a mailto: or https: address (RFC 8292)' }),
    publicKey: base64url, credentials: z.strictObject({ privateKey: base64url }),
  }),
]);

export const NotificationChannel = z.object({
  id: z.string(), name: z.string(), channel: z.enum(CHANNELS), provider: z.string(), settings: z.record(z.string(), z.unknown()), priority: z.int(), status: z.enum(['active', 'disabled']),
  health: z.object({ state: z.enum(['ok', 'paused']), failures: z.int(), pausedUntil: timestamp.nullable() }).describe('After failures in a row a provider is passed over for a while.'),
  receiptUrl: z.string().nullable().describe('Where the provider tells what became of a message; null where it tells nothing.'), version: z.int(), createdAt: timestamp,
});

const fields = { name: text(100).min(1), priority: z.int().min(0).max(1_000).default(100).describe('The lowest is tried first.'), status: z.enum(['active', 'disabled']).default('active') };
const byId = z.strictObject({ id: id('channel') });

export const channelOperations = {
  createChannel: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notification-channels', successStatus: 201, tags: ['notifications'], summary: 'Set up a provider', description: 'Credentials are sealed and never shown again.' })
    .input(z.strictObject({ ...fields, setup: providerSettings })).output(NotificationChannel).errors(problems('idempotency_key_reused', 'idempotency_key_in_use')),
  listChannels: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/notification-channels', tags: ['notifications'], summary: 'List providers, newest first' })
    .input(z.strictObject({ channel: z.enum(CHANNELS).optional(), ...pageQuery })).output(page(NotificationChannel)),
  getChannel: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/notification-channels/{id}', tags: ['notifications'], summary: 'Get a provider' })
    .input(byId).output(NotificationChannel).errors(problems('not_found')),
  updateChannel: operation('notifications:configure')
    .route({ method: 'PATCH', path: '/v1/notification-channels/{id}', tags: ['notifications'], summary: 'Change a provider', description: '`setup` is replaced as a whole, credentials included; the provider stays the same.' })
    .input(z.strictObject({ id: id('channel'), name: text(100).min(1).optional(), priority: z.int().min(0).max(1_000).optional(), status: z.enum(['active', 'disabled']).optional(), setup: providerSettings.optional() }))
    .output(NotificationChannel).errors(problems('not_found', 'version_conflict')),
  deleteChannel: operation('notifications:configure')
    .route({ method: 'DELETE', path: '/v1/notification-channels/{id}', tags: ['notifications'], summary: 'Take a provider away, and its credentials with it' })
    .input(byId).output(z.object({ id: z.string(), deleted: z.literal(true) })).errors(problems('not_found')),
  testChannel: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/notification-channels/{id}/test', tags: ['notifications'], summary: 'Send a test by one provider', description: 'At once, and by this provider alone. The answer says what the provider said.' })
    .input(z.strictObject({ id: id('channel'), email: email().optional(), phone: phone.optional(), deviceId: id('device').optional() }))
    .output(z.object({ result: z.enum(['sent', 'refused', 'failed']), providerMessageId: z.string().nullable(), error: z.object({ code: z.string(), detail: z.string() }).nullable(), tookMs: z.int() }))
    .errors(problems('not_found', 'recipient_unreachable', 'idempotency_key_reused', 'idempotency_key_in_use')),
};
