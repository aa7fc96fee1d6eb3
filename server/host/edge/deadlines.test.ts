import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from '../../../contracts/contract.ts';
import { memoryRateLimiter } from '../../adapters/memory/rate-limiter.ts';
import type { CallContext } from '../../kit/call.ts';
import { idMaker, systemClock } from '../../kit/clock.ts';
import { silentLog } from '../../kit/observe.ts';
import { noTracer } from '../../kit/trace.ts';
import { refuse } from '../../kit/refuse.ts';
import { TEST_EDGE } from '../../test/support/app.ts';
import { authentication } from './authentication.ts';
import { inputReader, outputReader } from './checks.ts';
import { edge } from './edge.ts';
import { ledgersOf } from './ledgers.ts';
import type { Operation } from './operations.ts';
import { httpServer } from './server.ts';
import { siteRoutes } from './site.ts';

const TENANT = '01900000-0000-7000-8000-000000000001';
const REQUEST_MS = 200;
type Resolvers = ReturnType<typeof Promise.withResolvers<unknown>>;
const lines: Record<string, unknown>[] = [];
const recorded: { status: number; code: string }[] = [];
let guard: () => Promise<void> | undefined = () => undefined;
let handed: CallContext[] = [];
let hanging: Resolvers = Promise.withResolvers();

const operation: Operation = {
  name: 'things.do', method: 'POST', path: '/v1/things', params: [], successStatus: 201, meta: { auth: 'caller', scope: 'identity:write', idempotency: 'accepted' },
  readInput: inputReader(z.strictObject({})), readOutput: outputReader(z.object({ ok: z.int() })), errors: new Set(['not_found']), bodyLimit: 1000, seesClient: false, rate: undefined, older: undefined,
  call: (_input, context) => {
    handed.push(context);
    return hanging.promise;
  },
};
const line = (fields: object | string, message?: string) => void lines.push({ ...(typeof fields === 'string' ? {} : fields), message });
const identify = async () => ({ principal: { tenantId: TENANT, kind: 'key' as const, id: 'k-1', scopes: ['identity:write' as const], mode: 'test' as const }, expiresAt: null });
const own = edge({
  authentication: authentication(identify, systemClock), limiter: memoryRateLimiter(systemClock), clock: systemClock, newId: idMaker(systemClock), guards: [() => guard()], ledgers: ledgersOf(async () => true),
  tracer: noTracer, log: { ...silentLog, info: line, warn: line, error: line }, open: () => true, settings: { ...TEST_EDGE, requestMs: REQUEST_MS }, askOrigin: async () => false,
  requests: { add: (_tenantId, { status, code }) => void recorded.push({ status, code }) },
});
const app = httpServer(own, [operation], (inner) => siteRoutes(inner, own, {
  name: 'a.site', known: [{ method: 'GET', path: '/site' }], largest: 1000, serve: () => hanging.promise as never,
}));
const url = await app.listen({ host: '127.0.0.1', port: 0 });
afterAll(() => app.close());
beforeEach(() => {
  lines.length = recorded.length = 0;
  handed = [];
  guard = () => undefined;
  hanging = Promise.withResolvers();
});
afterEach(async () => {
  hanging.resolve({ ok: 1 });
  await own.deadlines.idle();
});

const post = () => fetch(`${url}/v1/things`, { method: 'POST', headers: { authorization: 'Bearer k', 'content-type': 'application/json', 'x-request-id': 'r-1' }, body: '{}' });
const audited = () => lines.flatMap((fields) => (typeof fields.outcome === 'string' ? [fields.outcome] : []));

it('cuts off a handler that hangs, and does not claim that nothing was done', async () => {
  const beganMs = performance.now();
  const answer = await post();
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(REQUEST_MS);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([504, '5']);
  expect(await answer.json()).toMatchObject({ code: 'timed_out', retry: 'same-key', requestId: 'r-1', title: expect.stringContaining('may have been done') });
  expect(recorded).toEqual([{ status: 504, code: 'timed_out' }]);
});

it.each<[string, (one: Resolvers) => void, string]>([
  ['done', ({ resolve }) => resolve({ ok: 1 }), 'done'], ['refused', ({ reject }) => reject(refuse('not_found')), 'not_found'],
])('writes down what became of it in the end: %s', async (_how, end, outcome) => {
  await post();
  expect(audited()).toEqual(['timed_out']);
  end(hanging);
  await expect.poll(audited).toEqual(['timed_out', outcome]);
  expect(lines).toContainEqual(expect.objectContaining({ requestId: 'r-1', message: 'a request that was cut off has come to its end' }));
  expect(recorded).toHaveLength(1);
});

it('begins nothing for whoever was told that it took too long', async () => {
  const late = Promise.withResolvers<void>();
  guard = () => late.promise;
  expect((await post()).status).toBe(504);
  late.resolve();
  guard = () => undefined;
  hanging.resolve({ ok: 1 });
  expect((await post()).status).toBe(201);
  expect(handed).toHaveLength(1);
});

it('leaves alone what answers in time', async () => {
  hanging.resolve({ ok: 1 });
  expect((await Promise.all(Array.from({ length: 20 }, post))).map(({ status }) => status)).toEqual(Array(20).fill(201));
  expect(lines.filter(({ message }) => message === 'a request took too long and was cut off')).toEqual([]);
});

it('cuts off pages too', async () => {
  const answer = await fetch(`${url}/site`);
  expect([answer.status, (await answer.json() as { code: string }).code]).toEqual([504, 'timed_out']);
});

it('closing waits for what was cut off too, and for longer than the framework would by itself', async () => {
  const answer = post();
  await expect.poll(() => handed.length).toBe(1);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  let closed = false;
  const closing = app.close().then(() => { closed = true; });
  expect((await answer).status).toBe(504);
  await vi.advanceTimersByTimeAsync(15_000);
  vi.useRealTimers();
  expect(closed).toBe(false);
  hanging.resolve({ ok: 1 });
  await closing;
});
