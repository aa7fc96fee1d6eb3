import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serviceCall, type Call } from '../../kit/call.ts';
import { refuse } from '../../kit/refuse.ts';
import { baseHeaders, HSTS, isSecure, NO_PAGE, SECURITY_HEADERS, sendProblem } from './answer.ts';
import { addressOf } from './client-address.ts';
import type { Edge } from './edge.ts';
import type { KnownPath } from './not-found.ts';
import { clientOf } from './serve.ts';
import { takeRates } from './rate-limits.ts';
import { toRefusal } from './refusals.ts';
import { acceptRequestId, refuseManyHeaders } from './request-headers.ts';

/** Identity's `serveOAuth`. */
export type ServeOAuth = (request: { method: string; path: string; headers: Record<string, string>; body: string }, call: Call) =>
  Promise<{ status: number; headers: readonly Header[]; body: string }>;

interface Header { readonly name: string; readonly value: string }

const WELL_KNOWN = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
const KNOWN: readonly KnownPath[] = [
  ...[...WELL_KNOWN, '/oauth/jwks', '/oauth/authorize', '/oauth/authorize/{uid}', '/oauth/interaction/{uid}'].map((path) => ({ method: 'GET', path })),
  ...['/oauth/token', '/oauth/revoke', '/oauth/introspect', '/oauth/par', '/oauth/interaction/{uid}/login', '/oauth/interaction/{uid}/factor', '/oauth/interaction/{uid}/consent'].map((path) => ({ method: 'POST', path })),
];
/** Asked by pages of other origins. */
const CORS = ['/oauth/token', '/oauth/revoke', '/oauth/introspect', '/oauth/par', '/oauth/jwks', ...WELL_KNOWN];

/** What the authorization server may know of a request. Which host and scheme people see it knows itself: a header could be anybody's. */
const PASSED = ['accept', 'authorization', 'content-type', 'cookie', 'origin', 'sec-fetch-site', 'access-control-request-method', 'access-control-request-headers'];
const LARGEST = 32 * 1024;
/** Forms with what a person knows or reads off a device. */
const GUESSED = /^\/oauth\/interaction\/[^/?]+\/(login|factor)(\?|$)/;

/** The routes of the authorization server. It answers with pages, redirects and errors of its own (RFC 6749), so nothing of the API's way is on this one. */
export function oauthRoutes(app: FastifyInstance, edge: Edge, serve: ServeOAuth): readonly KnownPath[] {
  const handler = (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    void answer(edge, serve, request, reply);
  };
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: LARGEST }, (_request, body, parsed) => parsed(null, body));
    for (const { method, path } of KNOWN) scope.route({ method, url: path.replaceAll(/\{(\w+)\}/g, ':$1'), exposeHeadRoute: false, handler });
    for (const url of CORS) scope.route({ method: 'OPTIONS', url, handler });
    done();
  });
  return KNOWN;
}

async function answer(edge: Edge, serve: ServeOAuth, request: FastifyRequest, { raw: res }: FastifyReply): Promise<void> {
  const startedMs = performance.now();
  const { raw } = request;
  const requestId = acceptRequestId(raw.headers['x-request-id']) ?? edge.newRequestId();
  const headers = baseHeaders(requestId);
  let status: number;
  try {
    if (!edge.open()) throw refuse('unavailable');
    refuseManyHeaders(raw.rawHeaders);
    // Passwords and codes are guessed here as well as at the API: one count for both. Secrets of clients are random, and guessed nowhere.
    const rate = GUESSED.test(raw.url ?? '') && raw.method === 'POST' ? 'credentials' : undefined;
    const waiting = takeRates(edge.limiter, edge.rates.ofAddress('public', addressOf(request.ip), rate), headers);
    if (waiting !== undefined) await waiting;
    const passed = Object.fromEntries(PASSED.flatMap((name) => typeof raw.headers[name] === 'string' ? [[name, raw.headers[name]]] : []));
    const answered = await serve({ method: raw.method ?? 'GET', path: raw.url ?? '/', headers: passed, body: typeof request.body === 'string' ? request.body : '' }, { ...serviceCall('gateway', '', requestId), client: clientOf(request) });
    ({ status } = answered);
    const rates = headers.slice(headers.indexOf('RateLimit-Policy'));
    res.writeHead(status, [
      ...answered.headers.filter((header) => !isCacheControl(header)).flatMap(({ name, value }) => [name, value]), ...lacking(answered.headers),
      'Cache-Control', cacheControl(answered.headers), 'X-Request-Id', requestId,
      ...(edge.open() ? [] : ['Connection', 'close']), ...isSecure(raw.socket) ? HSTS : [], ...rates, 'Content-Length', String(Buffer.byteLength(answered.body)),
    ]);
    res.end(answered.body);
  } catch (error) {
    const refusal = toRefusal(error, undefined, requestId);
    if (refusal.unforeseen) edge.log.error({ err: error, requestId, operation: 'identity.oauth' }, 'unforeseen error');
    ({ status } = refusal.problem);
    if (res.headersSent) res.destroy();
    else sendProblem(res, refusal.problem, headers);
  }
  const tookMs = performance.now() - startedMs;
  edge.stats.of('identity.oauth').record(status, tookMs);
  if (edge.access.wants(status, performance.now())) edge.access.write({ requestId, operation: 'identity.oauth', method: raw.method ?? '', status, tookMs });
}

/** The security headers of every other answer, as far as it has none of its own: a page says itself what it may do. */
function lacking(given: readonly Header[]): string[] {
  const names = new Set(given.map(({ name }) => name.toLowerCase()));
  return SECURITY.flatMap(([name, value]) => (names.has(name.toLowerCase()) ? [] : [name, value]));
}

const SECURITY = [
  ['Content-Security-Policy', NO_PAGE], ...Array.from({ length: SECURITY_HEADERS.length / 2 }, (_, n) => [SECURITY_HEADERS[n * 2]!, SECURITY_HEADERS[n * 2 + 1]!] as const),
] as const;

const isCacheControl = ({ name }: Header) => name.toLowerCase() === 'cache-control';
/** Nothing is kept but what the server says may be. */
const cacheControl = (headers: readonly Header[]) => headers.find(isCacheControl)?.value ?? 'no-store';
