import { operation, problems, publicOperation, sensitiveOperation, z } from '../contract.ts';
import { id, page, pageQuery, text, timestamp } from '../shapes.ts';
import { GivenRole, Tokens } from './shapes.ts';

export const Invitation = z.object({
  id: z.string(), email: z.string(), role: z.string(), status: z.enum(['open', 'accepted', 'revoked', 'expired']),
  createdAt: timestamp, sentAt: timestamp, expiresAt: timestamp,
});

/** `token` only where this installation is set to hand it to whoever invites, and never again. */
const Sent = Invitation.extend({ token: z.string().nullable() });
const token = z.string().min(1).max(200);

/** How a person comes to a tenant by their own doing: a link that only their mailbox has. */
export const invitations = {
  createInvitation: sensitiveOperation('identity:write', { idempotency: 'accepted', asks: 'role-change' })
    .route({ method: 'POST', path: '/v1/invitations', successStatus: 201, tags: ['identity'], summary: 'Invite a person by email', description: 'The answer is the same whether or not the email belongs to a user of another tenant. The link is good for seven days and once. An earlier open invitation of that email is revoked. It stays good only as long as whoever invited could give that role.' })
    .input(z.strictObject({ email: z.email().max(254), role: GivenRole })).output(Sent)
    .errors(problems('not_found', 'already_member', 'idempotency_key_reused', 'idempotency_key_in_use')),
  listInvitations: operation('identity:read')
    .route({ method: 'GET', path: '/v1/invitations', tags: ['identity'], summary: 'List invitations, newest first' })
    .input(z.strictObject({ ...pageQuery })).output(page(Invitation)),
  revokeInvitation: operation('identity:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/invitations/{id}/revoke', tags: ['identity'], summary: 'Revoke an invitation at once' })
    .input(z.strictObject({ id: id('invitation') })).output(Invitation)
    .errors(problems('not_found', 'link_invalid', 'idempotency_key_reused', 'idempotency_key_in_use')),
  resendInvitation: operation('identity:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/invitations/{id}/resend', tags: ['identity'], summary: 'Send an invitation again, with a new link', description: 'The link sent before stops working; the new one is good for seven days. Also for an invitation that has expired.' })
    .input(z.strictObject({ id: id('invitation') })).output(Sent)
    .errors(problems('not_found', 'link_invalid', 'already_member', 'idempotency_key_reused', 'idempotency_key_in_use')),
  acceptInvitation: publicOperation({ rate: 'credentials' })
    .route({ method: 'POST', path: '/v1/auth/invitations/accept', tags: ['identity'], summary: 'Accept an invitation', description: 'Who is new is registered with this name and password. Who has a user already gives the password of that; with a second factor, they log in and join.' })
    .input(z.strictObject({ token, name: text(200).min(1), password: z.string().min(1).max(200) })).output(Tokens)
    .errors(problems('link_invalid', 'invalid_credentials', 'user_locked', 'mfa_required', 'password_breached', 'already_member')),
  joinTenant: operation(null)
    .route({ method: 'POST', path: '/v1/auth/invitations/join', tags: ['identity'], summary: 'Accept an invitation as who you are logged in as', description: 'The invitation must be for your own email. The session you have goes on beside the new one.' })
    .input(z.strictObject({ token })).output(Tokens).errors(problems('link_invalid', 'already_member')),
};

