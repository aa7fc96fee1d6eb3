import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../kit/clock.ts';
import type { RateDecision, RateLimiter } from '../../../kit/rate-limiter.ts';
import { redisTests, startRedis, withoutRedis, type RedisServer } from '../../../test/redis/redis-server.ts';
import { memoryRateLimiter } from '../../memory/rate-limiter.ts';
import { RedisAway } from '../link.ts';
import { connected, open, proxied, SOON, type Opened } from './support.ts';

const HOUR = { limit: 100, windowMs: 3_600_000 };

describe.skipIf(withoutRedis !== undefined)(redisTests('Redis away'), () => {
  let server: RedisServer;
  const secret = randomBytes(32);

  beforeAll(async () => { server = await startRedis(); });
  afterAll(() => server.close());

  const unasked = () => { throw new Error('Redis should have decided'); };
  const undecided = { take: unasked, takeAll: unasked };
  const limiterOf = (opened: Opened): RateLimiter => opened.rateLimiter(memoryRateLimiter(systemClock));
  const cacheOf = (opened: Opened) => opened.cache({ name: 'test', secret, clock: systemClock });
  const AWAY = 'Redis is away: limits are kept by each process, caches ask the database';
  const THERE = 'Redis is there: limits and caches are shared';

  /** Takes one after the other until `done`, and says how long the slowest took. */
  async function takeUntil(limiter: RateLimiter, done: () => boolean): Promise<{ decisions: RateDecision[]; slowestMs: number }> {
    const decisions: RateDecision[] = [];
    let slowestMs = 0;
    const giveUpAt = performance.now() + 12_000;
    while (!done() && performance.now() < giveUpAt) {
      const startedAt = performance.now();
      decisions.push(await limiter.take('key', { limit: 1_000_000_000, windowMs: 60_000 }));
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      await new Promise(setImmediate);
    }
    expect(done()).toBe(true);
    return { decisions, slowestMs };
  }

  it('killed and started again while limits are taken: every take is answered, by memory and then by Redis again, and each change is told once', async () => {
    const opened = await connected(open(server.url));
    const limiter = limiterOf(opened);
    const whileThere = takeUntil(limiter, () => !opened.isUp());
    await server.kill();
    expect((await whileThere).decisions.every(({ allowed }) => allowed)).toBe(true);
    expect(limiter.take('key', HOUR)).not.toBeInstanceOf(Promise);
    expect(opened.gauges.get('florin_redis_up')).toBe(0);
    const whileAway = takeUntil(limiter, opened.isUp);
    await server.start();
    expect((await whileAway).decisions.every(({ allowed }) => allowed)).toBe(true);
    expect(limiter.take('key', HOUR)).toBeInstanceOf(Promise);
    expect(opened.gauges.get('florin_redis_up')).toBe(1);
    expect(opened.said).toEqual([THERE, AWAY, THERE]);
    // Loaded again: the Redis that came back knew no script.
    const other = limiterOf(await connected(open(server.url, { prefix: opened.prefix })));
    for (let n = 0; n < 50; n++) await Promise.all([limiter.take('shared', HOUR), other.take('shared', HOUR)]);
    expect((await limiter.take('shared', HOUR)).allowed).toBe(false);
  });

  it('slow: those who were asking wait no longer than they may, all others not at all, and it is used again when it is quick', async () => {
    const proxy = await proxied(server);
    const opened = await connected(open(proxy.url, { waitMs: 50 }));
    const limiter = limiterOf(opened);
    proxy.delay(1_000);
    const startedAt = performance.now();
    const waiting = await Promise.all(Array.from({ length: 100 }, () => limiter.take('key', HOUR)));
    const waitedMs = performance.now() - startedAt;
    expect(waitedMs).toBeGreaterThanOrEqual(49);
    expect(waitedMs).toBeLessThan(1_000);
    expect(waiting.every(({ allowed }) => allowed)).toBe(true);
    expect(limiter.take('key', HOUR)).toMatchObject({ allowed: false });
    await proxy.heal();
    await takeUntil(limiter, opened.isUp);
    expect(limiter.take('key', HOUR)).toBeInstanceOf(Promise);
  });

  it('silent, its connection still open: done without within the wait, and back after the connection was replaced', async () => {
    const proxy = await proxied(server);
    const opened = await connected(open(proxy.url, { waitMs: 50 }));
    const limiter = limiterOf(opened);
    proxy.blackHole();
    const { slowestMs } = await takeUntil(limiter, () => !opened.isUp());
    expect(slowestMs).toBeLessThan(2_000);
    const startedAt = performance.now();
    for (let n = 0; n < 40; n++) await cacheOf(opened).get('key');
    expect(performance.now() - startedAt).toBeLessThan(40 * 50);
    const silent = proxy.connections();
    // Given up by this side, after some seconds of silence; a new one is tried.
    await expect.poll(proxy.connections, SOON).not.toBe(silent);
    await proxy.heal();
    await takeUntil(limiter, opened.isUp);
  }, 30_000);

  it('answering with errors only: done without, until it takes writes again', async () => {
    const opened = await connected(open(server.url));
    const limiter = limiterOf(opened);
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    expect(await limiter.take('key', HOUR)).toMatchObject({ allowed: true, remaining: 99 });
    expect(opened.isUp()).toBe(false);
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    await takeUntil(limiter, opened.isUp);
    expect(opened.said).toEqual([THERE, AWAY, THERE]);
  });

  it('is not what it is taken for when this process itself was busy for longer than it waits', async () => {
    const opened = await connected(open(server.url, { waitMs: 50 }));
    const limiter = opened.rateLimiter(undecided);
    await limiter.take('key', HOUR); // the script is known from now on
    const taken = limiter.take('key', HOUR);
    await new Promise(setImmediate); // it is on its way
    for (const startedAt = performance.now(); performance.now() - startedAt < 150;);
    expect(await taken).toMatchObject({ allowed: true, remaining: 98 });
    expect(opened.isUp()).toBe(true);
  });

  it('without its scripts: they are loaded again, and nothing is decided elsewhere', async () => {
    const opened = await connected(open(server.url));
    const limiter = opened.rateLimiter(undecided);
    await limiter.take('key', HOUR);
    await server.command('SCRIPT', 'FLUSH');
    const taken = await Promise.all(Array.from({ length: 120 }, () => limiter.take('key', HOUR)));
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(99);
    expect(opened.isUp()).toBe(true);
  });

  it('not there at the start: all works without, and it is used once it is there', async () => {
    const proxy = await proxied(server);
    await proxy.refuse();
    const opened = open(proxy.url);
    expect(limiterOf(opened).take('key', HOUR)).toMatchObject({ allowed: true });
    expect(await cacheOf(opened).get('key')).toBeUndefined();
    await proxy.heal();
    await connected(opened);
    expect(limiterOf(opened).take('key', HOUR)).toBeInstanceOf(Promise);
    await cacheOf(opened).set('key', 'value', 60_000);
    expect(await cacheOf(opened).get('key')).toBe('value');
  });

  it('a cache finds nothing, says that it could not store, and has what it had when Redis is back', async () => {
    const proxy = await proxied(server);
    const opened = await connected(open(proxy.url));
    const cache = cacheOf(opened);
    await cache.set('kept', 'good', 60_000);
    await proxy.refuse();
    await expect.poll(opened.isUp, SOON).toBe(false);
    expect(await cache.get('kept')).toBeUndefined();
    await expect(cache.set('missed', 'new', 60_000)).rejects.toBeInstanceOf(RedisAway);
    await proxy.heal();
    await expect.poll(opened.isUp, SOON).toBe(true);
    expect(await cache.get('kept')).toBe('good');
    expect(await cache.get('missed')).toBeUndefined();
  });
});
