import { generateSync } from 'otplib';
import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import type { Call } from '../../../kit/call.ts';
import { apiKeyEvent, invitationEvent, oauthClientEvent, oauthConsentEvent, roleEvent, tenantCreated, userEvent } from '../domain/events.ts';
import { ledgerCreated } from '../domain/ledger.ts';
import { listLedgers } from '../store/ledgers.ts';
import { findApiKey } from '../store/api-keys.ts';
import { approvalEvent } from '../domain/guard-events.ts';
import { findApproval } from '../store/approvals.ts';
import { listOAuthClients } from '../store/oauth-clients.ts';
import { listConsents } from '../store/oauth-consents.ts';
import { findTenant } from '../store/tenants.ts';
import { findUser } from '../store/users.ts';
import { findInvitation } from '../store/invitations.ts';
import { findRole } from '../store/roles.ts';
import { CREDENTIALS_CHANNEL, identity } from '../service.ts';
import { guardedTenant } from './guarded-tenant.ts';
import { identityWorld, PASSWORD, type ToldEvent } from './world.ts';

const world = await identityWorld({ invitationTokens: 'answer' });
const { api, anyone, database, clock } = world;

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
  await api.setOrigins({ origins: ['https://shop.example'] }, world.as(owner));
  const leaver = await api.createUser({ email: world.newEmail(), password: PASSWORD, name: 'Bob Gone', role: 'viewer' }, world.as(owner));
  await api.eraseUser({ id: leaver.id, reason: 'left' }, world.as(owner));
  const key = await world.newKey(owner, ['ledger:read']);
  await world.isValid(key.secret);
  await world.runJob('record-key-use');
  await api.updateApiKey({ id: key.id, name: 'Narrow', networks: ['192.0.2.77/32'], expiresAt: '2040-01-01T00:00:00Z', spending: [{ currency: 'EUR', daily: 5 }] }, world.as(owner));
  await api.rotateApiKey({ id: key.id, overlapSeconds: 60 }, world.as(owner));
  await api.revokeApiKey({ id: key.id }, world.as(owner));
  await world.newKey(owner, ['accounts:read'], 'live');
  await api.createLedger({ name: 'Second' }, world.as(owner));
  const { token } = (await world.mailsTo(ownerEmail))[0]!;
  await api.verifyEmail({ token: token! }, world.anyone);
  await api.changePassword({ password: PASSWORD, newPassword: PASSWORD }, world.as(owner));
  const { secret } = await api.startTotp({}, world.as(owner));
  const { recoveryCodes } = await api.confirmTotp({ code: generateSync({ strategy: 'totp', secret, epoch: clock.now() / 1000 }) }, world.as(owner));
  const challenge = await world.login(ownerEmail).catch((error: { data: { resourceId: string } }) => error.data.resourceId) as string;
  await api.verifyMfa({ challenge, recoveryCode: recoveryCodes![0]! }, world.anyone);
  await api.removeTotp({}, world.as(owner));
  const emails = [ownerEmail, email, ...await guests(owner)];
  const seen = (network: string) => ({ tenantId: owner.tenantId, actor: { kind: 'user' as const, id: owner.actor.id }, network, requestId: 'r', atMs: clock.now() });
  const refused = { ...seen('203.0.113.0/24'), operation: 'ledger.reconcile', reason: null, count: 1 };
  await api.recordSecurityEvents({ refusals: [refused], sightings: [seen('203.0.113.0/24')] }, anyone);
  await api.recordSecurityEvents({ refusals: [], sightings: [seen('198.51.100.0/24')] }, anyone);
  // One in the United States, then one in the Netherlands.
  for (const network of ['8.8.8.0/24', '193.0.6.0/24']) await api.recordSecurityEvents({ refusals: [], sightings: [seen(network)] }, anyone);
  await applications(owner, ownerEmail);
  return { owner, tokens, person, emails };
}

