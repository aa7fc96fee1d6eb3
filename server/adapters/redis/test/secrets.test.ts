import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../kit/clock.ts';
import { redisTests, startRedis, withoutRedis, type RedisServer } from '../../../test/redis/redis-server.ts';
import { seal } from '../cache-seal.ts';
import { openRedis } from '../open.ts';
import { connected, open, SOON } from './support.ts';

const secret = randomBytes(32);

describe('a sealed value', () => {
  const { close, open: unseal } = seal(secret);
  const sealed = close('key', 'value', 2_000);

  it('is read by who has the secret, until its time is over', () => {
    expect(unseal('key', sealed, 1_999)).toBe('value');
    expect(unseal('key', sealed, 2_000)).toBeUndefined();
  });

  it.each([
    ['put under another key', 'other', sealed],
    ['with another value', 'key', sealed.replace('value', 'admin')],
    ['that is to live longer', 'key', sealed.replace('2000', '9000')],
    ['made with another secret', 'key', seal(randomBytes(32)).close('key', 'value', 2_000)],
    ['that is none', 'key', 'value'],
    ['that is empty', 'key', ''],
    ['with a letter that is two bytes in its seal', 'key', sealed.replace(/^(\d+ )./, '$1é')],
  ])('%s is not believed', (_, key, text) => expect(unseal(key, text, 1_000)).toBeUndefined());
});

describe.skipIf(withoutRedis !== undefined)(redisTests('what Redis is not told, and not believed'), () => {
  let server: RedisServer;
  beforeAll(async () => { server = await startRedis(); });
  afterAll(() => server.close());

  it('stores no key as it is', async () => {
    const opened = await connected(open(server.url));
    await opened.cache({ name: 'principals', secret, clock: systemClock }).set('fl_live_secret', 'someone', 60_000);
    const keys = await server.command('KEYS', `${opened.prefix}:cache:*`) as string[];
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toContain('secret');
  });

  it('does not believe a value that someone else wrote', async () => {
    const opened = await connected(open(server.url));
    const cache = opened.cache({ name: 'principals', secret, clock: systemClock });
    await cache.set('a', 'tenant a', 60_000);
    await cache.set('b', 'tenant b', 60_000);
    const [one, other] = await server.command('KEYS', `${opened.prefix}:cache:*`) as [string, string];
    await server.command('COPY', one, other, 'REPLACE');
    const found = [await cache.get('a'), await cache.get('b')];
    expect(found.filter((value) => value === undefined)).toHaveLength(1);
    expect(found).not.toContain(found[0] === undefined ? 'tenant a' : 'tenant b');
  });

  it('says why it can not connect without saying the password', async () => {
    await server.command('CONFIG', 'SET', 'requirepass', 'the right one');
    const said: unknown[][] = [];
    const say = (...what: unknown[]) => void said.push(what);
    const opened = openRedis({
      url: `redis://:hunter2@127.0.0.1:${server.port}`, prefix: 'x',
      log: { debug: say, info: say, warn: say, error: say }, metrics: { count: () => {}, gauge: () => {}, observe: () => {} },
    });
    await expect.poll(() => JSON.stringify(said), SOON).toContain('WRONGPASS');
    opened.close();
    expect(JSON.stringify(said)).not.toContain('hunter2');
    expect(opened.isUp()).toBe(false);
  });
});
