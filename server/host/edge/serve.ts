import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { Actor, Call, Client } from '../../kit/call.ts';
import { refuse } from '../../kit/refuse.ts';
import { auditRequest, isPrivileged, REFUSED } from './audit.ts';
import { baseHeaders, send, sendProblem } from './answer.ts';
import type { Caller } from './authentication.ts';
import { addCors } from './cors.ts';
import type { Edge } from './edge.ts';
import { runGuards, type Guarded } from './guards/guard.ts';
import { checkPerson, checkScope, identify } from './identify.ts';
import type { Operation } from './operations.ts';
import type { OwnWrites } from './own-writes.ts';
import { takeRate } from './rate-limits.ts';
import { readInput } from './read-input.ts';
import { toRefusal } from './refusals.ts';
import { acceptRequestId, acceptTraceparent, readIdempotencyKey, readReason } from './request-headers.ts';
import type { OperationStats } from './request-stats.ts';

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
  const given = acceptTraceparent(raw.headers.traceparent);
  const span = edge.tracer.arrive(operation.name, given);
  let caller: Caller | undefined;
  let guarded: Guarded | undefined;
  let input: unknown;
  let output: unknown;
  let call: Call | undefined;
  let code: string | undefined;
  let status = operation.successStatus;
  let handled = false;
  try {
    if (raw.headers.origin !== undefined) addCors(edge.corsOrigins, raw.headers.origin, headers);
    if (!edge.open()) throw refuse('unavailable');
    input = operation.readInput(readInput(operation, request.params as Record<string, string>, queryOf(raw.url), request.body as Buffer | undefined));
    const admitted = admit(edge, operation, request, headers);
    caller = admitted instanceof Promise ? await admitted : admitted;
    if (caller !== undefined) {
      edge.security?.saw(caller, request, requestId);
      checkScope(caller, operation.meta.scope);
      checkPerson(caller, operation.meta.person);
      guarded = { operation, caller, input, request };
      const waiting = runGuards(edge.guards, guarded);
      if (waiting !== undefined) await waiting;
    }
    call = callOf(edge, operation, caller, requestId, request, span?.traceparent);
    handled = true;
    output = guarded?.carriedOut === undefined ? operation.readOutput(await operation.call(input, { call })) : guarded.carriedOut.output;
    if (edge.ownWrites !== undefined && operation.method !== 'GET') await tellPosition(edge.ownWrites, call.tenantId, headers);
    // Else the connection would stay open, and stopping would wait for it.
    if (!edge.open()) headers.push('Connection', 'close');
    if (call.reply.replayed) headers.push('Idempotent-Replayed', 'true');
    send(reply.raw, status, headers, JSON.stringify(output));
  } catch (error) {
    // What failed may have written all the same.
    if (handled && edge.ownWrites !== undefined && operation.method !== 'GET') await tellPosition(edge.ownWrites, call!.tenantId, headers);
    const refusal = toRefusal(error, handled ? operation.errors : undefined, requestId);
    if (refusal.unforeseen) edge.log.error({ err: error, requestId, operation: operation.name }, 'unforeseen error');
    ({ status, code } = refusal.problem);
    if (caller !== undefined && REFUSED.has(code)) edge.security?.refused(caller, request, { operation: operation.name, reason: refusal.problem.detail, requestId });
    if (refusal.retryAfterSeconds !== undefined) headers.push('Retry-After', String(refusal.retryAfterSeconds));
    if (!edge.open()) headers.push('Connection', 'close');
    sendProblem(reply.raw, refusal.problem, headers);
  }
  const endedMs = performance.now();
  stats.record(status, endedMs - startedMs);
  if (span !== undefined) {
    span.set('http.response.status_code', status);
    span.set('florin.request_id', requestId);
    if (code !== undefined) span.set('florin.code', code);
    span.end(status >= 500);
  }
  if (caller !== undefined && (privileged || call?.reason !== undefined) && !(code !== undefined && REFUSED.has(code))) {
    auditRequest(edge.log, { operation, caller, call, input, output, code, requestId });
  }
  if (edge.access.wants(status, endedMs)) {
    edge.access.write({
      requestId, operation: operation.name, method: raw.method ?? '', status, tookMs: endedMs - startedMs, code, tenantId: caller?.tenantId,
      actor: caller?.actor.id ?? call?.actor.id, actorKind: caller?.actor.kind, replayed: call?.reply.replayed || undefined,
      traceparent: span?.traceparent ?? given,
    });
  }
}

/** Who may go on, and as whom. Nobody in particular where anyone may. */
function admit(edge: Edge, operation: Operation, request: FastifyRequest, headers: string[]): Caller | undefined | Promise<Caller | undefined> {
  if (operation.meta.auth === 'public') {
    return takeRate(edge.limiter, `public:${request.ip}`, edge.perAddress, headers)?.then(() => undefined);
  }
  return identify(edge, request, headers);
}

function callOf(edge: Edge, operation: Operation, caller: Caller | undefined, requestId: string, request: FastifyRequest, trace: string | undefined): Call {
  const { headers } = request.raw;
  return {
    tenantId: caller?.tenantId ?? '',
    actor: caller?.actor ?? ANYONE,
    requestId,
    idempotencyKey: readIdempotencyKey(operation, headers['idempotency-key']),
    reason: readReason(headers['florin-reason']),
    readAfter: operation.method === 'GET' ? edge.ownWrites?.before(caller?.tenantId ?? '', headers['florin-position']) : undefined,
    client: operation.seesClient ? clientOf(request) : undefined,
    trace,
    reply: { replayed: false },
  };
}

function clientOf({ ip, raw: { headers } }: FastifyRequest): Client {
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
