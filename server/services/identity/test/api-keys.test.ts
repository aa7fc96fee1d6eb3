import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { NEWEST_VERSION } from '../../../../contracts/versions.ts';
import { isApiKeySecret } from '../domain/secret.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock, database } = world;
const wanted = { name: 'Shop', mode: 'live' as const, scopes: ['ledger:read' as const, 'accounts:read' as const] };

test('a key is made, shown once and authenticates with its scopes', async () => {
  const { owner } = await world.newTenant();
  const { secret, ...key } = await api.createApiKey(wanted, world.as(owner));
  expect(secret).toMatch(/^fl_live_[0-9A-Za-z]{49}$/);
  expect(key).toEqual({
    id: expect.stringMatching(/^key_/), name: 'Shop', prefix: secret!.slice(0, 12), mode: 'live', kind: 'secret', scopes: ['accounts:read', 'ledger:read'],
    networks: null, expiresAt: null, spending: null, previousSecretValidUntil: null, previousSecretLastUsedAt: null, status: 'active', lastUsedAt: null, createdAt: new Date(clock.now()).toISOString(), revokedAt: null, apiVersion: NEWEST_VERSION,
  });
  const { principal, expiresAt } = await api.authenticate({ credential: secret! }, anyone);
  const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(principal).toEqual({ tenantId: owner.tenantId, kind: 'key', id: uuid, scopes: key.scopes, mode: 'live', version: NEWEST_VERSION });
  expect(encodeId('apiKey', principal!.id)).toBe(key.id);
  expect(expiresAt).toBe(clock.now() + 60_000);
  const me = await api.me({}, world.as(await world.callOf(secret!)));
  expect(me).toMatchObject({ kind: 'key', scopes: key.scopes, user: null, apiKey: key });
});

test('the secret is stored nowhere, not even beside the idempotency key', async () => {
  const { owner } = await world.newTenant();
  const { secret } = await api.createApiKey(wanted, world.as(owner, 'first'));
  const digits = secret!.slice('fl_live_'.length + 4);
  for (const table of ['api_keys', 'api_key_secrets', 'idempotency_keys']) {
    const { length } = await database.query(`SELECT FROM ${table} t`);
    expect(length).toBeGreaterThan(0);
    expect(await database.query(`SELECT t::text FROM ${table} t WHERE t::text LIKE $1`, [`%${digits}%`])).toEqual([]);
  }
  expect(JSON.stringify(await world.told(owner.tenantId))).not.toContain(digits);
});

test('the same request again gives the same key without its secret', async () => {
  const { owner } = await world.newTenant();
  const first = await api.createApiKey(wanted, world.as(owner, 'k-1'));
  const again = world.as(owner, 'k-1');
  expect(await api.createApiKey(wanted, again)).toEqual({ ...first, secret: null });
  expect(again.context.call.reply.replayed).toBe(true);
  expect((await api.listApiKeys({}, world.as(owner))).data).toHaveLength(1);
  await expect(api.createApiKey({ ...wanted, name: 'Other' }, world.as(owner, 'k-1')))
    .rejects.toMatchObject({ code: 'idempotency_key_reused', data: { resourceId: first.id } });
});

test('of many with one idempotency key at once one makes a key', async () => {
  const { owner } = await world.newTenant();
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => api.createApiKey(wanted, world.as(owner, 'same'))));
  const secrets = tries.flatMap((each) => (each.status === 'fulfilled' && each.value.secret !== null ? [each.value.secret] : []));
  expect(secrets).toHaveLength(1);
  for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'idempotency_key_in_use' });
  expect((await api.listApiKeys({}, world.as(owner))).data).toHaveLength(1);
});

test('a key can not be given more than its maker has', async () => {
  const { owner } = await world.newTenant();
  const small = await world.newKey(owner, ['identity:keys', 'accounts:read']);
  const maker = await world.callOf(small.secret);
  const forbidden = { code: 'forbidden', status: 403 };
  const liveKey = { name: 'x', mode: 'live' as const, scopes: ['accounts:read' as const] };
  await expect(api.createApiKey({ ...wanted, mode: 'test' }, world.as(maker))).rejects.toMatchObject(forbidden);
  await expect(api.createApiKey(liveKey, world.as(maker))).rejects.toMatchObject(forbidden);
  const child = await api.createApiKey({ name: 'x', scopes: ['accounts:read'] }, world.as(maker));
  expect(child).toMatchObject({ mode: 'test', scopes: ['accounts:read'] });
});

