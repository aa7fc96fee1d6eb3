import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { NEWEST_VERSION, type ApiVersion } from '../../../contracts/versions.ts';
import type { Actor, Call, Client } from '../../kit/call.ts';
import { refuse } from '../../kit/refuse.ts';
import { auditRequest, isPrivileged, REFUSED } from './audit.ts';
import { baseHeaders, send, sendProblem } from './answer.ts';
import type { Caller } from './authentication.ts';
import { addressOf } from './client-address.ts';
import { addCors, checkOrigin } from './cors.ts';
import type { Edge } from './edge.ts';
import { runGuards, type Guarded } from './guards/guard.ts';
import { limit, permit, whoIs } from './identify.ts';
import type { Operation } from './operations.ts';
import type { OwnWrites } from './own-writes.ts';
import { takeRates } from './rate-limits.ts';
import { readInput } from './read-input.ts';
import { toRefusal } from './refusals.ts';
import { acceptRequestId, acceptTraceparent, readIdempotencyKey, readReason, refuseManyHeaders } from './request-headers.ts';
import type { OperationStats } from './request-stats.ts';
import { versionOf, type Older } from './versions/versions.ts';

const LONGEST_USER_AGENT = 500;
const ANYONE: Actor = { kind: 'service', id: 'public', scopes: [] };

/**
 * Serves one operation. This is the hot path: at 10,000 requests a second each microsecond here is a percent of a core. Hence the
 * raw response, the flat header list and no promise where none is needed.
 */
export function serve(edge: Edge, operation: Operation): RouteHandlerMethod {
  const stats = edge.stats.of(operation.name);
  const privileged = isPrivileged(operation);
  return (request, reply) => {
    reply.hijack();
    void answer(edge, operation, stats, privileged, request, reply);
  };
}

