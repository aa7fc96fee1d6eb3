import { describe, expect, it, vi } from 'vitest';
import { memoryRateLimiter } from '../../adapters/memory/rate-limiter.ts';
import { systemClock } from '../../kit/clock.ts';
import { testServer } from '../../test/support/app.ts';
import { ask, newTenant } from './support.ts';

const server = await testServer();
const tenant = await newTenant(server);

describe('a credential', () => {
  it('may be a token or a key', async () => {
    const key = await tenant.key('accounts:read');
    expect((await ask(server, '/v1/auth/me', { key: tenant.owner })).body).toMatchObject({ kind: 'user', tenantId: tenant.tenantId });
    expect((await ask(server, '/v1/auth/me', { key: key.secret })).body).toMatchObject({ kind: 'key', scopes: ['accounts:read'] });
  });

  it.each([
    ['none', {}], ['another scheme', { authorization: 'Basic YTpi' }], ['nonsense', { authorization: 'Bearer nonsense' }],
    ['an unknown key', { authorization: `Bearer fl_test_${'x'.repeat(40)}` }], ['a very long one', { authorization: `Bearer ${'x'.repeat(8000)}` }],
  ])('is refused when it is %s', async (_name, headers) => {
    const { status, body } = await ask(server, '/v1/auth/me', { headers });
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
  });

  it('is worth nothing from the moment its revocation is answered', async () => {
    const key = await tenant.key('accounts:read');
    for (let n = 0; n < 3; n++) expect((await ask(server, '/v1/accounts', { key: key.secret })).status).toBe(200);
    expect((await ask(server, `/v1/api-keys/${key.id}/revoke`, { key: tenant.owner, body: {} })).status).toBe(200);
    expect((await ask(server, '/v1/accounts', { key: key.secret })).status).toBe(401);
  });

  it('is worth nothing in other processes soon after', async () => {
    const other = await testServer({ beside: server });
    const key = await tenant.key('accounts:read');
    expect((await ask(other, '/v1/accounts', { key: key.secret })).status).toBe(200);
    await ask(server, `/v1/api-keys/${key.id}/revoke`, { key: tenant.owner, body: {} });
    await vi.waitFor(async () => expect((await ask(other, '/v1/accounts', { key: key.secret })).status).toBe(401), { timeout: 2_000, interval: 5 });
  });

  it("changes with its person's role", async () => {
    const person = { email: 'op@example.com', password: 'correct horse battery' };
    const { body: user } = await ask(server, '/v1/users', { key: tenant.owner, body: { ...person, name: 'Op', role: 'operator' } });
    const { body: tokens } = await ask(server, '/v1/auth/login', { body: person });
    const create = () => ask(server, '/v1/customers', { key: String(tokens.accessToken), body: { name: 'x' } });
    expect((await create()).status).toBe(201);
    await ask(server, `/v1/users/${String(user.id)}`, { method: 'PATCH', key: tenant.owner, body: { role: 'viewer' } });
    expect((await create()).status).toBe(403);
    await ask(server, `/v1/users/${String(user.id)}`, { method: 'PATCH', key: tenant.owner, body: { status: 'disabled' } });
    expect((await create()).status).toBe(401);
  });

  it('cannot do what its scopes do not say', async () => {
    const key = await tenant.key('accounts:read');
    const { status, body } = await ask(server, '/v1/customers', { key: key.secret, body: { name: 'x' } });
    expect([status, body.code, body.detail]).toEqual([403, 'forbidden', 'This needs the scope accounts:write.']);
  });
});

describe('rate limits', () => {
  it('hold for each key by itself, and say when to come back', async () => {
    const limited = await testServer({ edge: { ratePerKey: 5 }, limiter: memoryRateLimiter({ now: () => 1_795_000_000_000 }) });
    const own = await newTenant(limited);
    const key = await own.key('accounts:read');
    const answers = [];
    for (let n = 0; n < 6; n++) answers.push(await ask(limited, '/v1/accounts', { key: key.secret }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = answers.at(-1)!;
    expect(refused.body).toMatchObject({ code: 'rate_limited', retry: 'later' });
    expect([refused.headers.get('ratelimit'), Number(refused.headers.get('retry-after')) >= 1]).toEqual(['"key";r=0;t=1', true]);
    expect((await ask(limited, '/v1/accounts', { key: own.owner })).status).toBe(200);
  });

  it('hold for a tenant, whichever of its keys is used, and for its lists', async () => {
    const limited = await testServer({ edge: { ratePerTenant: 8, listRatePerTenant: 3 }, limiter: memoryRateLimiter({ now: () => 1_795_000_000_000 }) });
    const own = await newTenant(limited);
    const [one, two] = [await own.key('accounts:read'), await own.key('accounts:read')];
    const statuses = async (path: string, keys: readonly { secret: string }[]) => {
      const all: number[] = [];
      for (const { secret } of keys) all.push((await ask(limited, path, { key: secret })).status);
      return all;
    };
    // Two were taken for making the keys.
    expect(await statuses('/v1/accounts', [one, two, one, two])).toEqual([200, 200, 200, 429]);
    expect(await statuses('/v1/auth/me', [two, one, two, one])).toEqual([200, 200, 200, 429]);
    expect((await ask(limited, '/v1/auth/me', { key: (await newTenant(limited)).owner })).status).toBe(200);
  });

  it('hold by address for what needs no identity, and for guessing one', async () => {
    const limited = await testServer({ edge: { ratePerAddress: 3 }, limiter: memoryRateLimiter({ now: () => systemClock.now() - (systemClock.now() % 60_000) }) });
    const login = () => ask(limited, '/v1/auth/login', { body: { email: 'a@b.de', password: 'x' } });
    const guess = () => ask(limited, '/v1/accounts', { key: 'fl_test_guess' });
    const statuses = async (run: typeof login) => [(await run()).status, (await run()).status, (await run()).status, (await run()).status];
    expect(await statuses(login)).toEqual([401, 401, 401, 429]);
    expect(await statuses(guess)).toEqual([401, 401, 401, 429]);
  });
});
