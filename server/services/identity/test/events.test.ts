import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { tenantCreated, apiKeyEvent, userEvent } from '../domain/events.ts';
import { ledgerCreated } from '../domain/ledger.ts';
import { listLedgers } from '../store/ledgers.ts';
import { findApiKey } from '../store/api-keys.ts';
import { findTenant } from '../store/tenants.ts';
import { findUser } from '../store/users.ts';
import { CREDENTIALS_CHANNEL, identity } from '../service.ts';
import { identityWorld, PASSWORD, type ToldEvent } from './world.ts';

const world = await identityWorld();
const { api, database, clock } = world;

/** A tenant whose people and keys have been through everything that can happen to them. */
async function eventfulTenant() {
  const { owner, tokens, email: ownerEmail } = await world.newTenant();
  const email = world.newEmail();
  const person = await api.createUser({ email, password: PASSWORD, name: 'Bob the Builder', role: 'operator' }, world.as(owner));
  const session = await world.login(email);
  clock.advance(1_000);
  await api.updateUser({ id: person.id, role: 'analyst', name: 'Robert' }, world.as(owner));
  await world.refresh(session.refreshToken);
  await world.refresh(session.refreshToken).catch(() => {});
  await world.logout((await world.login(email)).refreshToken);
  for (let n = 0; n < 5; n++) await world.login(email, 'wrong password!').catch(() => {});
  clock.advance(60_000);
  await world.login(email);
  await api.updateUser({ id: person.id, status: 'disabled' }, world.as(owner));
  const key = await world.newKey(owner, ['ledger:read']);
  await world.isValid(key.secret);
  await world.runJob('record-key-use');
  await api.revokeApiKey({ id: key.id }, world.as(owner));
  await world.newKey(owner, ['accounts:read'], 'live');
  await api.createLedger({ name: 'Second' }, world.as(owner));
  return { owner, tokens, person, emails: [ownerEmail, email] };
}

const { owner, person, emails } = await eventfulTenant();
const told = await world.told(owner.tenantId);

/** The state an aggregate's events lead to: what each says, over what was said before. */
function replayed(events: readonly ToldEvent[], fields: readonly string[]) {
  const state: Record<string, unknown> = Object.assign({}, ...events.map((event) => event.data));
  return Object.fromEntries(fields.map((field) => [field, state[field]]));
}

const eventsOf = (subject: string) => told.filter((event) => event.subject === subject);

test('replaying the events of a person gives their row, but for what is personal', async () => {
  const rows = await database.query<{ id: string }>('SELECT user_id AS id FROM memberships WHERE tenant_id = $1', [owner.tenantId]);
  expect(rows).toHaveLength(2);
  for (const { id } of rows) {
    const row = userEvent('user.updated', (await findUser(database, owner.tenantId, id))!, 0).data;
    expect(replayed(eventsOf(encodeId('user', id)), Object.keys(row))).toEqual(row);
  }
  expect(replayed(eventsOf(person.id), ['status', 'role', 'version'])).toEqual({ status: 'disabled', role: 'analyst', version: 3 });
});

test('replaying the events of a key gives its row, but for when it was last used', async () => {
  const rows = await database.query<{ id: string }>('SELECT id FROM api_keys WHERE tenant_id = $1', [owner.tenantId]);
  expect(rows).toHaveLength(2);
  for (const { id } of rows) {
    const row = apiKeyEvent('api-key.created', (await findApiKey(database, owner.tenantId, id))!, 0).data;
    expect(replayed(eventsOf(encodeId('apiKey', id)), Object.keys(row))).toEqual(row);
  }
});

test('replaying the events of a tenant gives its row', async () => {
  const row = tenantCreated((await findTenant(database, owner.tenantId))!, 0).data;
  expect(replayed(eventsOf(encodeId('tenant', owner.tenantId)), Object.keys(row))).toEqual(row);
});

test('replaying the events of a ledger gives its row', async () => {
  const [ledger] = await listLedgers(database, owner.tenantId, undefined, 1);
  const row = ledgerCreated(ledger!, 0).data;
  expect(ledger!.name).toBe('Second');
  expect(replayed(eventsOf(encodeId('ledger', ledger!.id)), Object.keys(row))).toEqual(row);
});

test('every event told is in the manifest, and every one in the manifest was told', () => {
  expect([...new Set(told.flatMap((event) => event.types))].sort()).toEqual(Object.keys(identity.tells).sort());
});

test('the events of a person come in the order in which it happened', () => {
  expect(eventsOf(person.id).map((event) => [event.types[0], event.data.cause])).toEqual([
    ['user.registered', undefined], ['user.logged-in', undefined], ['user.updated', undefined], ['user.logged-out', 'token-reused'],
    ['user.logged-in', undefined], ['user.logged-out', 'logout'], ['user.locked', undefined], ['user.logged-in', undefined],
    ['user.updated', undefined], ['user.logged-out', 'disabled'],
  ]);
});

test('no event holds an email, a name of a person, a password or a hash', () => {
  const text = JSON.stringify(told);
  for (const secret of [...emails, 'Bob the Builder', 'Robert', PASSWORD, 'argon2', 'fl_refresh_', 'eyJ']) {
    expect(text).not.toContain(secret);
  }
});

test('caches are told of every principal that is to be forgotten', async () => {
  const { owner: someone, tokens } = await world.newTenant();
  const input = { email: world.newEmail(), password: PASSWORD, name: 'Bob', role: 'viewer' as const };
  const second = await api.createUser(input, world.as(someone));
  const session = await world.login(input.email);
  const reusing = await world.login(input.email);
  const bob = await world.callOf(session.accessToken);
  const key = await world.newKey(someone, ['ledger:read']);
  const keyId = (await world.callOf(key.secret)).actor.id;
  const heard: string[] = [];
  let wake = () => {};
  const stop = await world.ports.signals.listen(CREDENTIALS_CHANNEL, (payload) => {
    heard.push(payload);
    wake();
  });
  const hears = async (act: () => Promise<unknown>, principalId: string) => {
    const next = new Promise<void>((resolve) => (wake = resolve));
    await act();
    await next;
    expect(heard.splice(0)).toEqual([principalId]);
  };
  await hears(() => api.revokeApiKey({ id: key.id }, world.as(someone)), keyId);
  await hears(() => api.updateUser({ id: second.id, role: 'analyst' }, world.as(someone)), bob.actor.id);
  await hears(() => world.logout(session.refreshToken), bob.actor.id);
  await world.refresh(reusing.refreshToken);
  await hears(() => world.refresh(reusing.refreshToken).catch(() => {}), bob.actor.id);
  await hears(() => api.updateUser({ id: second.id, status: 'disabled' }, world.as(someone)), bob.actor.id);
  await hears(() => world.logout(tokens.refreshToken), someone.actor.id);
  await stop();
});