async function answer(
  edge: Edge, operation: Operation, stats: OperationStats, privileged: boolean, request: FastifyRequest, reply: FastifyReply,
): Promise<void> {
  const startedMs = performance.now();
  const { raw } = request;
  const requestId = acceptRequestId(raw.headers['x-request-id']) ?? edge.newRequestId();
  const headers = baseHeaders(requestId);
  const isPublic = operation.meta.auth === 'public';
  let caller: Caller | null | undefined;
  let version: ApiVersion = NEWEST_VERSION;
  const given = acceptTraceparent(raw.headers.traceparent);
  const span = edge.tracer.arrive(operation.name, given);
  let guarded: Guarded | undefined;
  let input: unknown;
  let output: unknown;
  let call: Call | undefined;
  let code = '';
  let status = operation.successStatus;
  let handled = false;
  let older: Older | undefined;
  try {
    const { origin } = raw.headers;
    if (origin !== undefined) await addCors(edge.origins, origin, headers);
    if (!edge.open()) throw refuse('unavailable');
    refuseManyHeaders(raw.rawHeaders);
    if (!isPublic) {
      // Known before anything is refused, so that the tenant can find the request whatever becomes of it; and their version tells what its shape must be.
      const found = whoIs(edge, request);
      caller = found instanceof Promise ? await found : found;
    }
    version = versionOf(raw.headers['florin-version'], caller?.version);
    headers.push('Florin-Version', version);
    const versioned = operation.older?.get(version);
    const fields = readInput(operation, request.params as Record<string, string>, queryOf(raw.url), request.body as Buffer | undefined);
    const asked = versioned === undefined ? fields : versioned.request(fields);
    // From here on fields have the names of today, and what is refused must be told in theirs.
    older = versioned;
    input = operation.readInput(asked);
    const limited = caller === undefined ? limitPublic(edge, operation, request, headers) : limit(edge, request, caller, operation.rate, headers);
    if (limited !== undefined) await limited;
    if (caller !== undefined) {
      if (caller !== null) edge.security?.saw(caller, request, requestId);
      const permitted = permit(caller, operation.meta.scope, operation.meta.person);
      if (origin !== undefined) await checkOrigin(edge.origins, origin, raw.headers.host, permitted.tenantId, headers);
      guarded = { operation, caller: permitted, ledgerId: permitted.tenantId, input, request };
      const waiting = runGuards(edge.guards, guarded);
      if (waiting !== undefined) await waiting;
    }
    call = callOf(edge, operation, caller ?? undefined, guarded?.ledgerId ?? '', requestId, request, startedMs, span?.traceparent);
    handled = true;
    const answered = guarded?.carriedOut === undefined ? operation.readOutput(await operation.call(input, { call })) : guarded.carriedOut.output;
    output = older === undefined ? answered : older.answer(answered);
    if (edge.ownWrites !== undefined && operation.method !== 'GET') await tellPosition(edge.ownWrites, call.tenantId, headers);
    // Else the connection would stay open, and stopping would wait for it.
    if (!edge.open()) headers.push('Connection', 'close');
    if (call.reply.replayed) headers.push('Idempotent-Replayed', 'true');
    send(reply.raw, status, headers, JSON.stringify(output));
  } catch (error) {
    // What failed may have written all the same.
    if (handled && edge.ownWrites !== undefined && operation.method !== 'GET') await tellPosition(edge.ownWrites, call!.tenantId, headers);
    const refusal = toRefusal(error, handled ? operation.errors : undefined, requestId, older?.param);
    if (refusal.unforeseen) edge.log.error({ err: error, requestId, operation: operation.name }, 'unforeseen error');
    ({ status, code } = refusal.problem);
    if (caller != null && REFUSED.has(code)) edge.security?.refused(caller, request, { operation: operation.name, reason: refusal.problem.detail, requestId });
    if (refusal.retryAfterSeconds !== undefined) headers.push('Retry-After', String(refusal.retryAfterSeconds));
    if (!edge.open()) headers.push('Connection', 'close');
    sendProblem(reply.raw, refusal.problem, headers);
  }
  const endedMs = performance.now();
  stats.record(status, endedMs - startedMs);
  if (span !== undefined) {
    span.set('http.response.status_code', status);
    span.set('florin.request_id', requestId);
    if (code !== '') span.set('florin.code', code);
    span.end(status >= 500);
  }
  if (caller != null) {
    if ((privileged || call?.reason !== undefined) && !REFUSED.has(code)) auditRequest(edge.log, { operation, caller, call, input, output, code: code || undefined, requestId });
    const { kind, id } = caller.actor;
    edge.requests.add(caller.tenantId, {
      id: requestId, atMs: edge.clock.now(), operation: operation.name, method: raw.method ?? '', status, code, tookMs: endedMs - startedMs,
      actorKind: kind, actorId: id, replayed: call?.reply.replayed ?? false, version,
    });
  }
  if (edge.access.wants(status, endedMs)) {
    edge.access.write({
      requestId, operation: operation.name, method: raw.method ?? '', status, tookMs: endedMs - startedMs, code: code || undefined, tenantId: caller?.tenantId,
      actor: caller?.actor.id ?? call?.actor.id, actorKind: caller?.actor.kind, replayed: call?.reply.replayed || undefined, traceparent: span?.traceparent ?? given,
    });
  }
}

function limitPublic(edge: Edge, operation: Operation, request: FastifyRequest, headers: string[]): void | Promise<void> {
  return takeRates(edge.limiter, edge.rates.ofAddress('public', addressOf(request.ip), operation.rate), headers);
}

function callOf(
  edge: Edge, operation: Operation, caller: Caller | undefined, ledgerId: string, requestId: string, request: FastifyRequest, startedMs: number, trace: string | undefined,
): Call {
  const { headers } = request.raw;
  return {
    tenantId: ledgerId,
    actor: caller?.actor ?? ANYONE,
    requestId,
    idempotencyKey: readIdempotencyKey(operation, headers['idempotency-key']),
    reason: readReason(headers['florin-reason']),
    readAfter: operation.method === 'GET' ? edge.ownWrites?.before(ledgerId, headers['florin-position']) : undefined,
    client: operation.seesClient ? clientOf(request) : undefined,
    waitsUntilMs: startedMs + edge.settings.requestMs,
    trace,
    reply: { replayed: false },
  };
}

export function clientOf({ ip, raw: { headers } }: FastifyRequest): Client {
  return { ip, userAgent: headers['user-agent']?.slice(0, LONGEST_USER_AGENT) };
}

async function tellPosition(ownWrites: OwnWrites, tenantId: string, headers: string[]): Promise<void> {
  const position = await ownWrites.after(tenantId);
  if (position !== undefined) headers.push('Florin-Position', position);
}

function queryOf(url = ''): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}
