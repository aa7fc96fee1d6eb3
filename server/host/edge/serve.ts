import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { problem, type Problem } from '../../../contracts/problems.ts';
import { NEWEST_VERSION } from '../../../contracts/versions.ts';
import type { Actor, Call, Client } from '../../kit/call.ts';
import { refuse } from '../../kit/refuse.ts';
import { isPrivileged, REFUSED } from './audit.ts';
import type { Caller } from './authentication.ts';
import { baseHeaders, send, sendProblem } from './answer.ts';
import { addressOf } from './client-address.ts';
import { addCors, checkOrigin } from './cors.ts';
import type { Edge } from './edge.ts';
import { finishedLate, record, type Exchange } from './exchange.ts';
import { runGuards } from './guards/guard.ts';
import { limit, permit, whoIs } from './identify.ts';
import type { Operation } from './operations.ts';
import { takeRates } from './rate-limits.ts';
import { readInput } from './read-input.ts';
import { toRefusal } from './refusals.ts';
import { acceptRequestId, acceptTraceparent, readIdempotencyKey, readReason, refuseManyHeaders } from './request-headers.ts';
import type { OperationStats } from './request-stats.ts';
import { versionOf } from './versions/versions.ts';

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
    void answer(begin(edge, operation, stats, privileged, request, reply));
  };
}

function begin(edge: Edge, operation: Operation, stats: OperationStats, privileged: boolean, request: FastifyRequest, { raw: res }: FastifyReply): Exchange {
  const { headers } = request.raw;
  const requestId = acceptRequestId(headers['x-request-id']) ?? edge.newRequestId();
  const trace = acceptTraceparent(headers.traceparent);
  const exchange: Exchange = {
    edge, operation, stats, privileged, request, res, requestId, headers: baseHeaders(requestId), trace, span: edge.tracer.arrive(operation.name, trace), startedMs: performance.now(),
    caller: undefined, version: NEWEST_VERSION, older: undefined, input: undefined, guarded: undefined, call: undefined, output: undefined, answered: false,
    cutOff,
  };
  edge.deadlines.begin(exchange);
  return exchange;
}

/** One function: each async one more would be objects that live as long as the request, of which the garbage collector has enough. */
async function answer(exchange: Exchange): Promise<void> {
  const { edge, operation, request, headers } = exchange;
  const { raw } = request;
  const { origin } = raw.headers;
  try {
    if (origin !== undefined) await addCors(edge.origins, origin, headers);
    if (!edge.open()) throw refuse('unavailable');
    refuseManyHeaders(raw.rawHeaders);
    if (operation.meta.auth !== 'public') {
      // Known before anything is refused, so that the tenant can find the request whatever becomes of it; and their version tells what its shape must be.
      const found = whoIs(edge, request);
      exchange.caller = found instanceof Promise ? await found : found;
    }
    const { caller } = exchange;
    readRequest(exchange);
    const limited = caller === undefined ? limitPublic(edge, operation, request, headers) : limit(edge, request, caller, operation.rate, headers);
    if (limited !== undefined) await limited;
    if (caller !== undefined) {
      const permitted = admit(exchange, caller);
      if (origin !== undefined) await checkOrigin(edge.origins, origin, raw.headers.host, permitted.tenantId, headers);
      exchange.guarded = { operation, caller: permitted, ledgerId: permitted.tenantId, input: exchange.input, request };
      const waiting = runGuards(edge.guards, exchange.guarded);
      if (waiting !== undefined) await waiting;
    }
    // Whoever was told that it took too long must not see it begin after that.
    if (!exchange.answered) {
      const call = exchange.call = callOf(exchange);
      take(exchange, exchange.guarded?.carriedOut === undefined ? operation.readOutput(await operation.call(exchange.input, { call })) : exchange.guarded.carriedOut.output);
    }
    const telling = tellPosition(exchange);
    if (telling !== undefined) await telling;
    succeed(exchange);
  } catch (error) {
    // What failed may have written all the same.
    const telling = tellPosition(exchange);
    if (telling !== undefined) await telling;
    fail(exchange, error);
  } finally {
    edge.deadlines.end(exchange);
  }
}

/** Whether they may at all. */
function admit({ edge, operation, request, requestId }: Exchange, caller: Caller | null): Caller {
  if (caller !== null) edge.security?.saw(caller, request, requestId);
  return permit(caller, operation.meta.scope, operation.meta.person);
}

