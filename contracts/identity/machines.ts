import { operation, problems, sensitiveOperation, z } from '../contract.ts';
import { SCOPES } from '../scopes.ts';
import { id, page, pageQuery, text, timestamp } from '../shapes.ts';
import { ApiKey, Mode, Networks, SpendingLimits } from './shapes.ts';

const repeats = problems('idempotency_key_reused', 'idempotency_key_in_use');

/** What makes a key a restricted one. */
const bounds = {
  networks: Networks.nullish().describe('CIDR blocks it may be used from.'),
  expiresAt: timestamp.nullish().describe('When it stops working.'),
  spending: SpendingLimits.nullish().describe('What it may move, by currency, in minor units: per transaction, per day of the tenant, in all.'),
};

/** The secret is shown in this answer and never again, also not when it is replayed. */
const WithSecret = ApiKey.extend({ secret: z.string().nullable() });

/** How programs come in. */
export const machines = {
  createApiKey: sensitiveOperation('identity:keys', { idempotency: 'accepted', asks: 'wide-key' })
    .route({ method: 'POST', path: '/v1/api-keys', successStatus: 201, tags: ['identity'], summary: 'Create an API key', description: 'The secret is shown in this answer and never again, also not when it is replayed. A key can not be given what its maker lacks: neither a scope nor a wider bound.' })
    .input(z.strictObject({ name: text(200).min(1), mode: Mode.default('test'), scopes: z.array(z.enum(SCOPES)).min(1), ...bounds }))
    .output(WithSecret).errors({ ...repeats, ...problems('currency_unknown', 'clock_moved') }),
  listApiKeys: operation('identity:read')
    .route({ method: 'GET', path: '/v1/api-keys', tags: ['identity'], summary: 'List API keys, newest first' })
    .input(z.strictObject({ ...pageQuery })).output(page(ApiKey)),
  updateApiKey: operation('identity:keys')
    .route({ method: 'PATCH', path: '/v1/api-keys/{id}', tags: ['identity'], summary: "Change an API key's name or bounds", description: 'What is left out stays; null takes a bound away. It is so from the next request on. Whoever asks must be one who could make such a key.' })
    .input(z.strictObject({ id: id('apiKey'), name: text(200).min(1).optional(), ...bounds })).output(ApiKey).errors(problems('not_found', 'currency_unknown')),
  rotateApiKey: operation('identity:keys', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/api-keys/{id}/rotate', tags: ['identity'], summary: 'Give an API key a new secret', description: 'The key stays the same one, with what it has spent. Its old secret goes on working for `overlapSeconds`, a day where left out; one from an earlier rotation ends at once.' })
    .input(z.strictObject({ id: id('apiKey'), overlapSeconds: z.int().min(0).max(7 * 86_400).default(86_400) })).output(WithSecret).errors({ ...repeats, ...problems('not_found') }),
  revokeApiKey: operation('identity:keys', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/api-keys/{id}/revoke', tags: ['identity'], summary: 'Revoke an API key at once, with all its secrets' })
    .input(z.strictObject({ id: id('apiKey') })).output(ApiKey).errors({ ...repeats, ...problems('not_found') }),
};
