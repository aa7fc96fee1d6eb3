import { expect, it } from 'vitest';
import { testServer } from '../../test/support/app.ts';
import { ask, newTenant } from './support.ts';

const direct = await testServer();
const behindProxy = await testServer({ beside: direct, edge: { trustProxy: 1 } });
const tenant = await newTenant(direct);
const keyFor = async (...networks: string[]) =>
  (await ask(direct, '/v1/api-keys', { key: tenant.owner, body: { name: 'k', scopes: ['accounts:read', 'events:read'], networks } })).body as unknown as { id: string; secret: string };
const from = async (address: string, key: string, path = '/v1/accounts') => {
  const { status, body } = await ask(behindProxy, path, { key, headers: { 'x-forwarded-for': address } });
  return body.code ?? status;
};

it('lets a key in from its networks only', async () => {
  const { secret } = await keyFor('203.0.113.0/24', '2001:db8::/32');
  for (const address of ['203.0.113.9', '::ffff:203.0.113.9', '2001:db8::1']) expect(await from(address, secret)).toBe(200);
  for (const address of ['203.0.114.9', '::ffff:203.0.114.9', '2001:db9::1', 'unknown', '203.0.113.9:80']) expect(await from(address, secret)).toBe('network_refused');
});

it('lets all others in from anywhere', async () => {
  const { secret } = await tenant.key('accounts:read');
  expect([await from('203.0.114.9', secret), await from('unknown', secret)]).toEqual([200, 200]);
});

it('believes nobody who is not a trusted proxy', async () => {
  const { secret } = await keyFor('203.0.113.0/24');
  const { status, body } = await ask(direct, '/v1/accounts', { key: secret, headers: { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9', 'x-real-ip': '203.0.113.9' } });
  expect([status, body.code]).toEqual([403, 'network_refused']);
  const { secret: own } = await keyFor('127.0.0.0/8');
  expect((await ask(direct, '/v1/accounts', { key: own })).status).toBe(200);
});

it('opens no stream of events from elsewhere, and ends one when its network goes', async () => {
  const { id, secret } = await keyFor('127.0.0.0/8');
  const elsewhere = await keyFor('203.0.113.0/24');
  expect((await ask(direct, '/v1/events/stream', { key: elsewhere.secret })).body.code).toBe('network_refused');
  const stream = await fetch(`${direct.url}/v1/events/stream`, { headers: { authorization: `Bearer ${secret}` } });
  expect(stream.status).toBe(200);
  await ask(direct, `/v1/api-keys/${id}`, { method: 'PATCH', key: tenant.owner, body: { networks: ['203.0.113.0/24'] } });
  // It ends: else this would wait for ever.
  expect(await stream.text()).toContain('retry');
});

it('holds a change from the next request on', async () => {
  const { id, secret } = await keyFor('203.0.113.0/24');
  expect(await from('198.51.100.1', secret)).toBe('network_refused');
  const { secret: editor } = await tenant.key('identity:keys', 'accounts:read', 'events:read');
  await ask(behindProxy, `/v1/api-keys/${id}`, { method: 'PATCH', key: editor, body: { networks: null } });
  expect(await from('198.51.100.1', secret)).toBe(200);
});
