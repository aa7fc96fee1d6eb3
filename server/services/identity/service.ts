import { z } from 'zod';
import { identity as contract } from '../../../contracts/identity.ts';
import { bounded } from '../../kit/bounded.ts';
import { REINDEX } from '../../kit/personal-data/rotate-index.ts';
import { refuse } from '../../kit/refuse.ts';
import { defineService } from '../../kit/service.ts';
import { accessTokens } from './credentials/access-tokens.ts';
import { deviceTokens } from './credentials/device-tokens.ts';
import { knownPasswords } from './credentials/known-passwords.ts';
import { passwords } from './credentials/passwords.ts';
import type { SecondFactors } from './credentials/second-factors.ts';
import { signingKeys } from './credentials/signing-keys.ts';
import { vault } from '../../kit/vault.ts';
import { webauthn } from './credentials/webauthn.ts';
import { derivedSecret } from '../../kit/derived-secret.ts';
import { TELLS } from './domain/tells.ts';
import { askApproval } from './handlers/approvals/ask-approval.ts';
import { claimApproved, settleApproval } from './handlers/approvals/carry-out.ts';
import { approveApproval, rejectApproval, withdrawApproval } from './handlers/approvals/decide-approval.ts';
import { expireApprovals } from './handlers/approvals/expire-approvals.ts';
import { getApproval, listApprovals } from './handlers/approvals/read-approvals.ts';
import { authenticate } from './handlers/between/authenticate.ts';
import { mayCall } from './handlers/between/may-call.ts';
import { recordRequests } from './handlers/between/record-requests.ts';
import { listOAuthConsents, revokeOAuthConsent } from './handlers/clients/consents.ts';
import { createOAuthClient } from './handlers/clients/create-oauth-client.ts';
import { getOAuthClient, listOAuthClients } from './handlers/clients/read-oauth-clients.ts';
import { revokeOAuthClient } from './handlers/clients/revoke-oauth-client.ts';
import { rotateOAuthClientSecret } from './handlers/clients/rotate-oauth-client-secret.ts';
import { updateOAuthClient } from './handlers/clients/update-oauth-client.ts';
import { serveOAuth } from './handlers/between/serve-oauth.ts';
import { rotateKeys } from './handlers/rotate-keys.ts';
import { createApiKey } from './handlers/machines/create-api-key.ts';
import { createUser } from './handlers/tenants/create-user.ts';
import { os, type Deps } from './handlers/deps.ts';
import { getOrigins } from './handlers/tenants/get-origins.ts';
import { getRequest } from './handlers/tenants/get-request.ts';
import { getTenant } from './handlers/tenants/get-tenant.ts';
import { eraseUser, finishErasures, reindex, sealPeople } from './handlers/tenants/erase-user.ts';
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
import { withPersonalData } from './store/sealed-people.ts';
import { updateUser } from './handlers/tenants/update-user.ts';
import type { OAuthSite } from './oauth/site.ts';
import { countLiveKeys } from './store/api-keys.ts';

/** Caches of principals listen here: the payload is the id of the principal to forget, or of a tenant: all of its. Empty: all there are. */
export const CREDENTIALS_CHANNEL = 'identity.credentials';

/** Gateways that remember whose pages may call listen here, and then forget. */
export const ORIGINS_CHANNEL = 'identity.origins';

/** No path, no trailing slash: cookies and routes begin at the root. TLS, but on one's own machine. */
const origin = z.url().refine((value) => new URL(value).origin === value && /^(https:|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$))/.test(value), {
  error: 'must be an https origin such as https://pay.example.com; http only for 127.0.0.1, [::1] and localhost',
});

const flag = (byDefault: boolean) => z.enum(['true', 'false']).default(byDefault ? 'true' : 'false').transform((value) => value === 'true');
const list = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter((item) => item !== ''));
const ms = (byDefault: number) => z.coerce.number().int().min(1_000).default(byDefault);

/** Approved requests that want to be carried out: whoever does that listens here. It looks now and then too, so a lost signal delays. */
export const APPROVED_CHANNEL = 'identity.approved';

/** While one log-in has its password computed, others look up and record: so that no core waits for the database. */
const LOG_INS_PER_PASSWORD = 4;
const tooManyPasswords = () => refuse('unavailable', { detail: 'Too many passwords are being checked at the moment.' });

export type { FactorAnswer, FactorKind, SecondFactors } from './credentials/second-factors.ts';

