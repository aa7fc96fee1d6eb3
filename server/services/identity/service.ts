import { z } from 'zod';
import { identity as contract } from '../../../contracts/identity.ts';
import { refuse } from '../../kit/refuse.ts';
import { defineService } from '../../kit/service.ts';
import { accessTokens } from './credentials/access-tokens.ts';
import { deviceTokens } from './credentials/device-tokens.ts';
import { knownPasswords } from './credentials/known-passwords.ts';
import { passwords } from './credentials/passwords.ts';
import type { SecondFactors } from './credentials/second-factors.ts';
import { vault } from './credentials/vault.ts';
import { webauthn } from './credentials/webauthn.ts';
import { askApproval } from './handlers/approvals/ask-approval.ts';
import { claimApproved, settleApproval } from './handlers/approvals/carry-out.ts';
import { approveApproval, rejectApproval, withdrawApproval } from './handlers/approvals/decide-approval.ts';
import { expireApprovals } from './handlers/approvals/expire-approvals.ts';
import { getApproval, listApprovals } from './handlers/approvals/read-approvals.ts';
import { authenticate } from './handlers/between/authenticate.ts';
import { mayCall } from './handlers/between/may-call.ts';
import { recordRequests } from './handlers/between/record-requests.ts';
import { createApiKey } from './handlers/machines/create-api-key.ts';
import { createUser } from './handlers/tenants/create-user.ts';
import { os, type Deps } from './handlers/deps.ts';
import { getOrigins } from './handlers/tenants/get-origins.ts';
import { getRequest } from './handlers/tenants/get-request.ts';
import { getTenant } from './handlers/tenants/get-tenant.ts';
import { createLedger } from './handlers/ledgers/create-ledger.ts';
import { getLedger, listLedgers, ownsLedger } from './handlers/ledgers/read-ledgers.ts';
import { listApiKeys } from './handlers/machines/list-api-keys.ts';
import { listRequests } from './handlers/tenants/list-requests.ts';
import { listUsers } from './handlers/tenants/list-users.ts';
import { changePassword } from './handlers/people/change-password.ts';
import { confirmRegistration } from './handlers/people/confirm-registration.ts';
import { endSession } from './handlers/people/end-session.ts';
import { listSessions } from './handlers/people/list-sessions.ts';
import { logoutEverywhere } from './handlers/people/logout-everywhere.ts';
import { requestPasswordReset } from './handlers/people/request-password-reset.ts';
import { requestRegistration } from './handlers/people/request-registration.ts';
import { resendVerification } from './handlers/people/resend-verification.ts';
import { resetPassword } from './handlers/people/reset-password.ts';
import { sendMails } from './handlers/people/send-mails.ts';
import { verifyEmail } from './handlers/people/verify-email.ts';
import { addPasskey } from './handlers/people/factors/add-passkey.ts';
import { confirmTotp } from './handlers/people/factors/confirm-totp.ts';
import { getMfa } from './handlers/people/factors/get-mfa.ts';
import { getMfaChallenge } from './handlers/people/factors/get-mfa-challenge.ts';
import { loginWithPasskey } from './handlers/people/factors/login-with-passkey.ts';
import { ownFactors } from './handlers/people/factors/own-factors.ts';
import { removePasskey } from './handlers/people/factors/remove-passkey.ts';
import { removeTotp } from './handlers/people/factors/remove-totp.ts';
import { renamePasskey } from './handlers/people/factors/rename-passkey.ts';
import { renewRecoveryCodes } from './handlers/people/factors/renew-recovery-codes.ts';
import { startPasskey } from './handlers/people/factors/start-passkey.ts';
import { startPasskeyLogin } from './handlers/people/factors/start-passkey-login.ts';
import { startTotp } from './handlers/people/factors/start-totp.ts';
import { verifyMfa } from './handlers/people/factors/verify-mfa.ts';
import { login } from './handlers/people/login.ts';
import { logout } from './handlers/people/logout.ts';
import { me } from './handlers/people/me.ts';
import { provisionDemo } from './handlers/between/provision-demo.ts';
import { getTenantPolicy } from './handlers/policy/get-tenant-policy.ts';
import { updateTenantPolicy } from './handlers/policy/update-tenant-policy.ts';
import { confirmStepUp } from './handlers/step-up/confirm-step-up.ts';
import { getStepUp } from './handlers/step-up/get-step-up.ts';
import { passStepUp } from './handlers/step-up/pass-step-up.ts';
import { prune } from './handlers/prune.ts';
import { keyUse, recordKeyUse } from './handlers/machines/record-key-use.ts';
import { refresh } from './handlers/people/refresh.ts';
import { register } from './handlers/people/register.ts';
import { revokeApiKey } from './handlers/machines/revoke-api-key.ts';
import { rotateApiKey } from './handlers/machines/rotate-api-key.ts';
import { updateApiKey } from './handlers/machines/update-api-key.ts';
import { acceptInvitation } from './handlers/tenants/accept-invitation.ts';
import { createInvitation } from './handlers/tenants/create-invitation.ts';
import { createRole } from './handlers/tenants/create-role.ts';
import { deleteRole } from './handlers/tenants/delete-role.ts';
import { joinTenant } from './handlers/tenants/join-tenant.ts';
import { listInvitations } from './handlers/tenants/list-invitations.ts';
import { listRoles } from './handlers/tenants/list-roles.ts';
import { listTenants } from './handlers/tenants/list-tenants.ts';
import { removeUser } from './handlers/tenants/remove-user.ts';
import { resendInvitation } from './handlers/tenants/resend-invitation.ts';
import { revokeInvitation } from './handlers/tenants/revoke-invitation.ts';
import { switchTenant } from './handlers/tenants/switch-tenant.ts';
import { updateRole } from './handlers/tenants/update-role.ts';
import { listSecurityEvents } from './handlers/security/list-security-events.ts';
import { recordSecurityEvents } from './handlers/security/record-security-events.ts';
import { pruneRequests } from './handlers/tenants/prune-requests.ts';
import { setOrigins } from './handlers/tenants/set-origins.ts';
import { updateUser } from './handlers/tenants/update-user.ts';