/** The input, as the contract of today has it. */
function readRequest(exchange: Exchange): void {
  const { operation, request, headers } = exchange;
  exchange.version = versionOf(request.raw.headers['florin-version'], exchange.caller?.version);
  headers.push('Florin-Version', exchange.version);
  const older = operation.older?.get(exchange.version);
  const fields = readInput(operation, request.params as Record<string, string>, queryOf(request.raw.url), request.body as Buffer | undefined);
  const asked = older === undefined ? fields : older.request(fields);
  // From here on fields have the names of today, and what is refused must be told in theirs.
  exchange.older = older;
  exchange.input = operation.readInput(asked);
}

/** The service's answer, or that of the guard that had the request carried out. */
function take(exchange: Exchange, answered: unknown): void {
  exchange.output = exchange.older === undefined ? answered : exchange.older.answer(answered);
}

function succeed(exchange: Exchange): void {
  if (exchange.answered) return finishedLate(exchange, '');
  const { edge, operation, res, headers, call, output } = exchange;
  // Else the connection would stay open, and stopping would wait for it.
  if (!edge.open()) headers.push('Connection', 'close');
  if (call?.reply.replayed === true) headers.push('Idempotent-Replayed', 'true');
  send(res, operation.successStatus, headers, JSON.stringify(output));
  record(exchange, operation.successStatus, '');
}

function fail(exchange: Exchange, error: unknown): void {
  const { edge, operation, request, requestId, headers, caller, call, older } = exchange;
  const { problem: refused, unforeseen, retryAfterSeconds } = toRefusal(error, call === undefined ? undefined : operation.errors, requestId, older?.param);
  if (unforeseen) edge.log.error({ err: error, requestId, operation: operation.name }, 'unforeseen error');
  if (exchange.answered) return finishedLate(exchange, refused.code);
  if (caller != null && REFUSED.has(refused.code)) edge.security?.refused(caller, request, { operation: operation.name, reason: refused.detail, requestId });
  if (retryAfterSeconds !== undefined) headers.push('Retry-After', String(retryAfterSeconds));
  answerProblem(exchange, refused);
}

/** Nothing is undone by it: what hangs may still come to an end, and what it wrote stays. Asked again with the same key, it is found. */
function cutOff(this: Exchange): void {
  if (this.answered) return;
  const { edge, operation, requestId } = this;
  edge.log.error({ requestId, operation: operation.name }, 'a request took too long and was cut off');
  answerProblem(this, problem('timed_out', {}, requestId));
}

function answerProblem(exchange: Exchange, refused: Problem): void {
  const { edge, res, headers } = exchange;
  if (!edge.open()) headers.push('Connection', 'close');
  sendProblem(res, refused, headers);
  record(exchange, refused.status, refused.code);
}

function limitPublic(edge: Edge, operation: Operation, request: FastifyRequest, headers: string[]): void | Promise<void> {
  return takeRates(edge.limiter, edge.rates.ofAddress('public', addressOf(request.ip), operation.rate), headers);
}

function callOf({ edge, operation, caller, guarded, requestId, request, startedMs, span }: Exchange): Call {
  const { headers } = request.raw;
  const ledgerId = guarded?.ledgerId ?? '';
  return {
    tenantId: ledgerId,
    actor: caller?.actor ?? ANYONE,
    requestId,
    idempotencyKey: readIdempotencyKey(operation, headers['idempotency-key']),
    reason: readReason(headers['florin-reason']),
    readAfter: operation.method === 'GET' ? edge.ownWrites?.before(ledgerId, headers['florin-position']) : undefined,
    client: operation.seesClient ? clientOf(request) : undefined,
    waitsUntilMs: startedMs + edge.settings.requestMs,
    trace: span?.traceparent,
    reply: { replayed: false },
  };
}

export function clientOf({ ip, raw: { headers } }: FastifyRequest): Client {
  return { ip, userAgent: headers['user-agent']?.slice(0, LONGEST_USER_AGENT) };
}

/** After a write, whatever became of it: how far the log had come. A promise only where replicas answer some of the reads. */
function tellPosition({ edge, operation, call, headers }: Exchange): Promise<void> | undefined {
  if (edge.ownWrites === undefined || operation.method === 'GET' || call === undefined) return undefined;
  return edge.ownWrites.after(call.tenantId).then((position) => {
    if (position !== undefined) headers.push('Florin-Position', position);
  });
}

function queryOf(url = ''): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}
