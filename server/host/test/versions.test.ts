import { expect, it } from 'vitest';
import { testServer } from '../../test/support/app.ts';
import { ask, newTenant } from './support.ts';

const server = await testServer();
const tenant = await newTenant(server);
const OLD = { 'florin-version': '2026-09-01' };
const body = { name: 'Shop', currency: 'EUR' };

it('says which version was used, the newest where nobody names one', async () => {
  for (const path of ['/v1/auth/me', '/v1/accounts', '/v1/accounts/acc_01kad0v2n8fxyrvgs8zr1m5q0c']) {
    expect((await ask(server, path, { key: tenant.owner })).headers.get('florin-version'), path).toBe('2026-11-20');
    expect((await ask(server, path, { key: tenant.owner, headers: OLD })).headers.get('florin-version'), path).toBe('2026-09-01');
  }
  const login = await ask(server, '/v1/auth/login', { body: { email: 'nobody@example.com', password: 'x' } });
  expect([login.status, login.headers.get('florin-version')]).toEqual([401, '2026-11-20']);
});

it('refuses a version that there is not, and names those that there are', async () => {
  const { status, body: refused } = await ask(server, '/v1/accounts', { key: tenant.owner, headers: { 'florin-version': '2020-01-01' } });
  expect([status, refused.code, refused.param, refused.detail]).toEqual([400, 'version_unknown', 'Florin-Version', 'Florin-Version is one of 2026-09-01, 2026-11-20.']);
});

it('serves the version of September: what an account is for is its type', async () => {
  const old = await ask(server, '/v1/accounts', { key: tenant.owner, headers: OLD, body: { ...body, type: 'merchant' } });
  expect([old.status, old.body.type, old.body.kind]).toEqual([201, 'merchant', undefined]);
  const now = await ask(server, `/v1/accounts/${String(old.body.id)}`, { key: tenant.owner });
  expect([now.body.type, now.body.kind]).toEqual([undefined, 'merchant']);
  const list = await ask(server, '/v1/accounts?type=merchant', { key: tenant.owner, headers: OLD });
  expect(list.body.data).toEqual([old.body]);
  expect((await ask(server, '/v1/accounts?kind=merchant', { key: tenant.owner, headers: OLD })).body).toMatchObject({ code: 'invalid_request', param: 'kind' });
});

it('names wrong fields as that version calls them', async () => {
  const { body: refused } = await ask(server, '/v1/accounts', { key: tenant.owner, headers: OLD, body: { ...body, type: 'nothing' } });
  expect(refused).toMatchObject({ code: 'invalid_request', param: 'type', errors: [{ param: 'type' }] });
  expect(refused.detail).toMatch(/^type: /);
});

it('pins a key to the newest version there was when it was made; a header overrides', async () => {
  const { id, secret } = await tenant.key('accounts:read', 'accounts:write');
  expect((await ask(server, '/v1/api-keys', { key: tenant.owner })).body.data).toContainEqual(expect.objectContaining({ id, apiVersion: '2026-11-20' }));
  // As for a key that was made in September.
  await server.db.database('identity').execute("UPDATE api_keys SET api_version = '2026-09-01' WHERE tenant_id IS NOT NULL");
  const old = await ask(server, '/v1/accounts', { key: secret, body: { ...body, type: 'customer' } });
  expect([old.status, old.body.type, old.headers.get('florin-version')]).toEqual([201, 'customer', '2026-09-01']);
  const now = await ask(server, '/v1/accounts', { key: secret, headers: { 'florin-version': '2026-11-20' }, body: { ...body, kind: 'customer' } });
  expect([now.status, now.body.kind]).toEqual([201, 'customer']);
});

it('keeps the order of refusals: a wrong shape before a missing identity', async () => {
  expect((await ask(server, '/v1/accounts', { headers: OLD, body: { ...body, type: 1 } })).status).toBe(400);
  expect((await ask(server, '/v1/accounts', { headers: OLD, body: { ...body, type: 'customer' } })).status).toBe(401);
});
