import { operation, problems, publicOperation, z } from '../contract.ts';
import { text } from '../shapes.ts';
import { linkToken, password, Tokens } from './shapes.ts';

const newcomer = { email: z.email().max(254), password, name: text(200).min(1), tenantName: text(200).min(1) };

/** How people come to Florin, and show that their email is theirs. */
export const registration = {
  register: publicOperation({ rate: 'credentials' })
    .route({ method: 'POST', path: '/v1/auth/register', successStatus: 201, tags: ['identity'], summary: 'Register a tenant and its first owner', description: 'For whoever runs Florin for themselves: the tokens come at once, and so a taken email is told. An installation open to strangers switches this off (`FLORIN_IDENTITY_OPEN_REGISTRATION=false`), and they ask for a link with `POST /v1/auth/registrations`.' })
    .input(z.strictObject(newcomer)).output(Tokens).errors(problems('forbidden', 'email_taken', 'password_breached')),
  requestRegistration: publicOperation({ rate: 'credentials' })
    .route({ method: 'POST', path: '/v1/auth/registrations', successStatus: 202, tags: ['identity'], summary: 'Ask for a link that registers', description: 'The answer is the same whether the email is registered or not; only its owner learns that, by mail.' })
    .input(z.strictObject(newcomer)).output(z.object({ accepted: z.literal(true) })).errors(problems('password_breached')),
  confirmRegistration: publicOperation()
    .route({ method: 'POST', path: '/v1/auth/registrations/confirm', successStatus: 201, tags: ['identity'], summary: 'Register with the token of that link' })
    .input(z.strictObject({ token: linkToken })).output(Tokens).errors(problems('link_invalid')),
  verifyEmail: publicOperation()
    .route({ method: 'POST', path: '/v1/auth/email/verify', tags: ['identity'], summary: 'Verify an email with the token of its link', description: 'Each link works once, for 24 hours.' })
    .input(z.strictObject({ token: linkToken })).output(z.object({ verified: z.literal(true) })).errors(problems('link_invalid')),
  resendVerification: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/email/resend', successStatus: 202, tags: ['identity'], summary: 'Send me another link that verifies my email', description: 'Nothing is sent where it is verified already, or after five mails within an hour.' })
    .input(z.strictObject({})).output(z.object({ accepted: z.literal(true) })),
};
