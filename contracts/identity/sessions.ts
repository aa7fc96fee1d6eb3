import { operation, problems, z } from '../contract.ts';
import { id, timestamp } from '../shapes.ts';
import { Session } from './shapes.ts';

/** Where a person is logged in. Each sees and ends their own, in all their tenants. */
export const sessions = {
  listSessions: operation(null, { person: true })
    .route({ method: 'GET', path: '/v1/auth/sessions', tags: ['identity'], summary: 'Where am I logged in?', description: 'Newest first, at most 100.' })
    .input(z.strictObject({})).output(z.object({ data: z.array(Session) })),
  endSession: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/sessions/{id}/end', tags: ['identity'], summary: 'Log out there' })
    .input(z.strictObject({ id: id('session') })).output(z.object({ id: z.string(), endedAt: timestamp })).errors(problems('not_found')),
  logoutEverywhere: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/logout-everywhere', tags: ['identity'], summary: 'End all my sessions, this one included', description: 'Device tokens of earlier log-ins are worth nothing from then on.' })
    .input(z.strictObject({})).output(z.object({ ended: z.int() })),
};
