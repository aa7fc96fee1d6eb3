import { expect, it } from 'vitest';
import { testServer } from '../../test/support/app.ts';
import { ask, newTenant } from './support.ts';

const server = await testServer({ edge: { corsOrigins: ['https://console.example'] } });
const [shop, other] = [await newTenant(server), await newTenant(server)];
const SHOP = 'https://shop.example';

const setOrigins = (key: string, origins: unknown) => ask(server, '/v1/tenant/origins', { method: 'PUT', key, body: { origins } });
const preflight = async (origin: string) => (await ask(server, '/v1/accounts', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })).headers.get('access-control-allow-origin');
const call = async (key: string | undefined, origin: string) => {
  const { status, headers, body } = await ask(server, '/v1/accounts', { key, headers: { origin } });
  return [status, body.code, headers.get('access-control-allow-origin'), headers.get('vary')];
};

it('allows a page whose origin the tenant of the credential allows, and no other', async () => {
  expect([await preflight(SHOP), await call(shop.owner, SHOP)]).toEqual([null, [403, 'forbidden', null, 'Origin']]);
  expect((await setOrigins(shop.owner, [SHOP, 'http://localhost:5173', SHOP])).body).toEqual({ origins: ['http://localhost:5173', SHOP] });
  // At once: what was remembered is forgotten before the change is answered.
  expect([await preflight(SHOP), await call(shop.owner, SHOP)]).toEqual([SHOP, [200, undefined, SHOP, 'Origin']]);
  // A browser may ask, since somebody allows it; but this tenant does not, and its answer can not be read.
  expect(await call(other.owner, SHOP)).toEqual([403, 'forbidden', null, 'Origin']);
  expect((await ask(server, '/v1/tenant/origins', { key: shop.owner })).body).toEqual({ origins: ['http://localhost:5173', SHOP] });
  expect((await ask(server, '/v1/tenant/origins', { key: other.owner })).body).toEqual({ origins: [] });
});

it('lets a page read why it was refused before anyone knew who it is', async () => {
  expect(await call(undefined, SHOP)).toEqual([401, 'unauthenticated', SHOP, 'Origin']);
  const login = await ask(server, '/v1/auth/login', { body: { email: 'a@example.com', password: 'x' }, headers: { origin: SHOP } });
  expect([login.status, login.headers.get('access-control-allow-origin')]).toEqual([401, SHOP]);
});

it('does nothing for a page that may not call', async () => {
  const { status } = await ask(server, '/v1/customers', { key: other.owner, body: { name: 'Made by a page' }, headers: { origin: SHOP } });
  expect([status, (await ask(server, '/v1/customers', { key: other.owner })).body.data]).toEqual([403, []]);
});

it('allows the origins of the installation, and its own, for everyone', async () => {
  expect(await call(other.owner, 'https://console.example')).toEqual([200, undefined, 'https://console.example', 'Origin']);
  expect((await call(other.owner, server.url))[0]).toBe(200);
});

it('takes an origin away at once', async () => {
  await setOrigins(shop.owner, []);
  expect([await preflight(SHOP), (await call(shop.owner, SHOP))[0]]).toEqual([null, 403]);
});

it('tells of each change once, and of none where nothing changes', async () => {
  await setOrigins(other.owner, [SHOP]);
  await setOrigins(other.owner, [SHOP]);
  await expect.poll(async () => (await ask(server, '/v1/events?type=tenant.origins-changed', { key: other.owner })).body.data)
    .toEqual([expect.objectContaining({ type: 'tenant.origins-changed', data: { id: other.tenantId, origins: [SHOP] } })]);
});

it.each([
  ['a path', 'https://shop.example/'], ['a star', '*'], ['a wild card', 'https://*.example'], ['none', 'null'], ['plain HTTP', 'http://shop.example'], ['capitals', 'https://Shop.example'],
  ['a default port', 'https://shop.example:443'], ['a user', 'https://a@shop.example'], ['a script', 'javascript:alert(1)'],
])('refuses %s', async (_name, origin) => expect((await setOrigins(shop.owner, [origin])).body).toMatchObject({ code: 'invalid_request', param: 'origins.0' }));

it('is for those who may change the tenant', async () => {
  const { secret } = await shop.key('identity:read', 'identity:write');
  expect((await setOrigins(secret, [])).status).toBe(403);
});
