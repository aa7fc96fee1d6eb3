import type { z } from 'zod';
import { currencyExponent } from '../../../../contracts/currencies.ts';
import { encodeId } from '../../../../contracts/ids.ts';
import { PaymentConsent } from '../../../../contracts/identity.ts';
import { SCOPES, type Scope } from '../../../../contracts/scopes.ts';

/** What a person allowed a program, in one tenant. */
export interface OAuthConsent {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly scopes: Scope[];
  readonly oidcScopes: string[];
  readonly payment: Payment | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

export type Payment = z.infer<typeof PaymentConsent>;

/** Scopes that are about the person and not about money: what OpenID Connect calls claims. */
export const OIDC_SCOPES = ['openid', 'offline_access', 'profile', 'email'] as const;

/** What everybody concerned allows: the client's registration, the person's consent, what the person may do, the token. */
export function allowedByAll(...lists: readonly (readonly string[])[]): Scope[] {
  return SCOPES.filter((scope) => lists.every((list) => list.includes(scope)));
}

/** `authorization_details` as a spending limit, or what is wrong with them. One consent has one limit, so there is one detail at most. */
export function readPayment(details: unknown, locations: readonly string[], nowMs: number): { payment: Payment } | { wrong: string } {
  if (!Array.isArray(details) || details.length !== 1) return { wrong: 'authorization_details must hold exactly one object' };
  const read = PaymentConsent.safeParse(details[0]);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { wrong: issue === undefined ? 'authorization_details are wrong' : `${issue.path.join('.') || 'authorization_details'}: ${issue.message}` };
  }
  const payment = read.data;
  const unknown = payment.limits.find(({ currency }) => currencyExponent(currency) === undefined);
  if (unknown !== undefined) return { wrong: `${unknown.currency} is not an active ISO 4217 currency code` };
  if (Date.parse(payment.expires) <= nowMs) return { wrong: 'expires must be in the future' };
  if (payment.locations?.some((location) => !locations.includes(location)) === true) return { wrong: 'locations must name this installation, or be left out' };
  return { payment };
}

/** A consent ends when its authorization_details say so, and after `longestMs` in any case. */
export function consentEndMs(payment: Payment | null, nowMs: number, longestMs: number): number {
  return Math.min(nowMs + longestMs, payment === null ? Infinity : Date.parse(payment.expires));
}

/** The consent as the contract shows one. */
export function oauthConsentView(consent: OAuthConsent, nowMs: number) {
  const { revokedAt, expiresAt } = consent;
  const status = revokedAt !== null ? 'revoked' as const : expiresAt.getTime() <= nowMs ? 'expired' as const : 'active' as const;
  return {
    id: encodeId('consent', consent.id), client: { id: encodeId('client', consent.clientId), name: consent.clientName }, userId: encodeId('user', consent.userId),
    scopes: consent.scopes, payment: consent.payment, status,
    createdAt: consent.createdAt.toISOString(), expiresAt: expiresAt.toISOString(), revokedAt: revokedAt?.toISOString() ?? null,
  };
}
