import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { serviceCall, type Call } from '../../../kit/call.ts';
import type { ToAnswer } from '../server.ts';
import type { Tracer } from '../../../kit/trace.ts';
import { calling, listening, type Caller } from './support.ts';

const call: Call = serviceCall('till', 'tenant');
const ask = (caller: Caller, input: unknown = {}, { repeatable = false, context = call } = {}) => caller.call('buy', repeatable, input, context);
const output = (value: unknown): { output: unknown; replayed: boolean } => ({ output: value, replayed: false });

it('carries the call there and its answer back', async () => {
  const heard: ToAnswer[] = [];
  const { url } = await listening({
    answer(asked) {
      heard.push(asked);
      return Promise.resolve({ output: { n: 1, text: 'Œuvre ✓', list: [null, { deep: true }] }, replayed: true });
    },
  });
  const context: Call = {
    tenantId: 't', actor: { kind: 'key', id: 'k', scopes: ['ledger:read'] }, requestId: 'r-1', idempotencyKey: 'i-1', reason: 'weil „so“', reply: { replayed: false },
  };
  expect(await ask(calling([url]), { amount: 1, gone: undefined }, { context })).toEqual({ output: { n: 1, text: 'Œuvre ✓', list: [null, { deep: true }] }, replayed: true });
  const { waitsUntilMs, ...received } = heard[0]!.call;
  expect(received).toEqual({ ...context, reply: { replayed: false } });
  expect(waitsUntilMs).toBeGreaterThan(performance.now() + 5_000);
  expect(heard[0]).toMatchObject({ from: 'till', service: 'shop', operation: 'buy', input: { amount: 1 } });
});

it('carries the trace of a request that is recorded, and nothing where it is not', async () => {
  const ended: string[] = [];
  const tracer = (side: string): Tracer => ({
    arrive: () => undefined,
    follow: (name, kind, parent) => parent === undefined ? undefined : { traceparent: `${parent}>${side}`, set: () => {}, end: (failed = false) => { ended.push(`${side} ${kind} ${name}${failed ? ' failed' : ''}`); } },
  });
  const heard: (string | undefined)[] = [];
  const { url } = await listening({ tracer: tracer('there'), answer: (asked) => { heard.push(asked.call.trace); return Promise.resolve(output(1)); } });
  const caller = calling([url], { tracer: tracer('here') });
  await ask(caller, {}, { context: { ...call, trace: 'edge' } });
  await ask(caller);
  expect(heard).toEqual(['edge>here>there', undefined]);
  expect(ended).toEqual(['there server shop.buy', 'here client shop.buy']);
  await expect(ask(calling(['http://127.0.0.1:1'], { tracer: tracer('here') }), {}, { context: { ...call, trace: 'edge', waitsUntilMs: performance.now() + 200 } })).rejects.toThrow();
  expect(ended.at(-1)).toBe('here client shop.buy failed');
});

it('keeps answers apart that come in another order, and keeps none waiting for a slower one', async () => {
  const slow = Promise.withResolvers<void>();
  const { url } = await listening({
    async answer({ input }) {
      const { n } = input as { n: number };
      if (n === 0) await slow.promise;
      return output(n);
    },
  });
  const caller = calling([url]);
  const first = ask(caller, { n: 0 });
  const rest = await Promise.all(Array.from({ length: 300 }, (_, n) => ask(caller, { n: n + 1 })));
  expect(rest).toEqual(Array.from({ length: 300 }, (_, n) => output(n + 1)));
  slow.resolve();
  expect(await first).toEqual(output(0));
});

it('is told when nobody answers in time, and so is the other side', async () => {
  let untilMs = 0;
  const { url } = await listening({
    answer(asked) {
      untilMs = asked.call.waitsUntilMs! - performance.now();
      return new Promise(() => {});
    },
  });
  const context = { ...call, waitsUntilMs: performance.now() + 300 };
  await expect(ask(calling([url]), {}, { context })).rejects.toMatchObject({ defined: true, code: 'unavailable', data: { detail: 'shop: It did not answer in time.' } });
  expect(untilMs).toBeGreaterThan(0);
  expect(untilMs).toBeLessThanOrEqual(301);
  expect(performance.now()).toBeLessThan(context.waitsUntilMs + 2_000);
});

it('asks nothing when the time is over before', async () => {
  let asked = 0;
  const { url } = await listening({ answer: () => Promise.resolve(output(++asked)) });
  await expect(ask(calling([url]), {}, { context: { ...call, waitsUntilMs: performance.now() - 1 } })).rejects.toMatchObject({ code: 'unavailable' });
  expect(asked).toBe(0);
});

