import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Florin, FlorinProblem } from '../../../sdk/index.ts';
import { SCOPES } from '../../../contracts/scopes.ts';
import { SHAPES, startInstallation, type Installation } from './shapes.ts';

let installation: Installation;
let florin: Florin;
const ids: string[] = [];

beforeAll(async () => {
  installation = await startInstallation(SHAPES['each service apart'], { ownDatabases: ['ledger'] });
  const stranger = new Florin({ baseUrl: installation.url });
  const { accessToken } = await stranger.identity.register({ email: `${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Owner', tenantName: 'Away' });
  const { secret } = await new Florin({ baseUrl: installation.url, apiKey: accessToken }).identity.createApiKey({ name: 'away', scopes: [...SCOPES] });
  florin = new Florin({ baseUrl: installation.url, apiKey: secret!, maxRetries: 0 });
  for (const name of ['A', 'B']) ids.push((await florin.accounts.createAccount({ name, currency: 'EUR', kind: 'merchant' })).id);
  await florin.transactions.create({ type: 'deposit', to: ids[0]!, amount: 1_000_000, currency: 'EUR' });
}, 120_000);
afterAll(() => installation.stop(), 60_000);

const move = (key: string, patience = 0) => florin.transactions.create({ from: ids[0]!, to: ids[1]!, amount: 1, currency: 'EUR' }, { idempotencyKey: key, maxRetries: patience });
const posted = async () => (await florin.accounts.getAccount({ id: ids[1]! })).balance.posted;

async function killed(name: string): Promise<void> {
  const victim = installation.processes.get(name)!;
  victim.kill('SIGKILL');
  await victim.exited;
}

/** Whatever happened to it, the same key finds one outcome. */
async function settled(key: string): Promise<string> {
  return (await move(key, 12)).status;
}

it.each(['ledger', 'transactions'])('answers 503 quickly while %s is dead, moves nothing twice, and goes on when it is back', async (name) => {
  const before = await posted();
  const loading = Array.from({ length: 40 }, (_, n) => move(`${name}-load-${n}`).catch(() => undefined));
  await killed(name);
  await Promise.all(loading);
  const tookMs: number[] = [];
  for (let n = 0; n < 20; n++) {
    const startedMs = performance.now();
    const error = await move(`${name}-down-${n}`).then(() => undefined, (thrown: unknown) => thrown);
    tookMs.push(performance.now() - startedMs);
    expect(error, String(error)).toBeInstanceOf(FlorinProblem);
    // A transaction prepared before the ledger was missed stays open: its key is in use until it is known how it ended.
    expect([503, 409]).toContain((error as FlorinProblem).status);
  }
  expect(tookMs.toSorted((a, b) => a - b)[10]).toBeLessThan(500);
  const ready = await fetch(`${installation.url}/readyz`);
  expect(ready.status).toBe(200);
  expect((await fetch(`${installation.url}/healthz`)).status).toBe(200);
  if (name === 'transactions') expect(await ready.json()).toMatchObject({ neighbours: { transactions: 'open', identity: 'closed' } });

  await installation.restart(name);
  const keys = [...Array.from({ length: 40 }, (_, n) => `${name}-load-${n}`), ...Array.from({ length: 20 }, (_, n) => `${name}-down-${n}`)];
  expect(new Set(await Promise.all(keys.map(settled)))).toEqual(new Set(['completed']));
  expect(await posted()).toBe(before + keys.length);
  expect(await florin.ledger.trialBalance()).toMatchObject({ balanced: true });
}, 90_000);

it('lets a process stop and start under load without anybody being cut off', async () => {
  let going = true;
  const keys: string[] = [];
  const refusals: unknown[] = [];
  const back = Promise.withResolvers<void>();
  const caller = async (n: number): Promise<void> => {
    for (let i = 0; going; i++) {
      const key = `rolling-${n}-${i}`;
      keys.push(key);
      await move(key).catch(async (error: unknown) => {
        refusals.push(error);
        // One keeps asking. Would all, most keys would be of calls that found nobody.
        if (n > 0) await back.promise;
      });
    }
  };
  const before = await posted();
  const callers = Array.from({ length: 8 }, (_, n) => caller(n));
  await expect.poll(() => keys.length, { timeout: 20_000 }).toBeGreaterThan(100);
  const startedMs = performance.now();
  const stopping = installation.processes.get('transactions')!;
  stopping.kill('SIGTERM');
  await stopping.exited;
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  await installation.restart('transactions');
  back.resolve();
  const soFar = keys.length;
  await expect.poll(() => keys.length, { timeout: 20_000 }).toBeGreaterThan(soFar + 100);
  going = false;
  await Promise.all(callers);
  // Told that nobody is there, never that an answer was lost.
  expect(refusals.map((error) => (error as FlorinProblem).detail).filter((detail) => detail !== 'transactions: It can not be reached at the moment.')).toEqual([]);
  const outcomes: string[] = [];
  for (let at = 0; at < keys.length; at += 64) outcomes.push(...await Promise.all(keys.slice(at, at + 64).map(settled)));
  expect(new Set(outcomes)).toEqual(new Set(['completed']));
  expect(await posted()).toBe(before + keys.length);
}, 90_000);

it('serves nothing of what is between services at the public door', async () => {
  for (const path of ['/internal/ledger', '/internal/ledger/post', '/internal/identity/authenticate', '/internal/host']) {
    const answer = await fetch(installation.url + path, { method: 'POST', body: '[]', headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(404);
  }
});
