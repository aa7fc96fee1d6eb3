import { operation, problems, publicOperation, z } from '../contract.ts';
import { givenPassword, linkToken, password } from './shapes.ts';

/** What was begun under the old password. */
const ended = z.object({ endedSessions: z.int(), endedConsents: z.int() });

export const passwords = {
  changePassword: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/password', tags: ['identity'], summary: 'Change my password', description: 'All other sessions of the person end, and with them what they allowed OAuth clients.' })
    .input(z.strictObject({ password: givenPassword, newPassword: password })).output(ended)
    .errors(problems('invalid_credentials', 'user_locked', 'password_breached')),
  requestPasswordReset: publicOperation({ rate: 'credentials' })
    .route({ method: 'POST', path: '/v1/auth/password/reset', successStatus: 202, tags: ['identity'], summary: 'Ask for a link that sets a new password', description: 'The answer is the same whether somebody has this email or not.' })
    .input(z.strictObject({ email: z.string().max(254) })).output(z.object({ accepted: z.literal(true) })),
  resetPassword: publicOperation({ rate: 'credentials' })
    .route({ method: 'POST', path: '/v1/auth/password/reset/confirm', tags: ['identity'], summary: 'Set a new password with the token of that link', description: 'The link works once, for an hour. All sessions of the person end, and what they allowed OAuth clients; a second factor stays and is asked for at the next log-in.' })
    .input(z.strictObject({ token: linkToken, newPassword: password })).output(ended).errors(problems('link_invalid', 'password_breached')),
};