/** Identity; with `secondFactors`, step-ups are confirmed by those instead of by the ones people have set up here. */
export const identityWith = (secondFactors?: SecondFactors) => defineService({
  name: 'identity',
  contract,
  uses: [],
  listens: [],
  tells: TELLS,
  config: z.object({
    issuer: z.string().min(1).default('florin').describe('who access tokens say they are from'),
    audience: z.string().min(1).default('florin-api').describe('whom access tokens say they are for'),
    accessTokenMs: ms(15 * 60_000).describe('how long an access token is valid'),
    publicUrl: origin.default('http://localhost:3000').describe('where browsers and OAuth clients find this installation, and links in mails lead: the issuer of OAuth tokens; an https origin without a path; by default FLORIN_PUBLIC_URL'),
    signingKeyMs: z.coerce.number().int().min(3_600_000).default(30 * 24 * 60 * 60_000).describe('how long a key signs tokens before the next one takes over'),
    oauthAccessTokenMs: ms(10 * 60_000).describe('how long an access token of an OAuth client is valid'),
    oauthRefreshTokenMs: ms(30 * 24 * 60 * 60_000).describe('how long a refresh token of an OAuth client waits to be used'),
    oauthConsentMs: ms(180 * 24 * 60 * 60_000).describe('how long a consent lasts at most'),
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
    rpId: z.string().min(1).default('localhost').describe('domain that passkeys are bound to; those made for another are worth nothing'),
    rpName: z.string().min(1).max(64).default('Florin').describe('name that passkeys and apps for one-time codes show'),
    rpOrigins: list.default(['http://localhost:3000']).describe('origins of pages that may use passkeys beside our own log-in page, with commas between'),
    deviceTokenMs: ms(180 * 24 * 60 * 60_000).describe('how long a device is known after a log-in, and not locked by guesses from elsewhere'),
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: ['record-key-use', 'rotate-keys', 'send-mails', 'prune', 'prune-requests', 'expire-approvals', 'seal-people', 'finish-erasures', REINDEX],
  keepsPersonalData: true,
  setup({ config, database: bare, personal, signals, clock, newId, log, metrics, mailer, outside, signer, committed }) {
    const database = withPersonalData(bare, personal);
    const { issuer, audience, accessTokenMs, sessionMs, principalCacheMs, invitationTokens, securityEventsKeptMs, requestsKeptMs, requestsKept, publicUrl } = config;
    const keys = signingKeys({
      database, clock, wrappingKey: derivedSecret(signer('token'), 'signing keys'), periodMs: config.signingKeyMs, tokenMs: Math.max(accessTokenMs, config.oauthAccessTokenMs),
    });
    const use = keyUse(database);
    const ownVault = vault(signer('vault'), 'identity');
    const ownWebauthn = webauthn({ id: config.rpId, name: config.rpName, origins: [...new Set([...config.rpOrigins, publicUrl])] });
    // Loaded by the first that asks it: an HTTP server of its own, which the thread aside and installations without OAuth clients do without.
    let opening: Promise<OAuthSite> | undefined;
    const site = (): Promise<OAuthSite> => (opening ??= import('./oauth/site.ts').then(({ oauthSite }) => oauthSite(deps, signer('token'))));
    const deps: Deps = {
      database, clock, newId, log, metrics, committed, sessionMs, principalCacheMs, invitationTokens, securityEventsKeptMs, requestsKeptMs, requestsKept, keyUse: use, mailer, geo: outside.geo, vault: ownVault,
      deviceTokens: deviceTokens(ownVault, config.deviceTokenMs), webauthn: ownWebauthn, secondFactors: secondFactors ?? ownFactors({ clock, vault: ownVault, webauthn: ownWebauthn }),
      knownPasswords: knownPasswords(config.passwordList), openRegistration: config.openRegistration, rpName: config.rpName,
      passwords: passwords({ concurrency: config.passwordConcurrency, maxWaiting: config.passwordsWaiting, full: tooManyPasswords }),
      logInTurn: bounded({ concurrency: LOG_INS_PER_PASSWORD * config.passwordConcurrency, maxWaiting: config.passwordsWaiting, full: tooManyPasswords }),
      signingKeys: keys, audience, publicUrl,
      oauth: { accessTokenMs: config.oauthAccessTokenMs, refreshTokenMs: config.oauthRefreshTokenMs, consentMs: config.oauthConsentMs },
      accessTokens: accessTokens(keys, { issuer, audience, lifetimeMs: accessTokenMs }),
      async wakeCarriers() {
        await signals.notify(APPROVED_CHANNEL).catch((error: unknown) => log.error({ error }, 'nobody was told that something was approved'));
      },
      async forget(...ids) {
        // The change is committed: a signal that can't be sent must not turn it into an error. Caches forget within a minute.
        const lost = (error: unknown) => log.error({ error }, 'caches were not told of a revoked credential');
        await Promise.all(ids.map((id) => signals.notify(CREDENTIALS_CHANNEL, id).catch(lost)));
      },
      originsChanged: () => signals.notify(ORIGINS_CHANNEL).catch((error: unknown) => log.error({ error }, 'gateways were not told of changed origins')),
    };
    const finish = finishErasures(deps);
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
        createUser: createUser(deps), listUsers: listUsers(deps), updateUser: updateUser(deps), eraseUser: eraseUser(deps), getTenant: getTenant(deps),
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
        createOAuthClient: createOAuthClient(deps), listOAuthClients: listOAuthClients(deps), getOAuthClient: getOAuthClient(deps),
        updateOAuthClient: updateOAuthClient(deps), rotateOAuthClientSecret: rotateOAuthClientSecret(deps), revokeOAuthClient: revokeOAuthClient(deps),
        listOAuthConsents: listOAuthConsents(deps), revokeOAuthConsent: revokeOAuthConsent(deps),
        serveOAuth: serveOAuth(site),
        createLedger: createLedger(deps), listLedgers: listLedgers(deps), getLedger: getLedger(deps), ownsLedger: ownsLedger(deps),
        authenticate: authenticate(deps), provisionDemo: provisionDemo(deps),
      }),
      consumers: [],
      jobs: [recordKeyUse(use), rotateKeys(keys), sendMails(deps), prune(deps), pruneRequests(deps), expireApprovals(deps), sealPeople(deps), finish, reindex(deps)],
      // A database that was restored may hold people who were erased since: nobody sees them again.
      async recover() {
        while (await finish.run() === true);
      },
      async live() {
        const count = await countLiveKeys(bare);
        return count === 0 ? undefined : `${count} API key${count === 1 ? '' : 's'} or client${count === 1 ? '' : 's'} of live mode`;
      },
      drain: () => use.flush(),
    };
  },
});

export const identity = identityWith();
