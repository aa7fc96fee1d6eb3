import { serviceOperation, z } from '../contract.ts';
import { Principal } from './shapes.ts';

/** What the host asks. */
export const between = {
  /** From a bearer credential to a principal; null where it is not valid (any more). */
  authenticate: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/identity/authenticate' })
    .input(z.object({ credential: z.string() })).output(z.object({ principal: Principal.nullable(), expiresAt: z.number().nullable() })),
  /**
   * One HTTP request to the authorization server, whose routes the gateway has and whose state is here: log-in and consent pages, tokens, keys.
   * The answer is complete: pages are small, and nothing is streamed.
   */
  serveOAuth: serviceOperation()
    .route({ method: 'POST', path: '/internal/identity/oauth' })
    .input(z.object({ method: z.string(), path: z.string(), headers: z.record(z.string(), z.string()), body: z.string() }))
    .output(z.object({ status: z.int(), headers: z.array(z.object({ name: z.string(), value: z.string() })), body: z.string() })),
  /** The demo tenant of a first start: idempotent by name, a new key each time. */
  provisionDemo: serviceOperation()
    .route({ method: 'POST', path: '/internal/identity/demo' })
    .input(z.object({ tenantName: z.string() })).output(z.object({ tenantId: z.string(), secret: z.string() })),
};
