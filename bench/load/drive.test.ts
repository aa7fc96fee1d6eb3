import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { drive } from './drive.ts';
import { packIds, type Job } from './job.ts';

const accounts = packIds(Array.from({ length: 5 }, (_, i) => `acc_${String(i).padStart(26, '0')}`));
const closing: (() => void)[] = [];
afterEach(() => { for (const close of closing.splice(0)) close(); });

type Serve = (key: string, body: string, response: ServerResponse, request: IncomingMessage) => void;

/** A server that keeps transactions by their key, as Florin does, and answers as the test wants. */
async function pretend(serve: (record: (key: string, body: string) => string) => Serve) {
  const byKey = new Map<string, { id: string; body: string }>();
  const answer = serve((key, body) => {
    const known = byKey.get(key) ?? { id: `txn_${String(byKey.size).padStart(26, '0')}`, body };
    byKey.set(key, known);
    return JSON.stringify({ id: known.id, status: 'completed' });
  });
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (chunk: string) => { body += chunk; }).on('end', () => answer(String(request.headers['idempotency-key']), body, response, request));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const run = (given: Partial<Job>) => drive({
    work: 'single', host: '127.0.0.1', port: (server.address() as AddressInfo).port, apiKey: 'k', currency: 'USD', sources: accounts, destinations: accounts,
    amounts: [100, 999], connections: 4, warmupSeconds: 0, seconds: 30, timeoutMs: 5_000, run: 'abcdefgh', seed: 1, ...given,
  }, { measuring: () => {}, measured: () => {} });
  return { run, byKey };
}

const send = (response: ServerResponse, status: number, body: string) => response.writeHead(status, { 'Content-Length': Buffer.byteLength(body) }).end(body);
const problem = (status: number, code: string, retry: string) => JSON.stringify({ status, code, retry, title: code, type: code });

it('counts what was acknowledged, and what it did to each account', async () => {
  const { run, byKey } = await pretend((record) => (key, body, response) => send(response, 201, record(key, body)));
  const { tally, errors, accepted, unresolved, latencies } = await run({ total: 200 });
  const amounts = [...byKey.values()].map(({ body }) => (JSON.parse(body) as { amount: number }).amount);
  expect([tally.count, accepted, byKey.size, latencies.count, unresolved, errors]).toEqual([200, 200, 200, 200, 0, {}]);
  expect(tally.amount).toBe(amounts.reduce((sum, amount) => sum + amount, 0));
  expect(tally.sources.reduce((sum, change) => sum + change, 0)).toBe(-tally.amount);
  expect(tally.destinations.reduce((sum, change) => sum + change, 0)).toBe(tally.amount);
  expect(tally.ids.length).toBe(200 * 26);
});

it('asks again with the same key where an answer got lost, and counts it once', async () => {
  let asked = 0;
  const { run, byKey } = await pretend((record) => (key, body, response) => {
    const answer = record(key, body);
    if (++asked % 5 === 0) response.destroy();
    else send(response, 201, answer);
  });
  const { tally, errors } = await run({ total: 100 });
  expect([tally.count, byKey.size]).toEqual([100, 100]);
  expect(Object.values(errors).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(20);
});

it('asks again where the problem says so, and takes no for an answer where it does not', async () => {
  let asked = 0;
  const { run } = await pretend((record) => (key, body, response) => {
    asked++;
    if (asked % 10 === 3) send(response, 503, problem(503, 'unavailable', 'same-key'));
    else if (asked % 10 === 7) send(response, 422, problem(422, 'insufficient_funds', 'never'));
    else send(response, 201, record(key, body));
  });
  const { tally, errors, unresolved } = await run({ total: 90, connections: 1 });
  expect([tally.count + errors['422 insufficient_funds']!, unresolved]).toEqual([90, 0]);
  expect(errors['503 unavailable']).toBe(10);
});

it('gives up on a request after its time and asks again', async () => {
  let asked = 0;
  const { run } = await pretend((record) => (key, body, response) => {
    if (++asked > 1) send(response, 201, record(key, body));
  });
  const { tally, errors } = await run({ total: 1, connections: 1, timeoutMs: 100 });
  expect([tally.count, errors]).toEqual([1, { timeout: 1 }]);
});

it('counts latency from when a request was due: one stall is felt by all that came due meanwhile', async () => {
  let stalled = false;
  const { run } = await pretend((record) => (key, body, response) => {
    const answer = () => send(response, 201, record(key, body));
    if (stalled) answer();
    else {
      stalled = true;
      setTimeout(answer, 400);
    }
  });
  const { latencies, dropped } = await run({ rate: 500, connections: 1, seconds: 1 });
  expect(dropped).toBe(0);
  // The window opens when a timer of a busy machine fires: a few more or less may be due in it.
  expect(Math.abs(latencies.count - 500)).toBeLessThanOrEqual(20);
  // Some 200 came due while the first was waited for; a loop that waits would have found one slow answer in hundreds.
  expect(latencies.p95Ms).toBeGreaterThan(200);
});
