import { z } from 'zod';
import { identity as contract } from '../../../contracts/identity.ts';
import { refuse } from '../../kit/refuse.ts';
import { defineService } from '../../kit/service.ts';
import { accessTokens } from './credentials/access-tokens.ts';
import { deviceTokens } from './credentials/device-tokens.ts';
import { knownPasswords } from './credentials/known-passwords.ts';
import { passwords } from './credentials/passwords.ts';
import { vault } from './credentials/vault.ts';
import { webauthn } from './credentials/webauthn.ts';
import { authenticate } from './handlers/between/authenticate.ts';
import { createApiKey } from './handlers/machines/create-api-key.ts';
import { createUser } from './handlers/tenants/create-user.ts';
import { os, type Deps } from './handlers/deps.ts';
import { getTenant } from './handlers/tenants/get-tenant.ts';
import { listApiKeys } from './handlers/machines/list-api-keys.ts';
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
import { prune } from './handlers/prune.ts';
import { keyUse, recordKeyUse } from './handlers/machines/record-key-use.ts';
import { refresh } from './handlers/people/refresh.ts';
import { register } from './handlers/people/register.ts';
import { revokeApiKey } from './handlers/machines/revoke-api-key.ts';
import { updateUser } from './handlers/tenants/update-user.ts';

/** Caches of principals listen here: the payload is the id of the principal to forget; an empty one means all of them. */
export const CREDENTIALS_CHANNEL = 'identity.credentials';

const flag = (byDefault: boolean) => z.enum(['true', 'false']).default(byDefault ? 'true' : 'false').transform((value) => value === 'true');
const list = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter((item) => item !== ''));
const ms = (byDefault: number) => z.coerce.number().int().min(1_000).default(byDefault);

export const identity = defineService({
  name: 'identity',
  contract,
  uses: [],
  listens: [],
  tells: {
    'tenant.created': 'A tenant was registered.',
    'user.registered': 'A person was added to a tenant, or registered one.',
    'user.updated': "A person's name, role or status changed.",
    'user.email-verified': 'A person has shown that their email is theirs.',
    'user.logged-in': 'A session began.',
    'user.logged-out': 'A session ended: by logout here or from elsewhere, by a refresh token used twice, with a new password, or because the person was disabled.',
    'user.locked': 'Too many log-ins failed: from one place, or from many that their owner was never seen in.',
    'user.password-changed': 'A person set a new password, knowing the old one or by a mailed link.',
    'user.mfa-enrolled': 'A person added a second factor, or made new recovery codes.',
    'user.mfa-removed': 'A person removed a second factor.',
    'user.recovery-code-used': 'A person logged in with a recovery code.',
    'api-key.created': 'An API key was made.',
    'api-key.revoked': 'An API key was revoked.',
  },
  config: z.object({
    issuer: z.string().min(1).default('florin').describe('who access tokens say they are from'),
    audience: z.string().min(1).default('florin-api').describe('whom access tokens say they are for'),
    accessTokenMs: ms(15 * 60_000).describe('how long an access token is valid'),
    sessionMs: ms(30 * 24 * 60 * 60_000).describe('how long a session lasts at most, refreshed or not'),
    principalCacheMs: ms(60_000).describe('how long whoever asks may remember who is behind a credential'),
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
  jobs: ['record-key-use', 'send-mails', 'prune'],
  setup({ config, database, signals, clock, newId, log, metrics, mailer, signer, committed }) {
    const { issuer, audience, accessTokenMs, sessionMs, principalCacheMs } = config;
    const use = keyUse(database);
    const ownVault = vault(signer('vault'));
    const deps: Deps = {
      database, clock, newId, log, metrics, committed, sessionMs, principalCacheMs, keyUse: use, mailer, vault: ownVault,
      deviceTokens: deviceTokens(ownVault, config.deviceTokenMs), webauthn: webauthn({ id: config.rpId, name: config.rpName, origins: config.rpOrigins }),
      knownPasswords: knownPasswords(config.passwordList), openRegistration: config.openRegistration, publicUrl: config.publicUrl.replace(/\/+$/, ''), rpName: config.rpName,
      passwords: passwords({
        concurrency: config.passwordConcurrency, maxWaiting: config.passwordsWaiting,
        full: () => refuse('unavailable', { detail: 'Too many passwords are being checked at the moment.' }),
      }),
      accessTokens: accessTokens(signer('token'), { issuer, audience, lifetimeMs: accessTokenMs }),
      async forget(...principalIds) {
        // The change is committed: a signal that can't be sent must not turn it into an error. Caches forget within a minute.
        const lost = (error: unknown) => log.error({ error }, 'caches were not told of a revoked credential');
        for (const id of principalIds) await signals.notify(CREDENTIALS_CHANNEL, id).catch(lost);
      },
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
        createApiKey: createApiKey(deps), listApiKeys: listApiKeys(deps), revokeApiKey: revokeApiKey(deps),
        createUser: createUser(deps), listUsers: listUsers(deps), updateUser: updateUser(deps), getTenant: getTenant(deps),
        authenticate: authenticate(deps), provisionDemo: provisionDemo(deps),
      }),
      consumers: [],
      jobs: [recordKeyUse(use), sendMails(deps), prune(deps)],
      drain: () => use.flush(),
    };
  },
});
