import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { failuresOfEmail } from '../handlers/people/attempts.ts';
import { CREDENTIALS_CHANNEL } from '../service.ts';
import { findLogin, insertMembership } from '../store/users.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, database } = world;
const codeOf = (asked: Promise<unknown>) => asked.then(() => 'no refusal', (error: { code?: string }) => error.code);
const rowsOf = async (userId: string) => JSON.stringify([
  await database.query('SELECT * FROM users WHERE id = $1', [userId]), await database.query('SELECT * FROM memberships WHERE user_id = $1', [userId]),
]);

async function newPerson(name = 'Grace Hopper') {
  const { owner } = await world.newTenant();
  const email = `grace-${randomUUID()}@navy.example`;
  const person = await api.createUser({ email, password: PASSWORD, name, role: 'viewer' }, world.as(owner, 'made'));
  return { owner, email, person, userId: decodeId('user', person.id)! };
}

test('email and name stand nowhere in clear, nor in the answer that is kept', async () => {
  const { owner, email, person, userId } = await newPerson();
  const all = await rowsOf(userId) + JSON.stringify(await database.query('SELECT * FROM idempotency_keys WHERE tenant_id = $1', [owner.tenantId]));
  expect(all).not.toMatch(/Grace|Hopper|navy/i);
  expect(await api.createUser({ email, password: PASSWORD, name: 'Grace Hopper', role: 'viewer' }, world.as(owner, 'made'))).toEqual(person);
  expect((await api.listUsers({}, world.as(owner))).data.find(({ id }) => id === person.id)).toEqual(person);
  expect((await world.login(email.toUpperCase())).user).toEqual(person);
});

test('who may only read sees enough to recognise whom they know', async () => {
  const { owner, email, person } = await newPerson();
  const viewer = { ...owner, actor: { ...owner.actor, scopes: ['identity:read' as const] } };
  const shown = (await api.listUsers({}, world.as(viewer))).data.find(({ id }) => id === person.id);
  expect(shown).toEqual({ ...person, name: 'G••• H•••', email: `g•••${email.slice(email.indexOf('@'))}` });
});

test('an email is taken once, in whatever case, by however many at once', async () => {
  const email = `one-${randomUUID()}@navy.example`;
  const tries = await Promise.all(Array.from({ length: 4 }, (_, n) => codeOf(api.register({ email: n % 2 === 0 ? email : email.toUpperCase(), password: PASSWORD, name: 'G', tenantName: 'T' }, world.anyone))));
  expect(tries.toSorted()).toEqual(['email_taken', 'email_taken', 'email_taken', 'no refusal']);
});

test('an erased person is gone, their sessions end, and their email is free again', async () => {
  const { owner, email, person, userId } = await newPerson();
  const session = await world.login(email);
  expect(await codeOf(world.login(email, 'a wrong password'))).toBe('invalid_credentials');
  expect(await codeOf(api.eraseUser({ id: person.id }, world.as(owner)))).toBe('invalid_request');
  expect(await codeOf(api.eraseUser({ id: person.id, reason: 'Hopper left' }, world.as(owner)))).toBe('invalid_request');
  const erased = await api.eraseUser({ id: person.id, reason: 'left' }, world.as(owner));
  expect(await api.eraseUser({ id: person.id, reason: 'left again' }, world.as(owner))).toEqual(erased);
  expect(await rowsOf(userId)).toMatch(/"email_sealed":null,"email_index":null.*"name_sealed":null/);
  expect(await database.query('SELECT FROM login_failures WHERE key = $1', [failuresOfEmail(email)])).toEqual([]);
  expect(await world.isValid(session.accessToken)).toBe(false);
  expect(await codeOf(world.refresh(session.refreshToken))).toBe('unauthenticated');
  expect(await codeOf(world.login(email))).toBe('invalid_credentials');
  expect((await api.listUsers({}, world.as(owner))).data.map(({ id }) => id)).not.toContain(person.id);
  expect(await codeOf(api.createUser({ email, password: PASSWORD, name: 'Grace Hopper', role: 'viewer' }, world.as(owner, 'made')))).toBe('erased');
  expect(await codeOf(api.updateUser({ id: person.id, name: 'Back' }, world.as(owner)))).toBe('not_found');
  const told = await world.told(owner.tenantId);
  expect(told.at(-1)).toMatchObject({ types: ['user.erased'], data: { id: person.id, reason: 'left' } });
  expect(JSON.stringify(told)).not.toMatch(/Grace|Hopper|navy/i);
  await api.createUser({ email, password: PASSWORD, name: 'Another', role: 'viewer' }, world.as(owner));
});

