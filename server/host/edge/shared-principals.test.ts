import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { connected, open, proxied, SOON } from '../../adapters/redis/test/support.ts';
import { redisTests, startRedis, withoutRedis, type RedisServer } from '../../test/redis/redis-server.ts';
import { memoryCache } from '../../test/support/memory-cache.ts';
import type { SharedCache } from '../../kit/shared-cache.ts';
import { authentication } from './authentication.ts';

const START_MS = 1_800_000_000_000;

/** Gateways over one cache, and an identity that all of them ask. */
function world(cacheOf: (clock: { now(): number }) => SharedCache) {
  let nowMs = START_MS;
  const clock = { now: () => nowMs };
  const revoked = new Set<string>();
  const state = { asked: 0, expiresAt: null as number | null };
  const hearing: ReturnType<typeof authentication>[] = [];
  /** `key of tenant`: whose it is can be seen from the credential. */
  const authenticate = async (credential: string) => {
    state.asked++;
    const [id, tenantId] = credential.split(' of ') as [string, string];
    return { principal: revoked.has(id) ? null : { tenantId, kind: 'key' as const, id, scopes: [], mode: 'test' as const }, expiresAt: state.expiresAt };
  };
  function gateway({ hears = true, aheadMs = 0 } = {}) {
    const auth = authentication(authenticate, { now: () => nowMs + aheadMs }, cacheOf(clock));
    if (hears) auth.forget();
    hearing.push(auth);
    return auth;
  }
  const revoke = (id: string) => {
    revoked.add(id);
    for (const auth of hearing) auth.forget(id);
  };
  return { gateway, revoke, revoked, state, advance: (ms: number) => { nowMs += ms; } };
}

const inMemory = () => {
  let cache: SharedCache | undefined;
  return world((clock) => (cache ??= memoryCache(clock)));
};

/** Sharing waits for nobody: a turn of the loop later it is there. */
const shared = () => new Promise((resolve) => setImmediate(resolve));

describe('gateways that share what identity says', () => {
  it('ask it once for all of them', async () => {
    const { gateway, state, advance } = inMemory();
    const [one, other] = [gateway(), gateway()];
    advance(2_000);
    await one.resolve('a of t');
    await shared();
    expect(await other.resolve('a of t')).toMatchObject({ tenantId: 't', actor: { id: 'a' } });
    expect(state.asked).toBe(1);
  });

  it.each(['a', 't'])('refuse at once what is revoked, also where they never saw it: %s', async (id) => {
    const { gateway, revoke, revoked, advance } = inMemory();
    const [one, other] = [gateway(), gateway()];
    advance(2_000);
    await one.resolve('a of t');
    await shared();
    revoked.add('a');
    revoke(id);
    expect(await other.resolve('a of t')).toBeNull();
    expect(await one.resolve('a of t')).toBeNull();
  });

  it('believe nothing that was said before they heard of revocations', async () => {
    const { gateway, revoke, advance } = inMemory();
    const one = gateway();
    advance(2_000);
    await one.resolve('a of t');
    await shared();
    revoke('a');
    const late = gateway();
    const deaf = gateway({ hears: false });
    expect(await late.resolve('a of t')).toBeNull();
    expect(await deaf.resolve('a of t')).toBeNull();
  });

  it('keep an answer no longer than a minute from when identity was asked, and no longer than the credential is valid', async () => {
    const { gateway, state, advance } = inMemory();
    const [one, other, third] = [gateway(), gateway(), gateway()];
    advance(2_000);
    await one.resolve('a of t');
    await shared();
    advance(50_000);
    await other.resolve('a of t');
    expect(state.asked).toBe(1);
    advance(10_000);
    await other.resolve('a of t');
    expect(state.asked).toBe(2);
    state.expiresAt = START_MS + 62_500;
    await one.resolve('b of t');
    await shared();
    advance(500);
    await third.resolve('b of t');
    expect(state.asked).toBe(4);
  });

  it('do not believe one whose clock is ahead: what it was told before a revocation would look as if it came after', async () => {
    const { gateway, revoke, state, advance } = inMemory();
    const [ahead, other] = [gateway({ aheadMs: 300_000 }), gateway()];
    advance(302_000);
    await ahead.resolve('a of t');
    await shared();
    revoke('a');
    expect(await other.resolve('a of t')).toBeNull();
    expect(state.asked).toBe(2);
  });

  it('refuse at once what they heard was revoked, and a minute later what they did not hear of, whatever happens in whichever order', async () => {
    const gatewayAt = fc.nat(2);
    const key = fc.constantFrom('a', 'b');
    const step = fc.oneof(
      fc.record({ do: fc.constant('ask' as const), at: gatewayAt, key }),
      fc.record({ do: fc.constant('revoke' as const), key, heardBy: fc.subarray([0, 1, 2]) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 70_000 }) }),
      fc.record({ do: fc.constant('restart' as const), at: gatewayAt }),
    );
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { gateway, revoked, advance } = inMemory();
      const gateways = [gateway(), gateway(), gateway()];
      /** By key: how long ago, and who does not know of it. */
      const unheard = new Map<string, { sinceMs: number; by: Set<number> }>();
      for (const one of steps) {
        if (one.do === 'ask') {
          const isLetIn = await gateways[one.at]!.resolve(`${one.key} of t`) !== null;
          const lost = unheard.get(one.key);
          if (!revoked.has(one.key)) expect(isLetIn).toBe(true);
          else if (lost!.sinceMs >= 60_000 || !lost!.by.has(one.at)) expect(isLetIn).toBe(false);
        } else if (one.do === 'revoke' && !revoked.has(one.key)) {
          revoked.add(one.key);
          for (const at of one.heardBy) gateways[at]!.forget(one.key);
          unheard.set(one.key, { sinceMs: 0, by: new Set([0, 1, 2].filter((at) => !one.heardBy.includes(at))) });
        } else if (one.do === 'wait') {
          advance(one.ms);
          for (const lost of unheard.values()) lost.sinceMs += one.ms;
        } else if (one.do === 'restart') {
          gateways[one.at] = gateway();
          for (const lost of unheard.values()) lost.by.delete(one.at);
        }
        await shared();
      }
    }), { numRuns: 300 });
  });
});

