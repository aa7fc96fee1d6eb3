import { refuse } from '../../kit/refuse.ts';
import type { Origins } from './origins.ts';

/** Lets a page of this origin read the answer, where anybody allows it. Nothing is allowed by default: the API is for servers. */
export function addCors(origins: Origins, origin: string, headers: string[]): void | Promise<void> {
  headers.push('Vary', 'Origin');
  const allowed = origins.knows(origin);
  if (allowed instanceof Promise) return allowed.then((known) => allow(known, origin, headers));
  allow(allowed, origin, headers);
}

function allow(allowed: boolean, origin: string, headers: string[]): void {
  if (allowed) headers.push('Access-Control-Allow-Origin', origin, 'Access-Control-Expose-Headers', EXPOSED);
}

/**
 * Once it is known whose credential the page has: a tenant that did not name this origin is not to be called from it, whichever other tenant did.
 * A page of this very server is no stranger.
 */
export function checkOrigin(origins: Origins, origin: string, host: string | undefined, tenantId: string, headers: string[]): void | Promise<void> {
  const allowed = isOwn(origin, host) || origins.allows(origin, tenantId);
  if (allowed instanceof Promise) return allowed.then((may) => refuseUnless(may, headers));
  refuseUnless(allowed, headers);
}

function refuseUnless(allowed: boolean, headers: string[]): void {
  if (allowed) return;
  const at = headers.indexOf('Access-Control-Allow-Origin');
  if (at >= 0) headers.splice(at, 4);
  throw refuse('forbidden', { detail: 'This tenant does not allow pages of this origin: see PUT /v1/tenant/origins.' });
}

const isOwn = (origin: string, host: string | undefined): boolean => host !== undefined && (origin === `https://${host}` || origin === `http://${host}`);

const EXPOSED = 'X-Request-Id, RateLimit, RateLimit-Policy, Retry-After, Idempotent-Replayed, Florin-Position, Florin-Version';
const ASKED = 'Authorization, Content-Type, Idempotency-Key, Florin-Ledger, Florin-Reason, Florin-Step-Up, Florin-Position, Florin-Version, X-Request-Id, Traceparent, Last-Event-ID';

/** What a browser wants to know before it sends the real request. */
export function addPreflight(methods: string, headers: string[]): void {
  headers.push('Access-Control-Allow-Methods', methods, 'Access-Control-Allow-Headers', ASKED, 'Access-Control-Max-Age', '600');
}
