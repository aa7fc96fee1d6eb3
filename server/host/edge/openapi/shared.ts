import type { OpenAPI } from '@orpc/contract';
import { PROBLEMS } from '../../../../contracts/problems.ts';
import { API_VERSIONS, NEWEST_VERSION } from '../../../../contracts/versions.ts';

const header = (description: string, schema: NonNullable<OpenAPI.HeaderObject['schema']> = { type: 'string' }): OpenAPI.HeaderObject => ({ description, schema });

/** Headers of answers. */
export const SHARED_HEADERS: Record<string, OpenAPI.HeaderObject> = {
  'X-Request-Id': header('Names this request, in the logs too. Yours, where you sent one.'),
  'RateLimit-Policy': header('The limits that apply, as in draft-ietf-httpapi-ratelimit-headers.'),
  RateLimit: header('What is left of them.'),
  'Retry-After': header('Seconds to wait before the next try.', { type: 'integer' }),
  'Idempotent-Replayed': header('`true` where this is the first answer again and nothing was done.', { type: 'string', enum: ['true'] }),
  'Florin-Version': header('The version of the API that the request was read and answered in.'),
  'WWW-Authenticate': header('How to say who you are.'),
};

const OLDER = API_VERSIONS.filter((version) => version !== NEWEST_VERSION).join(', ');

/** What every request may say. */
export const FLORIN_VERSION: OpenAPI.ParameterObject = {
  // Only the newest: this document says what is asked and answered in it, and in an older one that would not be true.
  name: 'Florin-Version', in: 'header', schema: { type: 'string', enum: [NEWEST_VERSION] },
  description: `The version of the API that you speak. Left out, it is the one your key was made with. Older ones, which this document does not describe: ${OLDER}.`,
};

export const headerRef = (name: string): Record<string, OpenAPI.ReferenceObject> => ({ [name]: { $ref: `#/components/headers/${name}` } });

/** RFC 9457, with Florin's members. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'A refusal (RFC 9457).',
  properties: {
    type: { type: 'string', format: 'uri', examples: ['https://florin.dev/problems/insufficient_funds'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    detail: { type: 'string' },
    param: { type: 'string', description: 'The field that is wrong, as a path: `entries.0.amount`.' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { param: { type: 'string' }, message: { type: 'string' } }, required: ['param', 'message'] },
    },
    retry: { type: 'string', enum: ['never', 'later', 'same-key'] },
    requestId: { type: 'string' },
    resourceId: { type: 'string', description: 'The resource the refusal is about, such as the failed transaction.' },
  },
  required: ['type', 'title', 'status', 'code', 'retry'],
} satisfies OpenAPI.SchemaObject;
