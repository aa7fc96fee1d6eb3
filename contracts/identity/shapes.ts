import { z } from '../contract.ts';
import { SCOPES } from '../scopes.ts';
import { amount, currency, timestamp } from '../shapes.ts';

export const Mode = z.enum(['test', 'live']);

/** A person as a member of one tenant. `role`: one of the roles every tenant has, or `role_…` of its own. */
export const User = z.object({
  id: z.string(), tenantId: z.string(), email: z.string(), name: z.string(), role: z.string(), status: z.enum(['active', 'disabled']), createdAt: timestamp,
});
export const ApiKey = z.object({
  id: z.string(), name: z.string(), prefix: z.string(), mode: Mode, scopes: z.array(z.enum(SCOPES)),
  status: z.enum(['active', 'revoked']), lastUsedAt: timestamp.nullable(), createdAt: timestamp, revokedAt: timestamp.nullable(),
});
export const Tokens = z.object({
  accessToken: z.string(), tokenType: z.literal('Bearer'), expiresIn: z.int(), refreshToken: z.string(), user: User,
});
/** How much may be spent in one currency: at once, a day, and in all. What is left out has no limit. */
export const SpendingLimit = z.strictObject({ currency, perTransaction: amount.optional(), daily: amount.optional(), total: amount.optional() });

/**
 * Who is asking, a person, a key or a client: what the host makes of a token or a key. The same for all, and so are the rules.
 * `through`: the program by which a person acts, and the consent they gave it. `spending`: what may be spent in its name, counted under that id (UUID).
 */
export const Principal = z.object({
  tenantId: z.string(), kind: z.enum(['user', 'key', 'client']), id: z.string(), scopes: z.array(z.enum(SCOPES)), mode: Mode,
  through: z.object({ clientId: z.string(), consentId: z.string() }).optional(),
  spending: z.object({ id: z.string(), limits: z.array(SpendingLimit) }).optional(),
});

export const password = z.string().min(12).max(200);