it('refuses more calls than may wait, and takes them again afterwards', async () => {
  const gate = Promise.withResolvers<void>();
  const { url } = await listening({ answer: () => gate.promise.then(() => output('done')) });
  const caller = calling([url], { maxOutstanding: 2 });
  const taken = [ask(caller), ask(caller)];
  await expect(ask(caller)).rejects.toMatchObject({ code: 'unavailable', data: { detail: 'shop: Too many calls are waiting for it.' } });
  gate.resolve();
  await Promise.all(taken);
  expect(await ask(caller)).toEqual(output('done'));
});

/** Takes connections, and cuts each when the request has arrived. */
async function cutting(): Promise<{ url: string; seen(): number; close(): Promise<void> }> {
  let seen = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      seen++;
      socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, seen: () => seen, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

it('asks again where the contract says that this does no harm, and not where it may', async () => {
  const { url, seen, close } = await cutting();
  await expect(ask(calling([url]))).rejects.toMatchObject({ code: 'unavailable', data: { detail: 'shop: The connection was lost before it answered.' } });
  expect(seen()).toBe(1);
  await expect(ask(calling([url]), {}, { repeatable: true })).rejects.toMatchObject({ code: 'unavailable' });
  expect(seen()).toBe(5);
  await close();
});

it('goes to another address where one refuses connections, whatever the operation', async () => {
  const { url } = await listening({ answer: () => Promise.resolve(output('here')) });
  const caller = calling(['http://127.0.0.1:1', url]);
  // Of so many tenants, some are at home where nobody answers.
  for (let i = 0; i < 40; i++) expect(await ask(caller, {}, { context: { ...call, tenantId: `tenant ${i}` } })).toEqual(output('here'));
  expect(caller.ways.list().map(({ breaker }) => breaker.state)).toEqual(['open', 'closed']);
});

it.each([['spreads what may be asked of anyone, by what each has to do', true, [3, 3, 3]], ['keeps what is written for one tenant together', false, [0, 0, 9]]] as const)('%s', async (_what, repeatable, expected) => {
  const counts = [0, 0, 0];
  const gate = Promise.withResolvers<void>();
  const servers = await Promise.all(counts.map((_, at) => listening({
    answer() {
      counts[at]!++;
      return gate.promise.then(() => output(at));
    },
  })));
  const caller = calling(servers.map(({ url }) => url));
  const all: Promise<unknown>[] = [];
  for (let i = 0; i < 9; i++) {
    all.push(ask(caller, {}, { repeatable }));
    await expect.poll(() => counts.reduce((sum, count) => sum + count)).toBe(i + 1);
  }
  gate.resolve();
  await Promise.all(all);
  expect(counts.toSorted((a, b) => a - b)).toEqual(expected);
});

it('says at once that a dead neighbour is away, and finds it when it is back', async () => {
  const { server, url, port } = await listening({ answer: () => Promise.resolve(output('first')) });
  const caller = calling([url]);
  expect(await ask(caller)).toEqual(output('first'));
  await server.close();
  for (let i = 0; caller.ways.list()[0]!.breaker.state === 'closed'; i++) {
    await expect(ask(caller)).rejects.toMatchObject({ code: 'unavailable' });
    expect(i).toBeLessThan(5);
  }
  const startedMs = performance.now();
  await expect(ask(caller)).rejects.toMatchObject({ code: 'unavailable', data: { detail: 'shop: It can not be reached at the moment.' } });
  expect(performance.now() - startedMs).toBeLessThan(50);
  await listening({ answer: () => Promise.resolve(output('second')) }, port);
  await expect.poll(() => ask(caller).catch(() => undefined), { timeout: 10_000, interval: 50 }).toEqual(output('second'));
  expect(caller.ways.list()[0]!.breaker.state).toBe('closed');
});

it('waits out a neighbour that is starting: it has begun nothing', async () => {
  let looks = 0;
  const { url } = await listening({ open: () => ++looks > 3, answer: () => Promise.resolve(output('ready')) });
  expect(await ask(calling([url]))).toEqual(output('ready'));
  expect(looks).toBe(4);
});

it('lets nobody in without a token, nor asks what is not there', async () => {
  let asked = 0;
  const { url } = await listening({ answer: () => Promise.resolve(output(++asked)) });
  const post = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { method: 'POST', headers, body: '[]' }).then(({ status }) => status);
  expect([await post('/internal/shop'), await post('/internal/shop', { authorization: 'Bearer x.y.z' }), await post('/internal/bank'), await post('/v1/accounts')]).toEqual([401, 401, 404, 404]);
  await expect(ask(calling([url], { token: () => 'x.y.z' }))).rejects.toMatchObject({ code: 'unavailable' });
  expect(asked).toBe(0);
});

it('is one answer that could not be written, not the end of the process', async () => {
  const { url } = await listening({ answer: ({ input }) => Promise.resolve(output((input as { n: number }).n === 1 ? 1n : 'fine')) });
  const caller = calling([url]);
  expect(await Promise.all([ask(caller, { n: 0 }), ask(caller, { n: 1 })])).toEqual([output('fine'), { problem: { code: 'internal', details: {} } }]);
});
