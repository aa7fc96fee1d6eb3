import { z } from '../contract.ts';
import { ROLES, SCOPES } from '../scopes.ts';
import { amount, currency, id, timestamp } from '../shapes.ts';
import { PolicyRules } from './policy-rules.ts';

export const Mode = z.enum(['test', 'live']);

/** A person as a member of one tenant. `role`: one of the roles every tenant has, or `rol_…` of its own. */
export const User = z.object({
  id: z.string(), tenantId: z.string(), email: z.string(), name: z.string(), role: z.string(), status: z.enum(['active', 'disabled']), createdAt: timestamp,
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
  sessionId: z.string().optional(),
  rules: PolicyRules.optional().describe('What the tenant asks beyond permissions. Left out where that is nothing.'),
  /** Of the API, where one is pinned; else the newest. */
  version: z.string().optional(),
});

export const password = z.string().min(12).max(200);
