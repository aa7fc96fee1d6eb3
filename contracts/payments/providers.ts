import { operation, problems, z } from '../contract.ts';
import { Mode } from '../identity/shapes.ts';
import { currency, id, line, page, pageQuery, text, timestamp } from '../shapes.ts';
import { country, METHODS, Price } from './fee-rules.ts';

export const PROVIDERS = ['stripe', 'paypal', 'square', 'braintree', 'adyen', 'bank-transfer'] as const;

const KEY_ERRORS = problems('idempotency_key_reused', 'idempotency_key_in_use');
const byId = z.strictObject({ id: id('provider') });

const Accepts = z.strictObject({
  methods: z.array(z.enum(METHODS)).min(1).max(METHODS.length).optional(), currencies: z.array(currency).min(1).max(200).optional(), countries: z.array(country).min(1).max(250).optional(),
}).describe('What it is used for. What is left out is not limited.');

const Credential = z.object({
  name: z.string(), secret: z.boolean(), value: z.string().nullable().describe('Of a secret always null: it is never shown again.'), setAt: timestamp,
  previousUntil: timestamp.nullable().describe('Until when webhooks signed by the one before are taken too.'),
});

export const Provider = z.object({
  id: z.string(), kind: z.enum(PROVIDERS), name: z.string(), mode: Mode, status: z.enum(['enabled', 'disabled']), baseUrl: z.string().nullable(),
  webhookUrl: z.string().describe('Where the provider is to send its webhooks: set it there.'), credentials: z.array(Credential),
  missing: z.array(z.string()).describe('Credentials that were not given yet. Without those of webhooks, webhooks are refused.'),
  accepts: Accepts, prices: z.array(Price), breaker: z.enum(['closed', 'open', 'half-open']).describe('`open`: it failed so often lately that nothing is sent there at the moment. As the process that answers has it.'),
  version: z.int(), createdAt: timestamp,
});

const credentials = z.record(z.string().regex(/^[a-zA-Z]{1,40}$/), line(4000).min(1))
  .describe('By name, as the provider calls them: `secretKey`, `webhookSecret`. Those of webhooks may come later, since the provider wants the webhook URL first.');
const baseUrl = z.url({ protocol: /^https?$/ }).max(300).nullable().describe('Where its API is, if not where it usually is: a simulator or a proxy, among those that this installation allows.');
const prices = z.array(Price).max(100).describe('What it asks, for routing by cost. The first that matches counts.');
const overlapSeconds = z.int().min(0).max(30 * 24 * 3600).default(24 * 3600).describe('How long webhooks signed by the credential before are still taken.');

const CheckProblem = z.object({
  code: z.enum(['credential_missing', 'credentials_refused', 'unreachable', 'failed']), detail: z.string(),
  provider: z.object({ code: z.string(), message: z.string() }).optional().describe("The provider's own words."),
});

/** A tenant's accounts at payment providers. */
export const providerOperations = {
  createProvider: operation('payments:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/providers', successStatus: 201, tags: ['providers'], summary: 'Connect an account at a payment provider', description: 'A connection is of test or live mode, and used by keys of the same mode only. A test key makes none that is live.' })
    .input(z.strictObject({
      kind: z.enum(PROVIDERS), name: text(100).min(1), mode: Mode.optional().describe('Left out: that of the key.'), credentials, baseUrl: baseUrl.default(null), accepts: Accepts.default({}), prices: prices.default([]),
    })).output(Provider).errors(problems('clock_moved')).errors(KEY_ERRORS),
  listProviders: operation('payments:read')
    .route({ method: 'GET', path: '/v1/providers', tags: ['providers'], summary: 'List provider connections, newest first' })
    .input(z.strictObject({ kind: z.enum(PROVIDERS).optional(), mode: Mode.optional(), status: z.enum(['enabled', 'disabled']).optional(), ...pageQuery })).output(page(Provider)),
  getProvider: operation('payments:read')
    .route({ method: 'GET', path: '/v1/providers/{id}', tags: ['providers'], summary: 'Get a provider connection' })
    .input(byId).output(Provider).errors(problems('not_found')),
  updateProvider: operation('payments:configure')
    .route({ method: 'PATCH', path: '/v1/providers/{id}', tags: ['providers'], summary: 'Change a provider connection', description: 'Credentials that are left out stay. What signs webhooks goes on being taken for overlapSeconds after it was replaced; 0 ends it at once.' })
    .input(z.strictObject({ id: id('provider'), name: text(100).min(1).optional(), credentials: credentials.optional(), overlapSeconds, baseUrl: baseUrl.optional(), accepts: Accepts.optional(), prices: prices.optional() }))
    .output(Provider).errors(problems('not_found')),
  disableProvider: operation('payments:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/providers/{id}/disable', tags: ['providers'], summary: 'Use a provider for no new payment', description: 'Refused while payments are under way there. Refunds, disputes and webhooks of earlier ones go on.' })
    .input(byId).output(Provider).errors(problems('not_found', 'provider_in_use')).errors(KEY_ERRORS),
  enableProvider: operation('payments:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/providers/{id}/enable', tags: ['providers'], summary: 'Use a provider again' })
    .input(byId).output(Provider).errors(problems('not_found', 'clock_moved')).errors(KEY_ERRORS),
  checkProvider: operation('payments:configure', { repeatable: true })
    .route({ method: 'POST', path: '/v1/providers/{id}/check', tags: ['providers'], summary: 'Ask the provider something harmless with these credentials', description: 'Nothing is charged or changed. Answers what is wrong.' })
    .input(byId).output(z.object({ ok: z.boolean(), problems: z.array(CheckProblem), checkedAt: timestamp, tookMs: z.int() })).errors(problems('not_found')),
};
