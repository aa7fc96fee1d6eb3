import { Agent, request } from 'node:http';
import { expect, it } from 'vitest';
import { silentLog, type Log } from '../../kit/observe.ts';
import { testServer, type TestServer } from '../../test/support/app.ts';
import { newOwner, PASSWORD } from './oauth/world.ts';

interface Answered { readonly status: number | undefined; readonly retryAfter: string | undefined }

/** One log-in over a connection of its own; rejects where that breaks. */
function logIn(server: TestServer, agent: Agent, email: string, password = PASSWORD): Promise<Answered> {
  const body = JSON.stringify({ email, password });
  return new Promise((resolve, reject) => {
    request(`${server.url}/v1/auth/login`, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': body.length } }, (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'] })).on('error', reject);
    }).on('error', reject).end(body);
  });
}

/** A server in a storm of log-ins, half of them with a wrong password, once the first was answered. */
async function storm(agent: Agent) {
  const errors: unknown[] = [];
  const log: Log = { ...silentLog, error: (...said: unknown[]) => void errors.push(said) };
  const server = await testServer({ log: () => log, edge: { connectionsPerAddress: 1_000 }, settings: { identity: { passwordsWaiting: '20' } } });
  const { email } = await newOwner(server);
  const answers = Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? logIn(server, agent, email) : logIn(server, agent, `nobody-${n}@example.com`)));
  const settled = Promise.allSettled(answers);
  await Promise.race(answers);
  return { server, errors, settled };
}

it('in a storm of log-ins answers whoever was taken in, and tells the others to come back', { timeout: 60_000 }, async () => {
  const agent = new Agent({ keepAlive: true });
  const { server, errors, settled } = await storm(agent);
  await server.close();
  await server.stop();
  const answers = await settled;
  expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
  const byStatus = Map.groupBy(answers.map((one) => (one as PromiseFulfilledResult<Answered>).value), ({ status }) => status);
  expect([...byStatus.keys()].toSorted()).toEqual([200, 401, 503]);
  expect(byStatus.get(503)!.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
  expect(errors).toEqual([]);
  agent.destroy();
});

it('finishes also what nobody waits for any more, before its database is let go', { timeout: 60_000 }, async () => {
  const agent = new Agent({ keepAlive: true });
  const { server, errors, settled } = await storm(agent);
  agent.destroy();
  await settled;
  await server.close();
  await server.stop();
  expect(errors).toEqual([]);
});

it('finishes what is under way before it is closed, and does not wait for idle connections', async () => {
  const server = await testServer();
  const agent = new Agent({ keepAlive: true });
  const body = JSON.stringify({ email: 'a@example.com', password: 'correct horse battery', name: 'A', tenantName: 'T' });
  const arrived = Promise.withResolvers<void>();
  const answered = new Promise<number>((resolve, reject) => {
    const sent = request(`${server.url}/v1/auth/register`, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': body.length } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode!));
    });
    sent.on('error', reject);
    sent.end(body, () => arrived.resolve());
  });
  await arrived.promise;
  // A password takes tens of milliseconds to hash, and this answer comes after the other request was read.
  await fetch(`${server.url}/healthz`);
  const beganMs = performance.now();
  await server.close();
  expect(await answered).toBe(201);
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  agent.destroy();
});
