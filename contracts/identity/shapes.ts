import { z } from '../contract.ts';
import { SCOPES } from '../scopes.ts';
import { timestamp } from '../shapes.ts';

export const Mode = z.enum(['test', 'live']);

/** A person as a member of one tenant. `role`: one of the roles every tenant has, or `role_…` of its own. */
export const User = z.object({
  id: z.string(), tenantId: z.string(), email: z.string(), name: z.string(), role: z.string(), status: z.enum(['active', 'disabled']), createdAt: timestamp,
  emailVerified: z.boolean().describe('Whether they have shown that mail to this address reaches them.'),
});
export const ApiKey = z.object({
  id: z.string(), name: z.string(), prefix: z.string(), mode: Mode, scopes: z.array(z.enum(SCOPES)),
  status: z.enum(['active', 'revoked']), lastUsedAt: timestamp.nullable(), createdAt: timestamp, revokedAt: timestamp.nullable(),
});
export const Tokens = z.object({
  accessToken: z.string(), tokenType: z.literal('Bearer'), expiresIn: z.int(), refreshToken: z.string(), user: User,
  deviceToken: z.string().optional().describe('Keep it beyond the log-in and send it with the next one: who has logged in from a device before is not locked by the guesses of strangers.'),
});
/** Who is asking, a person, a key or a client: what the host makes of a token or a key. The same for all, and so are the rules. */
export const Principal = z.object({
  tenantId: z.string(), kind: z.enum(['user', 'key', 'client']), id: z.string(), scopes: z.array(z.enum(SCOPES)), mode: Mode,
  /** Of a person: the session the token belongs to. */
  sessionId: z.string().optional(),
});

export const password = z.string().min(12).max(200);
/** A password to be checked, not set: whatever was once allowed. */
export const givenPassword = z.string().max(200);
export const linkToken = z.string().max(100).describe('From the link in the mail.');

export const Session = z.object({
  id: z.string(), tenantId: z.string(), device: z.string().describe('As the program described itself: `Firefox on Windows`.'),
  network: z.string().describe('The address it came from, shortened: `203.0.113.0/24`.'), current: z.boolean(), createdAt: timestamp, lastUsedAt: timestamp, expiresAt: timestamp,
});

const binary = z.string().max(10_000).regex(/^[A-Za-z0-9_-]*$/, { error: 'must be base64url' });
const credential = { id: binary, rawId: binary, type: z.literal('public-key'), clientExtensionResults: z.record(z.string(), z.unknown()).default({}), authenticatorAttachment: z.string().max(50).nullish() };

/** What browsers answer: `PublicKeyCredential.toJSON()`. Fields we do not know are left out. */
export const passkeyAnswer = z.object({
  ...credential, response: z.object({ clientDataJSON: binary, authenticatorData: binary, signature: binary, userHandle: binary.nullish() }),
});
export const passkeyAttestation = z.object({
  ...credential, response: z.object({ clientDataJSON: binary, attestationObject: binary, transports: z.array(z.string().max(50)).max(10).optional() }),
});
export const factorAnswer = {
  code: z.string().regex(/^\d{6}$/, { error: 'must be six digits' }).optional(), recoveryCode: z.string().max(50).optional(), passkey: passkeyAnswer.optional(),
};
export const Passkey = z.object({
  id: z.string(), name: z.string(), backedUp: z.boolean().describe('Whether it is kept on more than one device.'), createdAt: timestamp, lastUsedAt: timestamp.nullable(),
});
export const Factors = z.object({ totp: z.object({ confirmedAt: timestamp }).nullable(), passkeys: z.array(Passkey), recoveryCodesLeft: z.int() });
