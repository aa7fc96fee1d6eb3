import { operation, problems, serviceOperation, z } from '../contract.ts';
import { page, pageQuery, timestamp } from '../shapes.ts';

/** What is kept of a request: no body, no address, nothing personal. */
export const RequestRecord = z.object({
  id: z.string().describe('As in `X-Request-Id`.'), at: timestamp.describe('When it was answered.'), operation: z.string(), method: z.string(), status: z.int(),
  code: z.string().nullable().describe('Of the problem, where it was refused.'), tookMs: z.number(),
  actor: z.object({ kind: z.enum(['user', 'key', 'client', 'service']), id: z.string() }), replayed: z.boolean(), version: z.string(),
});

/** Florin's own ids, and whatever a caller sent in `X-Request-Id`. */
const requestId = z.string().regex(/^[A-Za-z0-9_.:-]{1,128}$/).meta({ examples: ['req_01kad0v2n8fxyrvgs8zr1m5q0c'] });

/** The requests of a tenant, to be found again. */
export const requests = {
  getRequest: operation('security:read')
    .route({ method: 'GET', path: '/v1/requests/{id}', tags: ['identity'], summary: 'Find a request by its X-Request-Id', description: 'The latest one of that id, a few seconds after it was answered. Kept for a week, and for the last million requests of a tenant.' })
    .input(z.strictObject({ id: requestId })).output(RequestRecord).errors(problems('not_found')),
  listRequests: operation('security:read')
    .route({ method: 'GET', path: '/v1/requests', tags: ['identity'], summary: 'List requests, newest first', description: 'A page may hold fewer than `limit`, or none, and more still follow: go on while there is a `nextCursor`.' })
    .input(z.strictObject({
      operation: z.string().max(100).optional(), status: z.coerce.number().int().min(100).max(599).optional(), code: z.string().max(100).optional(),
      actor: z.string().max(100).optional().describe('Id of a user, key or client.'), from: timestamp.optional(), to: timestamp.optional(), ...pageQuery,
    })).output(page(RequestRecord)),
  /** What a gateway has answered, by tenant, packed as in server/kit/request-block.ts. */
  recordRequests: serviceOperation()
    .route({ method: 'POST', path: '/internal/identity/requests' })
    .input(z.object({
      blocks: z.array(z.object({ tenantId: z.string(), fromMs: z.number(), toMs: z.number(), count: z.int(), hashes: z.array(z.int()), data: z.string() })).max(1000),
    })).output(z.object({ recorded: z.int() })),
};
