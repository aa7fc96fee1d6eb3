import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Neighbours } from '../../../kit/service.ts';
import type { Tap } from '../../../kit/bus.ts';
import type { Call } from '../../../kit/call.ts';
import type { Timers } from '../../../kit/consumer-timers.ts';
import { refuse } from '../../../kit/refuse.ts';
import { baseHeaders, sendProblem } from '../answer.ts';
import { bearerOf, concerns, type Caller } from '../authentication.ts';
import { addCors, checkOrigin } from '../cors.ts';
import { withinDeadline } from '../deadlines.ts';
import type { Edge } from '../edge.ts';
import { checkNetwork } from '../guards/network.ts';
import { limit, permit, whoIs } from '../identify.ts';
import { ledgerOf } from '../ledgers.ts';
import type { KnownPath } from '../not-found.ts';
import { STREAM_PATH } from '../openapi/stream.ts';
import { readQuery } from '../read-input.ts';
import { toRefusal } from '../refusals.ts';
import { acceptRequestId } from '../request-headers.ts';
import { versionOf } from '../versions/versions.ts';
import { streamConnection, type StreamConnection } from './connection.ts';
import { follow } from './follow.ts';

export interface StreamSources {
  readonly events: Neighbours<'events'>['events'];
  readonly tap: Tap['tap'];
  readonly timers: Timers;
}

const HEARTBEAT_MS = 15_000;
const PER_TENANT = 100;

/** `GET /v1/events/stream`: a tenant's events as they happen. */
export function streamRoutes(app: FastifyInstance, edge: Edge, sources: StreamSources): KnownPath[] {
  const open = new Map<string, Set<StreamConnection>>();
  const stats = edge.stats.of('events.stream');
  app.get(STREAM_PATH, { exposeHeadRoute: false }, (request, reply) => {
    reply.hijack();
    const requestId = acceptRequestId(request.raw.headers['x-request-id']) ?? edge.newRequestId();
    const headers = baseHeaders(requestId);
    withinDeadline(edge.deadlines, admit(edge, request, headers, requestId, sources, open)).then(async ({ caller, after, call }) => {
      headers[1] = 'text/event-stream';
      headers.push('X-Accel-Buffering', 'no');
      reply.raw.writeHead(200, headers);
      stats.record(200, 0);
      const connection = streamConnection(reply.raw, sources.timers);
      const own = open.get(caller.tenantId) ?? new Set();
      open.set(caller.tenantId, own.add(connection));
      try {
        await run(edge, request, caller, call, after, connection, sources);
      } finally {
        own.delete(connection);
        if (own.size === 0) open.delete(caller.tenantId);
      }
    }).catch((error: unknown) => {
      const { problem, unforeseen } = toRefusal(error, undefined, requestId);
      if (unforeseen) edge.log.error({ err: error, requestId }, 'an event stream failed');
      if (reply.raw.headersSent) reply.raw.destroy();
      else sendProblem(reply.raw, problem, headers);
      stats.record(problem.status, 0);
    });
  });
  // Streams never end by themselves, and closing waits for what is under way.
  app.addHook('preClose', async () => {
    for (const connections of open.values()) for (const connection of connections) connection.end();
  });
  return [{ method: 'GET', path: STREAM_PATH }];
}

interface Admitted { readonly caller: Caller; readonly call: Call; readonly after: number }

async function admit(
  edge: Edge, request: FastifyRequest, headers: string[], requestId: string, { events }: StreamSources, open: ReadonlyMap<string, ReadonlySet<unknown>>,
): Promise<Admitted> {
  const { origin, host } = request.raw.headers;
  if (origin !== undefined) await addCors(edge.origins, origin, headers);
  if (!edge.open()) throw refuse('unavailable');
  const wanted = afterOf(request);
  const found = await whoIs(edge, request);
  headers.push('Florin-Version', versionOf(request.raw.headers['florin-version'], found?.version));
  await limit(edge, request, found, undefined, headers);
  if (found !== null) {
    edge.security?.saw(found, request, requestId);
    if (!found.scopes.has('events:read')) edge.security?.refused(found, request, { operation: 'events.stream', reason: 'This needs the scope events:read.', requestId });
  }
  const caller = permit(found, 'events:read');
  checkNetwork(caller, request.ip);
  if (origin !== undefined) await checkOrigin(edge.origins, origin, host, caller.tenantId, headers);
  if ((open.get(caller.tenantId)?.size ?? 0) >= PER_TENANT) throw refuse('rate_limited', { detail: `This tenant has ${PER_TENANT} event streams open already.` });
  const tenantId = await ledgerOf(edge.ledgers, caller.tenantId, { name: 'events.stream' }, request.raw.headers);
  const call: Call = { tenantId, actor: caller.actor, requestId, reply: { replayed: false } };
  const after = wanted ?? (await events.list({ limit: 1 }, { context: { call } })).data[0]?.offset ?? 0;
  return { caller, call, after };
}

/** A browser that comes back sends the last id it had, and still the `after` of its first time. */
function afterOf({ raw }: FastifyRequest): number | undefined {
  const [, query = ''] = (raw.url ?? '').split('?', 2);
  const { after, ...rest } = readQuery(query);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw refuse('invalid_request', { param: unknown, detail: `${unknown} is not a field of this operation.` });
  const given = raw.headers['last-event-id'] ?? after;
  if (given === undefined) return undefined;
  if (typeof given === 'string' && /^\d{1,15}$/.test(given)) return Number(given);
  throw refuse('invalid_request', { param: 'after', detail: 'after and Last-Event-ID must be an offset.' });
}

/** Runs until either side ends it, or the credential does. */
async function run(
  edge: Edge, request: FastifyRequest, caller: Caller, call: Call, after: number, connection: StreamConnection, { events, tap, timers }: StreamSources,
): Promise<void> {
  const credential = bearerOf(request.raw.headers.authorization) ?? '';
  const check = async () => {
    // Where identity can't be asked, requests are refused, and so is this: the client comes back with the last id it had.
    const still = await Promise.resolve(edge.authentication.resolve(credential)).catch(() => null);
    if (still === null || !still.scopes.has('events:read') || still.networks?.has(request.ip) === false) connection.end();
  };
  const stopListening = edge.authentication.onForget((id) => {
    if (id === undefined || concerns(caller, id)) void check();
  });
  const stopBeating = beat(timers, async () => {
    await check();
    await connection.write(': alive\n\n');
  });
  try {
    await connection.write('retry: 1000\n\n');
    await follow({
      after, timers, ended: connection.ended,
      tap: (hear) => tap(call.tenantId, hear),
      read: async (from, limit) => (await events.list({ after: from, limit }, { context: { call } })).data,
      deliver: (page) => connection.write(page.map((event) => `id: ${event.offset}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')),
    });
  } finally {
    stopBeating();
    stopListening();
  }
}

function beat(timers: Timers, once: () => Promise<void>): () => void {
  const plan = () => timers.after(HEARTBEAT_MS, () => {
    callOff = plan();
    void once();
  });
  let callOff = plan();
  return () => callOff();
}
