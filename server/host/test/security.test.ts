import { expect, it } from 'vitest';
import type { Log } from '../../kit/observe.ts';
import { testServer } from '../../test/support/app.ts';
import { ask, newTenant } from './support.ts';

const lines: Record<string, unknown>[] = [];
const log: Log = { debug: () => {}, info: (fields) => { lines.push(fields as Record<string, unknown>); }, warn: () => {}, error: () => {} };
const server = await testServer({ edge: { trustProxy: 1 }, log: () => log });

const from = (address: string) => ({ 'x-forwarded-for': address });
const audited = (operation: string) => lines.filter((line) => line.audit === true && line.operation === operation);

interface Listed { data: { type: string; operation: string | null; network: string | null; count: number; actor: { kind: string; id: string } | null }[] }
const events = async (key: string, type: string) => ((await ask(server, `/v1/security-events?type=${type}`, { key })).body as unknown as Listed).data;

it('shows who was refused what, gathered, and neither a row nor a line for each time', async () => {
  const tenant = await newTenant(server);
  const { id, secret } = await tenant.key('accounts:read');
  const before = lines.filter(({ audit, outcome }) => audit === true && outcome === 'security.permission-refused').length;
  const answers = await Promise.all(Array.from({ length: 200 }, () => ask(server, '/v1/ledger/trial-balance', { key: secret, headers: from('203.0.113.7') })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
  const refused = () => events(tenant.owner, 'security.permission-refused');
  await expect.poll(async () => (await refused()).reduce((sum, { count }) => sum + count, 0), { timeout: 5_000 }).toBe(200);
  const [event, ...more] = await refused();
  expect(event).toMatchObject({ operation: 'ledger.trialBalance', network: '203.0.113.0/24', actor: { kind: 'key', id } });
  // Two where it happened to be the turn of an hour.
  expect(more.length).toBeLessThan(2);
  const written = lines.filter(({ audit, outcome }) => audit === true && outcome === 'security.permission-refused').length - before;
  expect([written > 0, written < 20]).toEqual([true, true]);
});

it('shows what a role forbids as well as what a key lacks', async () => {
  const tenant = await newTenant(server);
  const { secret } = await tenant.key('identity:read', 'identity:write');
  const answer = await ask(server, '/v1/invitations', { key: secret, body: { email: 'eve@example.com', role: 'owner' } });
  expect(answer.body).toMatchObject({ status: 403, code: 'forbidden' });
  await expect.poll(async () => (await events(tenant.owner, 'security.permission-refused')).map(({ operation }) => operation), { timeout: 5_000 }).toEqual(['identity.createInvitation']);
});

it('shows a key that comes from a network it was never seen in', async () => {
  const tenant = await newTenant(server);
  const { id, secret } = await tenant.key('accounts:read');
  const visit = (address: string) => ask(server, '/v1/accounts', { key: secret, headers: from(address) });
  await visit('203.0.113.7');
  const known = () => server.db.database('identity').query<{ network: string }>(
    `SELECT k.network FROM seen_networks k JOIN api_keys a ON a.id = k.principal_id WHERE a.prefix = $1`, [secret.slice(0, 12)]);
  await expect.poll(known, { timeout: 5_000 }).toHaveLength(1);
  await visit('203.0.113.99');
  await visit('2001:db8:7::1');
  await expect.poll(() => events(tenant.owner, 'security.new-network'), { timeout: 5_000 }).toMatchObject([{ network: '2001:db8:7::/48', actor: { kind: 'key', id }, count: 1 }]);
});

it('writes a line for every privileged change, and says why it was made', async () => {
  const tenant = await newTenant(server);
  const { secret } = await tenant.key('identity:read', 'identity:write', 'accounts:read');
  const made = await ask(server, '/v1/roles', {
    key: secret, body: { name: 'Desk', permissions: ['accounts:read'] }, headers: { 'florin-reason': 'a new front desk', 'x-request-id': 'made-the-role' },
  });
  const taken = await ask(server, '/v1/roles', { key: secret, body: { name: 'desk', permissions: ['accounts:read'] }, headers: { 'x-request-id': 'taken' } });
  expect([made.status, taken.status]).toEqual([201, 409]);
  const [first, second] = audited('identity.createRole').filter(({ requestId }) => requestId === 'made-the-role' || requestId === 'taken');
  expect(first).toMatchObject({ actor: { kind: 'key' }, resource: made.body.id, outcome: 'done', requestId: 'made-the-role', reason: 'a new front desk' });
  expect(second).toMatchObject({ outcome: 'role_taken', reason: undefined });
  expect(Object.keys(first!).sort()).toEqual(['actor', 'audit', 'operation', 'outcome', 'reason', 'requestId', 'resource', 'tenantId']);
});

it('writes none for daily work, unless somebody says why', async () => {
  const tenant = await newTenant(server);
  const create = (requestId: string, headers = {}) => ask(server, '/v1/customers', { key: tenant.owner, body: { name: 'Carla' }, headers: { 'x-request-id': requestId, ...headers } });
  await create('daily');
  await create('with-reason', { 'florin-reason': 'asked for by phone' });
  expect(audited('accounts.createCustomer')).toMatchObject([{ requestId: 'with-reason', reason: 'asked for by phone', actor: { kind: 'user' } }]);
});
