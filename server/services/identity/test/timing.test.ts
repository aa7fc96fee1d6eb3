import { expect, test } from 'vitest';
import { identityWorld, PASSWORD } from './world.ts';

/**
 * What takes a different time tells what the answer hides. Samples of both kinds are taken in turn, so that whatever else the machine does meets both
 * alike; compared are medians, which a few slow samples do not move, against the spread of the samples themselves.
 */
const world = await identityWorld({ passwordConcurrency: '1' });
const { api } = world;
const SAMPLES = 60;

async function tookMs(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run().catch(() => {});
  return performance.now() - startedMs;
}

const quantile = (sorted: readonly number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)]!;

/** How far the medians are apart, in units of what half of the samples of one kind are apart. */
async function difference(one: (n: number) => Promise<unknown>, other: (n: number) => Promise<unknown>): Promise<number> {
  const times: [number[], number[]] = [[], []];
  for (let n = 0; n < SAMPLES; n++) {
    const order = n % 2 === 0 ? [0, 1] as const : [1, 0] as const;
    for (const kind of order) times[kind].push(await tookMs(() => (kind === 0 ? one(n) : other(n))));
  }
  const [a, b] = times.map((list) => list.toSorted((x, y) => x - y)) as [number[], number[]];
  const spread = Math.max(quantile(a, 0.75) - quantile(a, 0.25), quantile(b, 0.75) - quantile(b, 0.25), quantile(a, 0.5) * 0.05);
  return Math.abs(quantile(a, 0.5) - quantile(b, 0.5)) / spread;
}

/** Less than the spread of one kind: to be told from noise by many samples only, and long before that the network is locked. */
const WITHIN_NOISE = 1;

const ip = (n: number) => world.from(`10.9.${n}.1`);
const known = await Promise.all(Array.from({ length: SAMPLES }, async () => (await world.newTenant()).email));

test('an unknown email takes as long as a wrong password', async () => {
  const login = (email: string, n: number) => api.login({ email, password: 'wrong password!' }, ip(n));
  expect(await difference((n) => login(known[n]!, n), (n) => login(`nobody-${n}@example.com`, n))).toBeLessThan(WITHIN_NOISE);
});

test('asking for a new password takes as long for an email that nobody has', async () => {
  const ask = (email: string, n: number) => api.requestPasswordReset({ email }, ip(n));
  expect(await difference((n) => ask(known[n]!, n), (n) => ask(`nobody-${n}@example.com`, n))).toBeLessThan(WITHIN_NOISE);
});

test('asking to register takes as long with an email that is taken', async () => {
  const ask = (email: string, n: number) => api.requestRegistration({ email, password: PASSWORD, name: 'Ann', tenantName: 'Acme' }, ip(n));
  expect(await difference((n) => ask(known[n]!, n), (n) => ask(`nobody-${n}@example.com`, n))).toBeLessThan(WITHIN_NOISE);
});

test('the measure tells what a log-in without a password computed would look like', async () => {
  const login = (email: string, n: number) => api.login({ email, password: 'wrong password!' }, ip(n));
  expect(await difference((n) => login(known[n]!, n), async () => api.refresh({ refreshToken: 'x' }, world.anyone))).toBeGreaterThan(WITHIN_NOISE * 3);
});