test('not the last owner, not by a stranger, not somebody mightier, not somebody of other tenants too', async () => {
  const { owner, person, userId } = await newPerson();
  const me = (await api.me({}, world.as(owner))).user!;
  expect(await codeOf(api.eraseUser({ id: me.id, reason: 'left' }, world.as(owner)))).toBe('last_owner');
  const stranger = (await world.newTenant()).owner;
  expect(await codeOf(api.eraseUser({ id: person.id, reason: 'left' }, world.as(stranger)))).toBe('not_found');
  const key = await world.newKey(owner, ['identity:write']);
  expect(await codeOf(api.eraseUser({ id: me.id, reason: 'left' }, world.as(await world.callOf(key.secret))))).toBe('forbidden');
  await database.transaction((tx) => insertMembership(tx, { id: userId, tenantId: stranger.tenantId, email: 'x', name: 'Grace', role: 'viewer', status: 'active', emailVerified: false, version: 1, createdAt: new Date() }));
  expect(await codeOf(api.eraseUser({ id: person.id, reason: 'left' }, world.as(owner)))).toBe('forbidden');
});

test('an erasure whose rows were left behind is finished by the job', async () => {
  const { owner, email, userId } = await newPerson();
  await world.ports.personal!.erase({ kind: 'user', tenantId: '00000000-0000-0000-0000-000000000000', id: userId });
  expect(await codeOf(world.login(email))).toBe('invalid_credentials');
  const heard: string[] = [];
  const stop = await world.ports.signals.listen(CREDENTIALS_CHANNEL, (payload) => { heard.push(payload); });
  await world.runJob('finish-erasures');
  await world.runJob('finish-erasures');
  // Gateways drop the sessions that ended with it.
  await expect.poll(() => heard).toEqual([userId]);
  await stop();
  expect(await rowsOf(userId)).toContain('"email_index":null');
  expect((await world.told(owner.tenantId)).filter(({ types }) => types.includes('user.erased'))).toHaveLength(1);
});

test('people from before log in as they are, and are sealed by the job', async () => {
  const { owner } = await world.newTenant();
  const email = `old-${randomUUID()}@navy.example`;
  const id = randomUUID();
  const { passwordHash } = (await findLogin(database, (await newPerson()).email))!;
  await withClient(world.db.adminUrl, async (client) => {
    await client.query(`INSERT INTO identity.users (id, email, password_hash, created_at) VALUES ($1, $2, $3, now())`, [id, email, passwordHash]);
    await client.query(`INSERT INTO identity.memberships (tenant_id, user_id, name, role, created_at) VALUES ($1, $2, 'Old Grace', 'viewer', now())`, [owner.tenantId, id]);
  });
  expect((await world.login(email)).user.name).toBe('Old Grace');
  expect(await codeOf(api.register({ email, password: PASSWORD, name: 'G', tenantName: 'T' }, world.anyone))).toBe('email_taken');
  while (await world.runJob('seal-people') === true);
  expect(await rowsOf(id)).not.toMatch(/Grace|navy/);
  expect((await world.login(email)).user).toMatchObject({ name: 'Old Grace', email });
  expect(await codeOf(api.register({ email, password: PASSWORD, name: 'G', tenantName: 'T' }, world.anyone))).toBe('email_taken');
});
