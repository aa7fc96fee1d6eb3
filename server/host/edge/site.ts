import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serviceCall, type Call } from '../../kit/call.ts';
import { refuse } from '../../kit/refuse.ts';
import { baseHeaders, HSTS, isSecure, NO_PAGE, SECURITY_HEADERS, sendProblem } from './answer.ts';
import { addressOf } from './client-address.ts';
import { withinDeadline } from './deadlines.ts';
import type { Edge } from './edge.ts';
import type { KnownPath } from './not-found.ts';
import { takeRates } from './rate-limits.ts';
import { toRefusal } from './refusals.ts';
import { acceptRequestId, refuseManyHeaders } from './request-headers.ts';
import { clientOf } from './serve.ts';

export interface Header { readonly name: string; readonly value: string }

export interface SiteAnswer { readonly status: number; readonly headers: readonly Header[]; readonly body: string }

export interface SiteRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Those of `passed`, in lower case. */
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Paths whose requests a service answers as they come, with pages, redirects and errors of its own: nothing of the API's way is on theirs. */
export interface Site {
  /** For logs and metrics: `identity.oauth`. */
  readonly name: string;
  readonly known: readonly KnownPath[];
  /** Asked by pages of other origins. */
  readonly cors?: readonly string[];
  /** Headers that the service may know; left out: all. */
  readonly passed?: readonly string[];
  /** Bodies of other types are refused; left out: any is taken. */
  readonly bodyType?: string;
  readonly largest: number;
  rateOf?(request: { readonly method: string; readonly path: string }): 'credentials' | 'webhooks' | undefined;
  serve(request: SiteRequest, call: Call): Promise<SiteAnswer>;
}

export function siteRoutes(app: FastifyInstance, edge: Edge, site: Site): readonly KnownPath[] {
  const handler = (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    void answer(edge, site, request, reply);
  };
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(site.bodyType ?? '*', { parseAs: 'buffer', bodyLimit: site.largest }, (_request, body, parsed) => parsed(null, body));
    for (const { method, path } of site.known) scope.route({ method, url: path.replaceAll(/\{(\w+)\}/g, ':$1'), exposeHeadRoute: false, handler });
    for (const url of site.cors ?? []) scope.route({ method: 'OPTIONS', url, handler });
    done();
  });
  return site.known;
}

async function answer(edge: Edge, site: Site, request: FastifyRequest, { raw: res }: FastifyReply): Promise<void> {
  const startedMs = performance.now();
  const { raw } = request;
  const { method = 'GET', url: path = '/' } = raw;
  const requestId = acceptRequestId(raw.headers['x-request-id']) ?? edge.newRequestId();
  const headers = baseHeaders(requestId);
  let status: number;
  try {
    if (!edge.open()) throw refuse('unavailable');
    refuseManyHeaders(raw.rawHeaders);
    const waiting = takeRates(edge.limiter, edge.rates.ofAddress('public', addressOf(request.ip), site.rateOf?.({ method, path })), headers);
    if (waiting !== undefined) await waiting;
    const passed = Object.fromEntries((site.passed ?? Object.keys(raw.headers)).flatMap((name) => typeof raw.headers[name] === 'string' ? [[name, raw.headers[name]]] : []));
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const answered = await withinDeadline(edge.deadlines, site.serve({ method, path, headers: passed, body }, { ...serviceCall('gateway', '', requestId), client: clientOf(request) }));
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
    if (refusal.unforeseen) edge.log.error({ err: error, requestId, operation: site.name }, 'unforeseen error');
    ({ status } = refusal.problem);
    if (res.headersSent) res.destroy();
    else sendProblem(res, refusal.problem, headers);
  }
  const tookMs = performance.now() - startedMs;
  edge.stats.of(site.name).record(status, tookMs);
  if (edge.access.wants(status, performance.now())) edge.access.write({ requestId, operation: site.name, method, status, tookMs });
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
