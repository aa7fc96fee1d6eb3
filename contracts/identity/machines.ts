import { operation, problems, sensitiveOperation, z } from '../contract.ts';
import { SCOPES } from '../scopes.ts';
import { id, page, pageQuery, text } from '../shapes.ts';
import { ApiKey, Mode } from './shapes.ts';

/** How programs come in. */
export const machines = {
  createApiKey: sensitiveOperation('identity:keys', { idempotency: 'accepted', asks: 'wide-key' })
    .route({ method: 'POST', path: '/v1/api-keys', successStatus: 201, tags: ['identity'], summary: 'Create an API key', description: 'The secret is shown in this answer and never again, also not when it is replayed. A key can not be given a scope its maker lacks.' })
    .input(z.strictObject({ name: text(200).min(1), mode: Mode.default('test'), scopes: z.array(z.enum(SCOPES)).min(1) }))
    .output(ApiKey.extend({ secret: z.string().nullable() })).errors(problems('idempotency_key_reused', 'idempotency_key_in_use')),
  listApiKeys: operation('identity:read')
    .route({ method: 'GET', path: '/v1/api-keys', tags: ['identity'], summary: 'List API keys, newest first' })
    .input(z.strictObject({ ...pageQuery })).output(page(ApiKey)),
  revokeApiKey: operation('identity:keys', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/api-keys/{id}/revoke', tags: ['identity'], summary: 'Revoke an API key at once' })
    .input(z.strictObject({ id: id('apiKey') })).output(ApiKey).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
};