describe.skipIf(withoutRedis !== undefined)(redisTests('gateways that share by Redis'), () => {
  let server: RedisServer;
  beforeAll(async () => { server = await startRedis(); });
  afterAll(() => server.close());

  test('what one was told the other knows, and refuses once it is revoked; without the secret nobody is believed', async () => {
    const redis = await connected(open(server.url));
    const cached = (secret: Buffer) => (clock: { now(): number }) => redis.cache({ name: 'principals', secret, clock });
    const secret = randomBytes(32);
    const { gateway, revoke, state, advance } = world(cached(secret));
    const [one, other, third] = [gateway(), gateway(), gateway()];
    advance(2_000);
    await one.resolve('a of t');
    await shared();
    expect(await other.resolve('a of t')).toMatchObject({ actor: { id: 'a' } });
    expect(state.asked).toBe(1);
    revoke('a');
    expect(await third.resolve('a of t')).toBeNull();
    const forger = world(cached(randomBytes(32)));
    forger.gateway();
    const foreign = forger.gateway();
    forger.advance(2_000);
    await foreign.resolve('a of t');
    expect(forger.state.asked).toBe(1);
  });

  test('what was revoked while Redis was away is refused when it is back, with the old answer still in it', async () => {
    const proxy = await proxied(server);
    const redis = await connected(open(proxy.url));
    const cache = redis.cache({ name: 'principals', secret: randomBytes(32), clock: { now: () => START_MS } });
    const { gateway, revoke, state, advance } = world(() => cache);
    const [one, other] = [gateway(), gateway()];
    advance(2_000);
    await one.resolve('a of t');
    await expect.poll(() => server.command('KEYS', `${redis.prefix}:cache:*`), SOON).toHaveLength(1);
    await proxy.refuse();
    await expect.poll(redis.isUp, SOON).toBe(false);
    revoke('a');
    await proxy.heal();
    await expect.poll(redis.isUp, SOON).toBe(true);
    expect(await server.command('KEYS', `${redis.prefix}:cache:*`)).toHaveLength(1);
    for (const auth of [one, other, gateway()]) expect(await auth.resolve('a of t')).toBeNull();
    expect(state.asked).toBe(4);
  });

  test('with Redis away identity is asked', async () => {
    const own = await startRedis();
    const redis = await connected(open(own.url, { waitMs: 200 }));
    const { gateway, state, advance } = world((clock) => redis.cache({ name: 'principals', secret: randomBytes(32), clock }));
    const one = gateway();
    advance(2_000);
    await own.close();
    expect(await one.resolve('a of t')).toMatchObject({ actor: { id: 'a' } });
    expect(state.asked).toBe(1);
  });
});
