import { expect, test, vi } from 'vitest';
import { identityWorld, PASSWORD } from './world.ts';

/**
 * What takes a different time tells what the answer hides. Samples are taken in pairs, one of each kind, so that whatever else the machine does meets
 * both alike. They differ where one kind is slower in far more pairs than a coin would have it (four standard deviations: by chance once in 16,000
 * runs, however noisy the machine), and by more than a share of the whole: a difference smaller than that is lost on any network.
 */
// Over a hundred passwords are checked in one test, one at a time.
vi.setConfig({ testTimeout: 60_000 });

const world = await identityWorld({ passwordConcurrency: '1' });
const { api } = world;
const PAIRS = 60;
const TELLING_SHARE = 0.15;
const TELLING_DEVIATIONS = 4;

async function tookMs(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run().catch(() => {});
  return performance.now() - startedMs;
}

const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;

async function areTold(one: (n: number) => Promise<unknown>, other: (n: number) => Promise<unknown>): Promise<boolean> {
  const pairs: [number, number][] = [];
  for (let n = 0; n < PAIRS; n++) {
    if (n % 2 === 0) {
      const first = await tookMs(() => one(n));
      pairs.push([first, await tookMs(() => other(n))]);
    } else {
      const first = await tookMs(() => other(n));
      pairs.push([await tookMs(() => one(n)), first]);
    }
  }
  const slower = pairs.filter(([a, b]) => a > b).length;
  const deviations = Math.abs(slower - PAIRS / 2) / Math.sqrt(PAIRS / 4);
  const share = Math.abs(median(pairs.map(([a, b]) => a - b))) / median(pairs.flat());
  return deviations > TELLING_DEVIATIONS && share > TELLING_SHARE;
}

const ip = (n: number) => world.from(`10.9.${n}.1`);
const known = await Promise.all(Array.from({ length: PAIRS }, async () => (await world.newTenant()).email));

test('an unknown email takes as long as a wrong password', async () => {
  const login = (email: string, n: number) => api.login({ email, password: 'wrong password!' }, ip(n));
  expect(await areTold((n) => login(known[n]!, n), (n) => login(`nobody-${n}@example.com`, n))).toBe(false);
});

test('asking for a new password takes as long for an email that nobody has', async () => {
  const ask = (email: string, n: number) => api.requestPasswordReset({ email }, ip(n));
  expect(await areTold((n) => ask(known[n]!, n), (n) => ask(`nobody-${n}@example.com`, n))).toBe(false);
});

test('asking to register takes as long with an email that is taken', async () => {
  const ask = (email: string, n: number) => api.requestRegistration({ email, password: PASSWORD, name: 'Ann', tenantName: 'Acme' }, ip(n));
  expect(await areTold((n) => ask(known[n]!, n), (n) => ask(`nobody-${n}@example.com`, n))).toBe(false);
});

test('the measure tells what a log-in without a password computed would look like', async () => {
  const login = (email: string, n: number) => api.login({ email, password: 'wrong password!' }, ip(n));
  expect(await areTold((n) => login(known[n]!, n), async () => api.refresh({ refreshToken: 'x' }, world.anyone))).toBe(true);
});