/** Caches of principals listen here: the payload is the id of the principal to forget, or of a tenant: all of its. Empty: all there are. */
export const CREDENTIALS_CHANNEL = 'identity.credentials';

/** Gateways that remember whose pages may call listen here, and then forget. */
export const ORIGINS_CHANNEL = 'identity.origins';

const flag = (byDefault: boolean) => z.enum(['true', 'false']).default(byDefault ? 'true' : 'false').transform((value) => value === 'true');
const list = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter((item) => item !== ''));
const ms = (byDefault: number) => z.coerce.number().int().min(1_000).default(byDefault);

/** Approved requests that want to be carried out: whoever does that listens here. It looks now and then too, so a lost signal delays. */
export const APPROVED_CHANNEL = 'identity.approved';

export type { FactorAnswer, FactorKind, SecondFactors } from './credentials/second-factors.ts';

/** Identity; with `secondFactors`, step-ups are confirmed by those instead of by the ones people have set up here. */
export const identityWith = (secondFactors?: SecondFactors) => defineService({
  name: 'identity',
  contract,
  uses: [],
  listens: [],
  tells: {
    'tenant.created': 'A tenant was registered.',
    'tenant.origins-changed': 'A tenant said anew which web pages may call the API for it.',
    'ledger.created': 'A tenant opened a further ledger.',
    'user.registered': 'A person was added to a tenant, or registered one.',
    'user.updated': "A person's name, role or status changed.",
    'user.removed': 'A person was taken out of a tenant.',
    'user.logged-in': 'A session began.',
    'user.logged-out': 'A session ended: by logout here or from elsewhere, by a refresh token used twice, with a new password, or because the person was disabled or removed.',
    'user.email-verified': 'A person has shown that their email is theirs.',
    'user.locked': 'Too many log-ins failed: from one place, or from many that their owner was never seen in.',
    'user.password-changed': 'A person set a new password, knowing the old one or by a mailed link.',
    'user.mfa-enrolled': 'A person added a second factor, or made new recovery codes.',
    'user.mfa-removed': 'A person removed a second factor.',
    'user.recovery-code-used': 'A person showed a recovery code in place of another factor.',
    'role.created': 'A tenant made a role of its own.',
    'role.updated': "A role's name or permissions changed.",
    'role.deleted': 'A role that nobody had was deleted.',
    'invitation.created': 'A person was invited into a tenant.',
    'invitation.resent': 'An invitation was sent again, with a new link.',
    'invitation.accepted': 'Whoever was invited became a member.',
    'invitation.revoked': 'An invitation was revoked, or another one took its place.',
    'security.permission-refused': 'Somebody asked for what they have no permission for. Told once an hour for each who and what.',
    'security.token-reused': 'A refresh token was used twice: one of two who had it was not its owner.',
    'security.new-network': 'A person, key or client was seen from a network for the first time.',
    'api-key.created': 'An API key was made.',
    'api-key.updated': 'The name of an API key changed, or what it is bound by.',
    'api-key.rotated': 'An API key got a new secret.',
    'api-key.revoked': 'An API key was revoked.',
    'policy.changed': 'What a tenant asks beyond permissions changed.',
    'step-up.confirmed': 'A person confirmed a request with a second factor.',
    'step-up.failed': 'A second factor that was given for a request was wrong.',
    'approval.requested': 'A request waits for a second person.',
    'approval.approved': 'A second person let a request go on.',
    'approval.rejected': 'A second person refused a request, or whoever asked took it back: its status says which.',
    'approval.executed': 'An approved request was carried out, or refused when it was: its status says which.',
    'approval.expired': 'A request waited too long for a second person, or to be begun.',
  },
  config: z.object({
    issuer: z.string().min(1).default('florin').describe('who access tokens say they are from'),
    audience: z.string().min(1).default('florin-api').describe('whom access tokens say they are for'),
    accessTokenMs: ms(15 * 60_000).describe('how long an access token is valid'),
    sessionMs: ms(30 * 24 * 60 * 60_000).describe('how long a session lasts at most, refreshed or not'),
    principalCacheMs: ms(60_000).describe('how long whoever asks may remember who is behind a credential'),
    invitationTokens: z.enum(['mail', 'answer']).default('mail').describe('how the link of an invitation leaves: by `mail` to whom it is for, or in the `answer` to whoever invites, who can then be anybody they like: for tests and closed installations'),
    securityEventsKeptMs: ms(90 * 24 * 60 * 60_000).describe('how long security events are listed, and networks known'),
    requestsKeptMs: ms(7 * 24 * 60 * 60_000).describe('how long answered requests can be looked up'),
    requestsKept: z.coerce.number().int().min(1_000).default(1_000_000).describe('how many of them for each tenant'),
    passwordConcurrency: z.coerce.number().int().min(1).default(2).describe('passwords computed at once'),
    passwordsWaiting: z.coerce.number().int().min(1).default(100).describe('passwords that may wait for that, before more are told unavailable'),
    passwordList: z.string().optional().describe('file of known passwords to refuse beside those shipped: plain lines, or SHA-1 hashes in order, as Have I Been Pwned gives them out'),
    openRegistration: flag(true).describe('whether anyone may register without a mail, and so find out who is registered: true or false'),
    publicUrl: z.url({ protocol: /^https?$/ }).default('http://localhost:3000').describe('where links in mails lead'),
    rpId: z.string().min(1).default('localhost').describe('domain that passkeys are bound to; those made for another are worth nothing'),
    rpName: z.string().min(1).max(64).default('Florin').describe('name that passkeys and apps for one-time codes show'),
    rpOrigins: list.default(['http://localhost:3000']).describe('origins of pages that may use passkeys, with commas between'),
    deviceTokenMs: ms(180 * 24 * 60 * 60_000).describe('how long a device is known after a log-in, and not locked by guesses from elsewhere'),
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: ['record-key-use', 'send-mails', 'prune', 'prune-requests', 'expire-approvals'],
  setup({ config, database, signals, clock, newId, log, metrics, mailer, signer, committed }) {
    const { issuer, audience, accessTokenMs, sessionMs, principalCacheMs, invitationTokens, securityEventsKeptMs, requestsKeptMs, requestsKept } = config;
    const use = keyUse(database);
    const ownVault = vault(signer('vault'));
    const ownWebauthn = webauthn({ id: config.rpId, name: config.rpName, origins: config.rpOrigins });
    const deps: Deps = {
      database, clock, newId, log, metrics, committed, sessionMs, principalCacheMs, invitationTokens, securityEventsKeptMs, requestsKeptMs, requestsKept, keyUse: use, mailer, vault: ownVault,
      deviceTokens: deviceTokens(ownVault, config.deviceTokenMs), webauthn: ownWebauthn, secondFactors: secondFactors ?? ownFactors({ clock, vault: ownVault, webauthn: ownWebauthn }),
      knownPasswords: knownPasswords(config.passwordList), openRegistration: config.openRegistration, publicUrl: config.publicUrl.replace(/\/+$/, ''), rpName: config.rpName,
      passwords: passwords({
        concurrency: config.passwordConcurrency, maxWaiting: config.passwordsWaiting,
        full: () => refuse('unavailable', { detail: 'Too many passwords are being checked at the moment.' }),
      }),
      accessTokens: accessTokens(signer('token'), { issuer, audience, lifetimeMs: accessTokenMs }),
      async wakeCarriers() {
        await signals.notify(APPROVED_CHANNEL).catch((error: unknown) => log.error({ error }, 'nobody was told that something was approved'));
      },
      async forget(...ids) {
        // The change is committed: a signal that can't be sent must not turn it into an error. Caches forget within a minute.
        const lost = (error: unknown) => log.error({ error }, 'caches were not told of a revoked credential');
        for (const id of ids) await signals.notify(CREDENTIALS_CHANNEL, id).catch(lost);
      },
      originsChanged: () => signals.notify(ORIGINS_CHANNEL).catch((error: unknown) => log.error({ error }, 'gateways were not told of changed origins')),
    };
    return {
      router: os.router({
        register: register(deps), requestRegistration: requestRegistration(deps), confirmRegistration: confirmRegistration(deps),
        verifyEmail: verifyEmail(deps), resendVerification: resendVerification(deps),
        login: login(deps), refresh: refresh(deps), logout: logout(deps), me: me(deps),
        listSessions: listSessions(deps), endSession: endSession(deps), logoutEverywhere: logoutEverywhere(deps),
        changePassword: changePassword(deps), requestPasswordReset: requestPasswordReset(deps), resetPassword: resetPassword(deps),
        getMfaChallenge: getMfaChallenge(deps), verifyMfa: verifyMfa(deps), getMfa: getMfa(deps), startTotp: startTotp(deps), confirmTotp: confirmTotp(deps),
        removeTotp: removeTotp(deps), renewRecoveryCodes: renewRecoveryCodes(deps), startPasskey: startPasskey(deps), addPasskey: addPasskey(deps),
        renamePasskey: renamePasskey(deps), removePasskey: removePasskey(deps), startPasskeyLogin: startPasskeyLogin(deps), loginWithPasskey: loginWithPasskey(deps),
        createApiKey: createApiKey(deps), listApiKeys: listApiKeys(deps), updateApiKey: updateApiKey(deps), rotateApiKey: rotateApiKey(deps), revokeApiKey: revokeApiKey(deps),
        createUser: createUser(deps), listUsers: listUsers(deps), updateUser: updateUser(deps), getTenant: getTenant(deps),
        removeUser: removeUser(deps), listTenants: listTenants(deps), switchTenant: switchTenant(deps),
        createRole: createRole(deps), listRoles: listRoles(deps), updateRole: updateRole(deps), deleteRole: deleteRole(deps),
        createInvitation: createInvitation(deps), listInvitations: listInvitations(deps), revokeInvitation: revokeInvitation(deps),
        resendInvitation: resendInvitation(deps), acceptInvitation: acceptInvitation(deps), joinTenant: joinTenant(deps),
        listSecurityEvents: listSecurityEvents(deps), recordSecurityEvents: recordSecurityEvents(deps),
        getTenantPolicy: getTenantPolicy(deps), updateTenantPolicy: updateTenantPolicy(deps),
        getStepUp: getStepUp(deps), confirmStepUp: confirmStepUp(deps), passStepUp: passStepUp(deps),
        listApprovals: listApprovals(deps), getApproval: getApproval(deps), approveApproval: approveApproval(deps),
        rejectApproval: rejectApproval(deps), withdrawApproval: withdrawApproval(deps),
        askApproval: askApproval(deps), claimApproved: claimApproved(deps), settleApproval: settleApproval(deps),
        getOrigins: getOrigins(deps), setOrigins: setOrigins(deps), mayCall: mayCall(deps),
        getRequest: getRequest(deps), listRequests: listRequests(deps), recordRequests: recordRequests(deps),
        createLedger: createLedger(deps), listLedgers: listLedgers(deps), getLedger: getLedger(deps), ownsLedger: ownsLedger(deps),
        authenticate: authenticate(deps), provisionDemo: provisionDemo(deps),
      }),
      consumers: [],
      jobs: [recordKeyUse(use), sendMails(deps), prune(deps), pruneRequests(deps), expireApprovals(deps)],
      drain: () => use.flush(),
    };
  },
});

export const identity = identityWith();