/** A program of a third party, and what an owner allows it: until they do not, and until it is no more. */
async function applications(owner: Call, email: string): Promise<void> {
  const client = await api.createOAuthClient({ name: 'App', type: 'confidential', grants: ['authorization_code'], redirectUris: ['https://app.example/callback'], scopes: ['accounts:read'] }, world.as(owner));
  await api.updateOAuthClient({ id: client.id, name: 'Application' }, world.as(owner));
  await api.rotateOAuthClientSecret({ id: client.id }, world.as(owner));
  await world.newConsent({ email: email }, client);
  await world.newConsent({ email: email }, client);
  const { data: [newest] } = await api.listOAuthConsents({}, world.as(owner));
  await api.revokeOAuthConsent({ id: newest!.id }, world.as(owner));
  await api.revokeOAuthClient({ id: client.id }, world.as(owner));
}

/** People who come by invitation, with roles of the tenant's own, and one who goes again. Their emails. */
async function guests(owner: Call): Promise<string[]> {
  const [first, second] = [world.newEmail(), world.newEmail()];
  const role = await api.createRole({ name: 'Desk', permissions: ['accounts:read'] }, world.as(owner));
  const spare = await api.createRole({ name: 'Spare', permissions: ['accounts:read'] }, world.as(owner));
  await api.updateRole({ id: role.id, permissions: ['accounts:read', 'ledger:read'] }, world.as(owner));
  await api.deleteRole({ id: spare.id }, world.as(owner));
  const { id } = await api.createInvitation({ email: first, role: role.id }, world.as(owner));
  const { token } = await api.resendInvitation({ id }, world.as(owner));
  await api.acceptInvitation({ token: token!, name: 'Robert', password: PASSWORD }, anyone);
  const other = await api.createInvitation({ email: second, role: 'viewer' }, world.as(owner));
  await api.acceptInvitation({ token: other.token!, name: 'Robert', password: PASSWORD }, anyone);
  const gone = (await api.listUsers({}, world.as(owner))).data.find(({ email }) => email === second)!;
  await api.removeUser({ id: gone.id }, world.as(owner));
  const third = await api.createInvitation({ email: second, role: role.id }, world.as(owner));
  await api.revokeInvitation({ id: third.id }, world.as(owner));
  return [first, second];
}

const { owner, person, emails } = await eventfulTenant();
const told = await world.told(owner.tenantId);
const guarded = await guardedTenant(world);
const toldOfGuards = await world.told(guarded.tenantId);

/** The state an aggregate's events lead to: what each says, over what was said before. */
function replayed(events: readonly ToldEvent[], fields: readonly string[]) {
  const state: Record<string, unknown> = Object.assign({}, ...events.map((event) => event.data));
  return Object.fromEntries(fields.map((field) => [field, state[field]]));
}

const eventsOf = (subject: string) => told.filter((event) => event.subject === subject);

