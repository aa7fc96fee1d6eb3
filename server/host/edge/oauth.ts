import type { Call } from '../../kit/call.ts';
import type { Header, Site } from './site.ts';

/** Identity's `serveOAuth`. */
export type ServeOAuth = (request: { method: string; path: string; headers: Record<string, string>; body: string }, call: Call) =>
  Promise<{ status: number; headers: readonly Header[]; body: string }>;

const WELL_KNOWN = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
const KNOWN = [
  ...[...WELL_KNOWN, '/oauth/jwks', '/oauth/userinfo', '/oauth/authorize', '/oauth/authorize/{uid}', '/oauth/interaction/{uid}'].map((path) => ({ method: 'GET', path })),
  ...['/oauth/token', '/oauth/revoke', '/oauth/introspect', '/oauth/par', '/oauth/userinfo', '/oauth/interaction/{uid}/login', '/oauth/interaction/{uid}/factor', '/oauth/interaction/{uid}/consent'].map((path) => ({ method: 'POST', path })),
];
/** Asked by pages of other origins. */
const CORS = ['/oauth/token', '/oauth/revoke', '/oauth/introspect', '/oauth/par', '/oauth/jwks', '/oauth/userinfo', ...WELL_KNOWN];

/** What the authorization server may know of a request. Which host and scheme people see it knows itself: a header could be anybody's. */
const PASSED = ['accept', 'accept-language', 'authorization', 'content-type', 'cookie', 'origin', 'sec-fetch-site', 'access-control-request-method', 'access-control-request-headers'];
const LARGEST = 32 * 1024;
/** Forms with what a person knows or reads off a device. */
const GUESSED = /^\/oauth\/interaction\/[^/?]+\/(login|factor)(\?|$)/;

/** The routes of the authorization server. It answers with pages, redirects and errors of its own (RFC 6749). */
export const oauthSite = (serve: ServeOAuth): Site => ({
  name: 'identity.oauth', known: KNOWN, cors: CORS, passed: PASSED, bodyType: 'application/x-www-form-urlencoded', largest: LARGEST,
  // Passwords and codes are guessed here as well as at the API: one count for both. Secrets of clients are random, and guessed nowhere.
  rateOf: ({ method, path }) => (method === 'POST' && GUESSED.test(path) ? 'credentials' : undefined),
  serve: ({ method, path, headers, body }, call) => serve({ method, path, headers, body: body.toString() }, call),
});
