import { expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { identityWorld } from './world.ts';

const world = await identityWorld();
const { api, anyone } = world;
const FORBIDDEN = { code: 'forbidden' };
const SCOPES = ['accounts:read', 'transactions:write', 'identity:keys', 'identity:write', 'identity:approve', 'tenant:write'] as const;

/** A person, and a program that acts for them with about all that they may. */
async function acting() {
  const { owner, email } = await world.newTenant();
  const client = await api.createOAuthClient({
    name: 'App', type: 'confidential', grants: ['authorization_code'], redirectUris: ['https://app.example/callback'], scopes: [...SCOPES], mode: 'live',
  }, world.as(owner));
  const { accessToken } = await world.newConsent({ email }, client, `openid ${SCOPES.join(' ')}`);
  return { owner, client, call: await world.callOf(accessToken) };
}

function asked(call: Awaited<ReturnType<typeof acting>>['call'], over: Partial<Parameters<typeof api.askApproval>[0]> = {}): Parameters<typeof api.askApproval>[0] {
  return {
    make: true, tenantId: call.tenantId, ledgerId: call.tenantId, maker: { kind: 'consent', id: call.actor.through!.consentId, userId: call.actor.id }, cause: 'large-transfer', operation: 'transactions.create',
    scope: 'transactions:write', input: '{"amount":5}', movements: [], idempotencyKey: null, reason: null, expireAfterHours: 1, byMaker: false, ...over,
  };
}

test('a program does not become the person: no session, no other tenant, no people, no clients', async () => {
  const { owner, call } = await acting();
  await expect(api.switchTenant({ tenantId: encodeId('tenant', call.tenantId) }, world.as(call))).rejects.toMatchObject(FORBIDDEN);
  await expect(api.joinTenant({ token: 'x' }, world.as(call))).rejects.toMatchObject(FORBIDDEN);
  await expect(api.startTotp({}, world.as(call))).rejects.toMatchObject(FORBIDDEN);
  await expect(api.listSessions({}, world.as(call))).rejects.toMatchObject(FORBIDDEN);
  await expect(api.createInvitation({ email: world.newEmail(), role: 'viewer' }, world.as(call))).rejects.toMatchObject(FORBIDDEN);
  const machine = { name: 'M', type: 'confidential' as const, grants: ['client_credentials' as const], scopes: ['accounts:read' as const] };
  await expect(api.createOAuthClient(machine, world.as(call))).rejects.toMatchObject(FORBIDDEN);
  await api.createOAuthClient(machine, world.as(owner));
});

test('a restricted key makes no client: that would have no bounds', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['accounts:read', 'identity:keys'], 'live', { spending: [{ currency: 'EUR', daily: 5 }] });
  const machine = { name: 'M', type: 'confidential' as const, grants: ['client_credentials' as const], scopes: ['accounts:read' as const], mode: 'live' as const };
  await expect(api.createOAuthClient(machine, world.as(await world.callOf(key.secret)))).rejects.toMatchObject(FORBIDDEN);
});

test('what a program asks for is carried out as the program, and waits for another than its person', async () => {
  const { owner, call, client } = await acting();
  const { call: second } = await world.newPerson(owner, 'owner');
  const { approval } = await api.askApproval(asked(call), anyone);
  const id = encodeId('approval', approval!.id);
  await expect(api.approveApproval({ id }, world.as(owner))).rejects.toMatchObject({ code: 'approval_own' });
  await expect(api.approveApproval({ id }, world.as(call))).rejects.toMatchObject(FORBIDDEN);
  expect((await api.approveApproval({ id }, world.as(second))).requestedBy).toEqual({
    kind: 'consent', id: encodeId('consent', call.actor.through!.consentId), userId: encodeId('user', owner.actor.id),
  });
  const { claimed } = await api.claimApproved({ approvalId: approval!.id }, anyone);
  expect(claimed!.maker).toMatchObject({ kind: 'user', id: owner.actor.id, through: { clientId: decodeId('client', client.id) } });
  expect(claimed!.maker!.scopes.toSorted()).toEqual([...SCOPES].toSorted());
});

test('a program is no second pair of eyes, and what it asked for is not what its person asked for', async () => {
  const { owner, call } = await acting();
  const { call: second } = await world.newPerson(owner, 'owner');
  const bySecond = await api.askApproval(asked(call, { maker: { kind: 'user', id: second.actor.id, userId: second.actor.id } }), anyone);
  await expect(api.approveApproval({ id: encodeId('approval', bySecond.approval!.id) }, world.as(call))).rejects.toMatchObject(FORBIDDEN);
  const byProgram = await api.askApproval(asked(call), anyone);
  const byPerson = await api.askApproval(asked(call, { maker: { kind: 'user', id: owner.actor.id, userId: owner.actor.id } }), anyone);
  expect(byPerson.approval!.id).not.toBe(byProgram.approval!.id);
});

test('of a consent that ended, or a client that is revoked, nothing is carried out', async () => {
  const { owner, call, client } = await acting();
  const { call: second } = await world.newPerson(owner, 'owner');
  const { approval } = await api.askApproval(asked(call), anyone);
  await api.approveApproval({ id: encodeId('approval', approval!.id) }, world.as(second));
  await api.revokeOAuthClient({ id: client.id }, world.as(owner));
  expect((await api.claimApproved({ approvalId: approval!.id }, anyone)).claimed!.maker).toBeNull();
});

test('whoever made a client can not approve what it asks for', async () => {
  const { owner } = await world.newTenant();
  const { call: second } = await world.newPerson(owner, 'owner');
  const client = await api.createOAuthClient({ name: 'M', type: 'confidential', grants: ['client_credentials'], scopes: ['transactions:write'] }, world.as(owner));
  const machine = { kind: 'client' as const, id: decodeId('client', client.id)!, userId: null };
  const { approval } = await api.askApproval({
    make: true, tenantId: owner.tenantId, ledgerId: owner.tenantId, maker: machine, cause: 'large-transfer', operation: 'transactions.create', scope: 'transactions:write', input: '{}', movements: [],
    idempotencyKey: null, reason: null, expireAfterHours: 1, byMaker: false,
  }, anyone);
  const id = encodeId('approval', approval!.id);
  await expect(api.approveApproval({ id }, world.as(owner))).rejects.toMatchObject({ code: 'approval_own' });
  expect(await api.approveApproval({ id }, world.as(second))).toMatchObject({ requestedBy: { kind: 'client', id: client.id } });
  expect((await api.claimApproved({ approvalId: approval!.id }, anyone)).claimed!.maker).toEqual({ kind: 'client', id: machine.id, scopes: ['transactions:write'] });
});
