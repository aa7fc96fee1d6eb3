import { operation, problems, publicOperation, z } from '../contract.ts';
import { SCOPES } from '../scopes.ts';
import { ApiKey, Tokens, User } from './shapes.ts';

/** How people come in, and stay who they are. */
export const people = {
  login: publicOperation({ rate: 'credentials' })
    .route({ method: 'POST', path: '/v1/auth/login', tags: ['identity'], summary: 'Log in', description: 'Where a second factor is set up, a right password is answered by `mfa_required`, whose `resourceId` is the challenge to answer within five minutes.' })
    .input(z.strictObject({ email: z.string().max(254), password: z.string().max(200), deviceToken: z.string().max(500).optional().describe('From an earlier log-in on this device.') }))
    .output(Tokens).errors(problems('invalid_credentials', 'user_locked', 'mfa_required')),
  refresh: publicOperation()
    .route({ method: 'POST', path: '/v1/auth/refresh', tags: ['identity'], summary: 'Swap a refresh token for new tokens', description: 'Each refresh token works once. Used twice, the whole session is ended.' })
    .input(z.strictObject({ refreshToken: z.string().max(500) })).output(Tokens).errors(problems('unauthenticated', 'token_reused')),
  logout: publicOperation()
    .route({ method: 'POST', path: '/v1/auth/logout', tags: ['identity'], summary: 'End the session of a refresh token' })
    .input(z.strictObject({ refreshToken: z.string().max(500) })).output(z.object({ ended: z.boolean() })),
  me: operation(null)
    .route({ method: 'GET', path: '/v1/auth/me', tags: ['identity'], summary: 'Who am I?' })
    .input(z.strictObject({})).output(z.object({ kind: z.enum(['user', 'key']), tenantId: z.string(), scopes: z.array(z.enum(SCOPES)), user: User.nullable(), apiKey: ApiKey.nullable() })),
};
