import { operation, problems, publicOperation, z } from '../contract.ts';
import { id, text } from '../shapes.ts';
import { factorAnswer, Factors, givenPassword, Passkey, passkeyAnswer, passkeyAttestation, Tokens } from './shapes.ts';

const challenge = z.string().max(100).describe("`resourceId` of the log-in's `mfa_required`.");
const recently = { password: givenPassword.optional().describe('Not needed within ten minutes of a log-in.') };
const recentErrors = problems('invalid_credentials', 'user_locked');
const webauthn = z.record(z.string(), z.unknown());
const recoveryCodes = z.array(z.string()).nullable().describe('Ten codes, each good for one log-in without the factor. Shown here and never again; null where there are some already.');

/** Second factors: one-time codes (TOTP), passkeys (WebAuthn), recovery codes. A passkey may also be the only factor of a log-in. */
export const factors = {
  getMfaChallenge: publicOperation()
    .route({ method: 'POST', path: '/v1/auth/mfa/challenge', tags: ['identity'], summary: 'What a challenge can be answered with' })
    .input(z.strictObject({ challenge }))
    .output(z.object({ methods: z.array(z.enum(['totp', 'passkey', 'recovery-code'])), passkey: webauthn.nullable().describe('Options for `navigator.credentials.get`, as JSON.') })).errors(problems('mfa_invalid')),
  verifyMfa: publicOperation({ rate: 'credentials' })
    .route({ method: 'POST', path: '/v1/auth/mfa/verify', tags: ['identity'], summary: 'Answer a challenge with a second factor', description: 'Give one of `code`, `recoveryCode` and `passkey`. Five wrong answers end the challenge, and count as failed log-ins.' })
    .input(z.strictObject({ challenge, ...factorAnswer })).output(Tokens).errors(problems('mfa_invalid', 'user_locked')),
  getMfa: operation(null, { person: true })
    .route({ method: 'GET', path: '/v1/auth/mfa', tags: ['identity'], summary: 'My second factors' })
    .input(z.strictObject({})).output(Factors),
  startTotp: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/mfa/totp', successStatus: 201, tags: ['identity'], summary: 'Begin to set up one-time codes', description: 'The secret is shown here and never again. It counts once a code of it was confirmed.' })
    .input(z.strictObject(recently)).output(z.object({ secret: z.string(), uri: z.string().describe('`otpauth://…`, to be shown as a QR code.') })).errors({ ...recentErrors, ...problems('mfa_already_enrolled') }),
  confirmTotp: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/mfa/totp/confirm', tags: ['identity'], summary: 'Finish setting up one-time codes, with a first code' })
    .input(z.strictObject({ code: factorAnswer.code.unwrap(), ...recently })).output(z.object({ recoveryCodes })).errors({ ...recentErrors, ...problems('mfa_invalid', 'mfa_already_enrolled') }),
  removeTotp: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/mfa/totp/remove', tags: ['identity'], summary: 'Do without one-time codes' })
    .input(z.strictObject(recently)).output(Factors).errors({ ...recentErrors, ...problems('not_found') }),
  renewRecoveryCodes: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/mfa/recovery-codes', successStatus: 201, tags: ['identity'], summary: 'Ten new recovery codes in place of the old ones' })
    .input(z.strictObject(recently)).output(z.object({ recoveryCodes: recoveryCodes.unwrap() })).errors({ ...recentErrors, ...problems('not_found') }),
  startPasskey: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/passkeys/options', tags: ['identity'], summary: 'Begin to add a passkey', description: 'Answers with options for `navigator.credentials.create`, as JSON, good for five minutes.' })
    .input(z.strictObject(recently)).output(webauthn).errors(recentErrors),
  addPasskey: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/passkeys', successStatus: 201, tags: ['identity'], summary: 'Add a passkey' })
    .input(z.strictObject({ name: text(100).min(1), response: passkeyAttestation })).output(z.object({ passkey: Passkey, recoveryCodes })).errors(problems('mfa_invalid', 'mfa_already_enrolled')),
  renamePasskey: operation(null, { person: true })
    .route({ method: 'PATCH', path: '/v1/auth/passkeys/{id}', tags: ['identity'], summary: 'Rename a passkey' })
    .input(z.strictObject({ id: id('passkey'), name: text(100).min(1) })).output(Passkey).errors(problems('not_found')),
  removePasskey: operation(null, { person: true })
    .route({ method: 'POST', path: '/v1/auth/passkeys/{id}/remove', tags: ['identity'], summary: 'Remove a passkey' })
    .input(z.strictObject({ id: id('passkey'), ...recently })).output(Factors).errors({ ...recentErrors, ...problems('not_found') }),
  startPasskeyLogin: publicOperation()
    .route({ method: 'POST', path: '/v1/auth/passkeys/login/options', tags: ['identity'], summary: 'Begin to log in with a passkey alone', description: 'Answers with options for `navigator.credentials.get`, as JSON, good for five minutes.' })
    .input(z.strictObject({})).output(webauthn),
  loginWithPasskey: publicOperation({ rate: 'credentials' })
    .route({ method: 'POST', path: '/v1/auth/passkeys/login', tags: ['identity'], summary: 'Log in with a passkey alone', description: 'The device must have verified its user, by PIN or biometry: that makes it two factors.' })
    .input(z.strictObject({ response: passkeyAnswer })).output(Tokens).errors(problems('invalid_credentials')),
};