test('replaying the events of a person gives their row, but for what is personal', async () => {
  const rows = await database.query<{ id: string }>('SELECT m.user_id AS id FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1 AND u.erased_at IS NULL', [owner.tenantId]);
  expect(rows).toHaveLength(3);
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

test('replaying the events of a role or an invitation gives its row, but for whom that is for', async () => {
  const roles = await database.query<{ id: string }>('SELECT id FROM roles WHERE tenant_id = $1', [owner.tenantId]);
  const invitations = await database.query<{ id: string }>('SELECT id FROM invitations WHERE tenant_id = $1', [owner.tenantId]);
  expect([roles.length, invitations.length]).toEqual([1, 3]);
  for (const { id } of roles) {
    const row = roleEvent('role.updated', (await findRole(database, owner.tenantId, id))!, 0).data;
    expect(replayed(eventsOf(encodeId('role', id)), Object.keys(row))).toEqual(row);
  }
  for (const { id } of invitations) {
    const row = invitationEvent('invitation.created', (await findInvitation(database, owner.tenantId, id))!, 0).data;
    expect(replayed(eventsOf(encodeId('invitation', id)), Object.keys(row))).toEqual(row);
  }
});

test('replaying the events of a client, and of a consent, gives its row', async () => {
  const [client] = await listOAuthClients(database, owner.tenantId, undefined, 10);
  const clientRow = oauthClientEvent('oauth-client.created', client!, 0).data;
  expect(replayed(eventsOf(encodeId('client', client!.id)), Object.keys(clientRow))).toEqual(clientRow);
  const consents = await listConsents(database, owner.tenantId, {}, undefined, 10);
  expect(consents).toHaveLength(2);
  for (const consent of consents) {
    const row = oauthConsentEvent('oauth-consent.given', consent, 0).data;
    expect(replayed(eventsOf(encodeId('consent', consent.id)), Object.keys(row))).toEqual(row);
  }
  expect(consents.map(({ id }) => eventsOf(encodeId('consent', id)).at(-1)!.data.cause)).toEqual(['revoked', 'client-revoked']);
});

test('replaying the events of a tenant gives its row', async () => {
  const row = tenantCreated((await findTenant(database, owner.tenantId))!, 0).data;
  expect(replayed(eventsOf(encodeId('tenant', owner.tenantId)), Object.keys(row))).toEqual(row);
});

test('replaying the events of an approval gives its row, but for what was asked and why', async () => {
  for (const { uuid, id } of guarded.approvals) {
    const row = approvalEvent((await findApproval(database, guarded.tenantId, uuid))!, 0).data;
    expect(replayed(toldOfGuards.filter((event) => event.subject === id), Object.keys(row))).toEqual(row);
  }
});

test("a tenant's latest event of its origins says what they are", async () => {
  expect(told.findLast(({ types }) => types.includes('tenant.origins-changed'))!.data).toMatchObject(await api.getOrigins({}, world.as(owner)));
});

test('replaying the events of a ledger gives its row', async () => {
  const [ledger] = await listLedgers(database, owner.tenantId, undefined, 1);
  const row = ledgerCreated(ledger!, 0).data;
  expect(ledger!.name).toBe('Second');
  expect(replayed(eventsOf(encodeId('ledger', ledger!.id)), Object.keys(row))).toEqual(row);
});

test('every event told is in the manifest, and every one in the manifest was told', () => {
  expect([...new Set([...told, ...toldOfGuards].flatMap((event) => event.types))].sort()).toEqual(Object.keys(identity.tells).sort());
});

test('the events of a person come in the order in which it happened', () => {
  expect(eventsOf(person.id).map((event) => [event.types[0], event.data.cause])).toEqual([
    ['user.registered', undefined], ['user.logged-in', undefined], ['user.updated', undefined], ['user.logged-out', 'token-reused'],
    ['user.logged-in', undefined], ['user.logged-out', 'logout'], ['user.locked', undefined], ['user.logged-in', undefined],
    ['user.updated', undefined], ['user.logged-out', 'disabled'],
  ]);
});

test('no event holds an email, a name of a person, a network address, a password or a hash', () => {
  const text = JSON.stringify(told);
  for (const secret of [...emails, 'Bob the Builder', 'Robert', PASSWORD, 'argon2', 'fl_refresh_', 'fl_invite_', 'flo_secret_', 'eyJ', '192.0.2.77', '203.0.113']) {
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
  await hears(() => api.updateApiKey({ id: key.id, name: 'Renamed' }, world.as(someone)), keyId);
  await hears(() => api.rotateApiKey({ id: key.id }, world.as(someone)), keyId);
  await hears(() => api.revokeApiKey({ id: key.id }, world.as(someone)), keyId);
  await hears(() => api.updateUser({ id: second.id, role: 'analyst' }, world.as(someone)), bob.actor.id);
  await hears(() => world.logout(session.refreshToken), bob.actor.id);
  await world.refresh(reusing.refreshToken);
  await hears(() => world.refresh(reusing.refreshToken).catch(() => {}), bob.actor.id);
  await hears(() => api.updateUser({ id: second.id, status: 'disabled' }, world.as(someone)), bob.actor.id);
  await hears(() => world.logout(tokens.refreshToken), someone.actor.id);
  await stop();
});
