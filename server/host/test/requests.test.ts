import { expect, it } from 'vitest';
import { testServer } from '../../test/support/app.ts';
import { ask, newTenant } from './support.ts';

const server = await testServer();
const tenant = await newTenant(server);
const other = await newTenant(server);

const found = (id: string, key = tenant.owner) => expect.poll(async () => (await ask(server, `/v1/requests/${id}`, { key })).body, { timeout: 10_000 });
const send = (id: string, path: string, options: Parameters<typeof ask>[2] = {}) => ask(server, path, { key: tenant.owner, ...options, headers: { 'x-request-id': id, ...options.headers } });

it('finds every request by its id, whatever became of it, and says nothing of its body', async () => {
  const { id: keyId, secret } = await tenant.key('accounts:read');
  await send('fine', '/v1/customers', { body: { name: 'Secret Name' }, headers: { 'idempotency-key': 'once' } });
  await send('again', '/v1/customers', { body: { name: 'Secret Name' }, headers: { 'idempotency-key': 'once' } });
  await send('wrong', '/v1/customers', { body: { name: 1 } });
  await send('forbidden', '/v1/customers', { key: secret, body: { name: 'x' } });
  await found('fine').toMatchObject({ id: 'fine', operation: 'accounts.createCustomer', method: 'POST', status: 201, code: null, replayed: false, version: '2026-11-20', actor: { kind: 'user' } });
  await found('again').toMatchObject({ status: 201, replayed: true });
  await found('wrong').toMatchObject({ status: 400, code: 'invalid_request' });
  await found('forbidden').toMatchObject({ status: 403, code: 'forbidden', actor: { kind: 'key', id: keyId } });
  expect(JSON.stringify((await ask(server, '/v1/requests?limit=100', { key: tenant.owner })).body)).not.toContain('Secret');
});

it('finds one by the id that Florin gave it', async () => {
  const { headers } = await ask(server, '/v1/auth/me', { key: tenant.owner });
  await found(headers.get('x-request-id')!).toMatchObject({ operation: 'identity.me', status: 200 });
});

it('keeps tenants apart, also where they use the same ids', async () => {
  await send('mine', '/v1/accounts');
  await ask(server, '/v1/auth/me', { key: other.owner, headers: { 'x-request-id': 'mine' } });
  await found('mine').toMatchObject({ operation: 'accounts.listAccounts' });
  await found('mine', other.owner).toMatchObject({ operation: 'identity.me' });
  expect((await ask(server, '/v1/requests/fine', { key: other.owner })).body.code).toBe('not_found');
});

it('lists them newest first, page by page, by what is asked for', async () => {
  for (let n = 0; n < 25; n++) await send(`page-${n}`, n % 5 === 0 ? '/v1/accounts/acc_01kad0v2n8fxyrvgs8zr1m5q0c' : '/v1/wallets');
  await found('page-24').toMatchObject({ status: 200 });
  const list = async (query: string): Promise<{ ids: string[]; next: string | null }> => {
    const { body } = await ask(server, `/v1/requests?${query}`, { key: tenant.owner });
    return { ids: (body.data as { id: string }[]).map(({ id }) => id), next: body.nextCursor as string | null };
  };
  const paged: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { ids, next } = await list(`operation=accounts.listWallets&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(ids.length).toBeLessThanOrEqual(3);
    paged.push(...ids);
    cursor = next;
  }
  expect(paged).toEqual(Array.from({ length: 25 }, (_, n) => 24 - n).filter((n) => n % 5 !== 0).map((n) => `page-${n}`));
  expect((await list('status=404&operation=accounts.getAccount')).ids).toEqual(['page-20', 'page-15', 'page-10', 'page-5', 'page-0']);
  expect((await list('code=not_found&operation=accounts.getAccount')).ids).toHaveLength(5);
  expect((await list('actor=key_01kad0v2n8fxyrvgs8zr1m5q0c')).ids).toEqual([]);
  expect((await list(`to=${encodeURIComponent('2020-01-01T00:00:00Z')}`)).ids).toEqual([]);
  expect((await list(`operation=accounts.listWallets&limit=100&from=${encodeURIComponent(new Date(Date.now() - 60_000).toISOString())}`)).ids).toHaveLength(20);
  expect((await ask(server, '/v1/requests?cursor=page-1', { key: tenant.owner })).body).toMatchObject({ code: 'invalid_request', param: 'cursor' });
});

it('forgets what is old, and what is more than a tenant keeps', async () => {
  const identity = server.db.database('identity');
  const prune = server.running.get('identity')!.jobs.find(({ name }) => name === 'prune-requests')!;
  const count = async (tenantId: string) => Number((await identity.query<{ count: string }>("SELECT coalesce(sum(count), 0) AS count FROM request_blocks WHERE tenant_id = $1 AND hashes = '{1}'", [tenantId]))[0]!.count);
  const insert = (tenantId: string, days: number, many: number) => identity.execute(
    `INSERT INTO request_blocks (id, tenant_id, from_at, to_at, count, hashes, data) SELECT gen_random_uuid(), $1, now() - $2 * interval '1 day', now() - $2 * interval '1 day', $3, '{1}', '' FROM generate_series(1, 3)`, [tenantId, days, many]);
  const [old, busy] = [crypto.randomUUID(), crypto.randomUUID()];
  await insert(old, 8, 10);
  await insert(old, 6, 10);
  await insert(busy, 0, 600_000);
  await prune.run();
  expect([await count(old), await count(busy)]).toEqual([30, 1_200_000]);
});
