import { z } from '../contract.ts';
import { SCOPES } from '../scopes.ts';
import { text, timestamp } from '../shapes.ts';
import { Mode, SpendingLimit } from './shapes.ts';

/** Where codes are sent: by TLS, or to a program on the person's own machine. Compared to the letter, so nothing in it may be a pattern. */
export const redirectUri = z.string().max(500).refine(isRedirectUri, {
  error: 'must be an https URL, or an http URL of 127.0.0.1, [::1] or localhost, without a fragment',
});

function isRedirectUri(value: string): boolean {
  if (!URL.canParse(value) || value.includes('#') || value.includes('*') || /[^\x21-\x7e]/.test(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}

/** `confidential` keeps a secret, on a server; `public` can not, in an app or a browser. */
export const ClientType = z.enum(['confidential', 'public']);
export const Grant = z.enum(['authorization_code', 'client_credentials']);
/** Whose people may let it act for them: the tenant's own, or those of every tenant here. */
export const OpenTo = z.enum(['tenant', 'everyone']);

export const ClientSecret = z.object({ prefix: z.string(), createdAt: timestamp, expiresAt: timestamp.nullable() });

const coordinate = z.string().regex(/^[\w-]{43}$/, { error: 'must be 32 bytes in base64url' });
const aboutKey = { kid: z.string().min(1).max(100).optional(), use: z.literal('sig').optional() };
/** A public key (JWK) that a client shows who it is by, signing instead of sending a secret: Ed25519 or P-256. */
export const ClientKey = z.discriminatedUnion('kty', [
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate, alg: z.enum(['EdDSA', 'Ed25519']).optional(), ...aboutKey }),
  z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate, alg: z.literal('ES256').optional(), ...aboutKey }),
]);

export const OAuthClient = z.object({
  id: z.string(), name: z.string(), type: ClientType, grants: z.array(Grant), redirectUris: z.array(z.string()),
  scopes: z.array(z.enum(SCOPES)), openTo: OpenTo, mode: Mode, status: z.enum(['active', 'revoked']),
  secrets: z.array(ClientSecret), publicKeys: z.array(ClientKey), createdAt: timestamp, revokedAt: timestamp.nullable(),
});

/**
 * A spending limit to consent to (`authorization_details`, RFC 9396). What moves money in the name of the consent counts towards it, in all that
 * the client does; in a currency that is not named nothing may be spent.
 */
export const PaymentConsent = z.strictObject({
  type: z.literal('florin_payment'),
  actions: z.array(z.literal('initiate')).length(1),
  /** This installation, where it is said at all. */
  locations: z.array(z.url().max(500)).max(1).optional(),
  limits: z.array(SpendingLimit).min(1).max(20),
  /** The consent ends then, and all tokens with it. */
  expires: timestamp,
}).refine(({ limits }) => new Set(limits.map(({ currency }) => currency)).size === limits.length, { error: 'one limit per currency', path: ['limits'] });

export const OAuthConsent = z.object({
  id: z.string(), client: z.object({ id: z.string(), name: text(200) }), userId: z.string(), scopes: z.array(z.enum(SCOPES)),
  payment: PaymentConsent.nullable(), status: z.enum(['active', 'expired', 'revoked']),
  createdAt: timestamp, expiresAt: timestamp, revokedAt: timestamp.nullable(),
});