test('a maker who has just lost their rights makes no key, whatever a cache still believes', async () => {
  const { owner } = await world.newTenant();
  const leaked = await world.callOf((await world.newKey(owner, [...SCOPES])).secret);
  await api.revokeApiKey({ id: encodeId('apiKey', leaked.actor.id) }, world.as(owner));
  await expect(api.createApiKey(wanted, world.as(leaked))).rejects.toMatchObject({ code: 'unauthenticated' });

  const email = world.newEmail();
  const person = await api.createUser({ email, password: PASSWORD, name: 'Bob', role: 'owner' }, world.as(owner));
  const bob = await world.callOf((await world.login(email)).accessToken);
  await api.updateUser({ id: person.id, role: 'viewer' }, world.as(owner));
  await expect(api.createApiKey({ name: 'x', scopes: ['identity:write'] }, world.as(bob))).rejects.toMatchObject({ code: 'forbidden' });
  await api.updateUser({ id: person.id, status: 'disabled' }, world.as(owner));
  await expect(api.createApiKey({ name: 'x', scopes: ['ledger:read'] }, world.as(bob))).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a key revoked while it makes keys leaves none that nobody knows of', async () => {
  const { owner } = await world.newTenant();
  const leaked = await world.newKey(owner, [...SCOPES]);
  const maker = await world.callOf(leaked.secret);
  const [revoked, ...made] = await Promise.allSettled([
    api.revokeApiKey({ id: leaked.id }, world.as(owner)), ...Array.from({ length: 6 }, () => world.newKey(maker, ['ledger:read'])),
  ]);
  expect(revoked.status).toBe('fulfilled');
  const order = (await world.told(owner.tenantId)).flatMap((event) => event.types).filter((type) => type.startsWith('api-key'));
  expect(order.filter((type) => type === 'api-key.created')).toHaveLength(1 + made.filter((each) => each.status === 'fulfilled').length);
  expect(order.at(-1)).toBe('api-key.revoked');
});

test('a revoked key is refused at once, and revoking it again changes nothing', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read']);
  expect(await world.isValid(key.secret)).toBe(true);
  const revoked = await api.revokeApiKey({ id: key.id }, world.as(owner));
  expect(revoked).toMatchObject({ id: key.id, status: 'revoked', revokedAt: new Date(clock.now()).toISOString() });
  expect(await world.isValid(key.secret)).toBe(false);
  clock.advance(1_000);
  expect(await api.revokeApiKey({ id: key.id }, world.as(owner))).toEqual(revoked);
  const types = (await world.told(owner.tenantId)).flatMap((event) => event.types);
  expect(types.filter((type) => type === 'api-key.revoked')).toHaveLength(1);
});

test('revoking is idempotent by key, and another request under the same key is refused', async () => {
  const { owner } = await world.newTenant();
  const [one, two] = [await world.newKey(owner, ['ledger:read']), await world.newKey(owner, ['ledger:read'])];
  const revoked = await api.revokeApiKey({ id: one.id }, world.as(owner, 'r'));
  expect(await api.revokeApiKey({ id: one.id }, world.as(owner, 'r'))).toEqual(revoked);
  await expect(api.revokeApiKey({ id: two.id }, world.as(owner, 'r'))).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  expect(await world.isValid(two.secret)).toBe(true);
});

test("another tenant's key is not found, not listed and not revoked", async () => {
  const [{ owner: mine }, { owner: theirs }] = [await world.newTenant(), await world.newTenant()];
  const key = await world.newKey(theirs, ['ledger:read']);
  await expect(api.revokeApiKey({ id: key.id }, world.as(mine))).rejects.toMatchObject({ code: 'not_found', status: 404 });
  await expect(api.revokeApiKey({ id: encodeId('apiKey', mine.tenantId) }, world.as(mine))).rejects.toMatchObject({ code: 'not_found' });
  expect((await api.listApiKeys({}, world.as(mine))).data).toEqual([]);
  expect(await world.isValid(key.secret)).toBe(true);
});

test('keys are listed newest first, page by page, without secrets', async () => {
  const { owner } = await world.newTenant();
  const made: string[] = [];
  for (let n = 0; n < 5; n++) {
    clock.advance(1);
    made.unshift((await world.newKey(owner, ['ledger:read'])).id);
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listApiKeys({ limit: 2, cursor }, world.as(owner));
    expect(JSON.stringify(page)).not.toContain('"secret":');
    seen.push(...page.data.map((key) => key.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(made);
  await expect(api.listApiKeys({ cursor: 'nonsense' }, world.as(owner)))
    .rejects.toMatchObject({ code: 'invalid_request', data: { param: 'cursor' } });
});

test('a secret that is well formed but nobody has is refused, and so is one with a typing error', async () => {
  const { owner } = await world.newTenant();
  const { secret } = await world.newKey(owner, ['ledger:read']);
  expect(isApiKeySecret(secret)).toBe(true);
  const { secret: gone } = await world.newKey(owner, ['ledger:read']);
  await database.execute('DELETE FROM api_keys WHERE prefix = $1', [gone.slice(0, 12)]);
  for (const credential of [gone, secret.toLowerCase(), secret.slice(0, -1), `${secret} `, secret.replace('test', 'live')]) {
    expect(await world.isValid(credential)).toBe(false);
  }
});

test('the last use is written in the background, at most once a minute', async () => {
  const { owner } = await world.newTenant();
  const { secret } = await world.newKey(owner, ['ledger:read']);
  const lastUsed = async () => (await api.listApiKeys({}, world.as(owner))).data[0]!.lastUsedAt;
  const use = async () => {
    expect(await world.isValid(secret)).toBe(true);
    return new Date(clock.now()).toISOString();
  };
  const first = await use();
  expect(await lastUsed()).toBeNull();
  await world.runJob('record-key-use');
  expect(await lastUsed()).toBe(first);
  clock.advance(59_000);
  await use();
  await world.runJob('record-key-use');
  expect(await lastUsed()).toBe(first);
  clock.advance(1_000);
  const second = await use();
  await world.service.drain!();
  expect(await lastUsed()).toBe(second);
});
