import { serviceOperation, z } from '../contract.ts';
import { Principal } from './shapes.ts';

/** What the host asks. */
export const between = {
  /** From a bearer credential to a principal; null where it is not valid (any more). */
  authenticate: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/identity/authenticate' })
    .input(z.object({ credential: z.string() })).output(z.object({ principal: Principal.nullable(), expiresAt: z.number().nullable() })),
  /** The demo tenant of a first start: idempotent by name, a new key each time. */
  provisionDemo: serviceOperation()
    .route({ method: 'POST', path: '/internal/identity/demo' })
    .input(z.object({ tenantName: z.string() })).output(z.object({ tenantId: z.string(), secret: z.string() })),
};
