import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../kit/clock.ts';
import { withoutOpenssl } from '../../../test/redis/certificate.ts';
import { redisTests, startRedis, withoutRedis } from '../../../test/redis/redis-server.ts';
import { connected, open, SOON } from './support.ts';

describe.skipIf((withoutRedis ?? withoutOpenssl) !== undefined)(redisTests('Redis over TLS', withoutOpenssl), () => {
  it('is used where its certificate is one to trust, and not where it is not', async () => {
    const server = await startRedis({ tls: true });
    onTestFinished(server.close);
    const trusting = await connected(open(server.url, { tls: { ca: server.certificate!.cert } }));
    const cache = trusting.cache({ name: 'test', secret: randomBytes(32), clock: systemClock });
    await cache.set('key', 'value', 60_000);
    expect(await cache.get('key')).toBe('value');
    const wary = open(server.url);
    await expect.poll(() => wary.said, SOON).toEqual(['Redis is away: limits are kept by each process, caches ask the database']);
  });
});
