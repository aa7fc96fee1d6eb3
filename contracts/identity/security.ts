import { operation, serviceOperation, z } from '../contract.ts';
import { page, pageQuery, timestamp } from '../shapes.ts';

export const SECURITY_TYPES = ['security.permission-refused', 'security.token-reused', 'security.new-network', 'security.new-country', 'user.locked'] as const;

const ACTOR_KINDS = ['user', 'key', 'client'] as const;

/** `actor` is null where so many were refused at once that they were counted together. `network`: /24 of an IPv4 address, /48 of an IPv6 one. Of a new country `reason` names it. */
export const SecurityEvent = z.object({
  id: z.string(), type: z.enum(SECURITY_TYPES), actor: z.object({ kind: z.enum(ACTOR_KINDS), id: z.string() }).nullable(),
  operation: z.string().nullable(), network: z.string().nullable(), reason: z.string().nullable(), requestId: z.string().nullable(),
  count: z.int(), firstAt: timestamp, lastAt: timestamp,
});

const actor = z.object({ kind: z.enum(ACTOR_KINDS), id: z.string() });

/** What should make somebody look. */
export const security = {
  listSecurityEvents: operation('security:read')
    .route({ method: 'GET', path: '/v1/security-events', tags: ['identity'], summary: 'List security events, newest first', description: 'The same thing again within the hour is counted where it was first recorded.' })
    .input(z.strictObject({ type: z.enum(SECURITY_TYPES).optional(), ...pageQuery })).output(page(SecurityEvent)),
  /** What gateways saw in the last second, gathered: never a call per request. Ids are plain UUIDs. */
  recordSecurityEvents: serviceOperation()
    .route({ method: 'POST', path: '/internal/identity/security-events' })
    .input(z.object({
      refusals: z.array(z.object({
        tenantId: z.string(), actor: actor.nullable(), operation: z.string().nullable(), reason: z.string().nullable(), requestId: z.string(), network: z.string().nullable(),
        count: z.int().min(1), atMs: z.number(),
      })).max(10_000),
      sightings: z.array(z.object({ tenantId: z.string(), actor, network: z.string(), requestId: z.string(), atMs: z.number() })).max(10_000),
    }))
    .output(z.object({})),
};
