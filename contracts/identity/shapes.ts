import { z } from '../contract.ts';
import { ROLES, SCOPES } from '../scopes.ts';
import { amount, currency, id, timestamp } from '../shapes.ts';
import { PolicyRules } from './policy-rules.ts';

export const Mode = z.enum(['test', 'live']);

/** A person as a member of one tenant. `role`: one of the roles every tenant has, or `rol_…` of its own. */
export const User = z.object({
  id: z.string(), tenantId: z.string(), email: z.string(), name: z.string(), role: z.string(), status: z.enum(['active', 'disabled']), createdAt: timestamp,
  emailVerified: z.boolean().describe('Whether they have shown that mail to this address reaches them.'),
});
/** Networks that whoever has them may call from, as CIDR blocks of IPv4 or IPv6. */
export const Networks = z.array(z.union([z.cidrv4(), z.cidrv6()])).min(1).max(20);

/** What may be spent in one currency, in minor units. What is left out is not limited. */
export const SpendingLimit = z.strictObject({
  currency, perTransaction: amount.optional(), daily: amount.optional(), total: amount.optional(),
}).refine(({ perTransaction, daily, total }) => perTransaction !== undefined || daily !== undefined || total !== undefined,
  { error: 'needs perTransaction, daily or total' });

/** One limit a currency; a currency without one may not be spent. */
export const SpendingLimits = z.array(SpendingLimit).min(1).max(50)
  .refine((limits) => new Set(limits.map((limit) => limit.currency)).size === limits.length, { error: 'must name each currency once' });

/** What a restricted key is bound by. */
const bounds = {
  networks: z.array(z.string()).nullable().describe('It may be used from these networks only (CIDR).'),
  expiresAt: timestamp.nullable(),
  spending: z.array(SpendingLimit).nullable().describe('What it may spend by currency; a currency that is not here may not be spent.'),
};


/** What can be given to a person: a role that every tenant has, or one of the tenant's own. */
export const GivenRole = z.union([z.enum(ROLES), id('role')]);
export const ApiKey = z.object({
  id: z.string(), name: z.string(), prefix: z.string(), mode: Mode, kind: z.enum(['secret', 'restricted']), scopes: z.array(z.enum(SCOPES)), ...bounds,
  status: z.enum(['active', 'revoked']), lastUsedAt: timestamp.nullable(), createdAt: timestamp, revokedAt: timestamp.nullable(),
  previousSecretValidUntil: timestamp.nullable().describe('Until when the secret before the last rotation goes on working.'),
  previousSecretLastUsedAt: timestamp.nullable().describe('When that secret was last used: once nobody does, it can go.'),
  apiVersion: z.string().describe('What it speaks where a request names no other in Florin-Version: the newest there was when it was made.'),
});
export const Tokens = z.object({
  accessToken: z.string(), tokenType: z.literal('Bearer'), expiresIn: z.int(), refreshToken: z.string(), user: User,
  deviceToken: z.string().optional().describe('Keep it beyond the log-in and send it with the next one: who has logged in from a device before is not locked by the guesses of strangers.'),
});
/**
 * Who is asking, a person, a key or a client: what the host makes of a token or a key. The same for all, and so are the rules.
 * `through`: the program by which a person acts, and the consent they gave it. `spending`: what may be spent in its name, counted under that id (UUID).
 */
export const Principal = z.object({
  tenantId: z.string(), kind: z.enum(['user', 'key', 'client']), id: z.string(), scopes: z.array(z.enum(SCOPES)), mode: Mode,
  through: z.object({ clientId: z.string(), consentId: z.string() }).optional(),
  /** From where it may come; left out: from anywhere. */
  networks: z.array(z.string()).optional(),
  /** How much it may move, and the UUID that is counted by: of a key, or of a consent. Left out: whatever the accounts allow. */
  spending: z.object({ id: z.string(), limits: z.array(SpendingLimit) }).optional(),
  userId: z.string().optional().describe('The person there, who can be asked for a second factor: the user, or whoever a client acts for. Left out of machines.'),
  sessionId: z.string().optional().describe('Of a person: the session the token belongs to.'),
  rules: PolicyRules.optional().describe('What the tenant asks beyond permissions. Left out where that is nothing.'),
  /** Of the API, where one is pinned; else the newest. */
  version: z.string().optional(),
});

export const password = z.string().min(12).max(200);
/** A password to be checked, not set: whatever was once allowed. */
export const givenPassword = z.string().max(200);
export const linkToken = z.string().max(100).describe('From the link in the mail.');

export const Session = z.object({
  id: z.string(), tenantId: z.string(), device: z.string().describe('As the program described itself: `Firefox on Windows`.'),
  network: z.string().describe('The address it came from, shortened: `203.0.113.0/24`.'), country: z.string().nullable().describe('Where that network is registered (ISO 3166), if that is known.'), current: z.boolean(), createdAt: timestamp, lastUsedAt: timestamp, expiresAt: timestamp,
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
