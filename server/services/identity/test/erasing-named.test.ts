import { hash, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import type { Call } from '../../../kit/call.ts';
import { identityWorld, PASSWORD } from './world.ts';

/** People who are named where they are no users, or not yet: in invitations, and in requests that wait for a second person. */

const world = await identityWorld({ invitationTokens: 'answer' });
const { api, database, anyone } = world;
const codeOf = (asked: Promise<unknown>) => asked.then(() => 'no refusal', (error: { code?: string }) => error.code);
const newEmail = () => `grace-${randomUUID()}@navy.example`;

/** All that identity keeps of a tenant's invitations, approvals and answers, as somebody reads it who has the whole database. */
async function kept(tenantId: string): Promise<string> {
  const tables = ['invitations', 'approvals', 'idempotency_keys'];
  const rows = await Promise.all(tables.map((table) => database.query(`SELECT t::text AS row FROM ${table} t WHERE tenant_id = $1`, [tenantId])));
  return JSON.stringify(rows);
}

const asks = (owner: Call, operation: string, input: object, idempotencyKey: string | null = null) => api.askApproval({
  make: true, tenantId: owner.tenantId, ledgerId: owner.tenantId, maker: { kind: 'user', id: owner.actor.id, userId: owner.actor.id }, cause: 'role-change', operation, scope: 'identity:write',
  input: JSON.stringify(input), movements: [], idempotencyKey, reason: null, expireAfterHours: 1, byMaker: false,
}, anyone);

async function invited() {
  const { owner } = await world.newTenant();
  const email = newEmail();
  const invitation = await api.createInvitation({ email, role: 'viewer' }, world.as(owner, 'invite'));
  return { owner, email, invitation };
}

test('the email of an invitation stands nowhere in clear, nor in the answer that is kept', async () => {
  const { owner, email, invitation } = await invited();
  const { token: _, ...shown } = invitation;
  expect(await kept(owner.tenantId)).not.toMatch(/grace|navy/i);
  expect(await api.createInvitation({ email, role: 'viewer' }, world.as(owner, 'invite'))).toEqual({ ...invitation, token: null });
  expect(await codeOf(api.createInvitation({ email: newEmail(), role: 'viewer' }, world.as(owner, 'invite')))).toBe('idempotency_key_reused');
  expect((await api.listInvitations({}, world.as(owner))).data).toEqual([shown]);
  const viewer = { ...owner, actor: { ...owner.actor, scopes: ['identity:read' as const] } };
  expect((await api.listInvitations({}, world.as(viewer))).data[0]!.email).toBe('g•••@navy.example');
});

test('who comes by an invitation and is erased is erased from it too, in this tenant', async () => {
  const { owner, email, invitation } = await invited();
  const elsewhere = (await world.newTenant()).owner;
  await api.createInvitation({ email, role: 'viewer' }, world.as(elsewhere));
  const { user } = await api.acceptInvitation({ token: invitation.token!, name: 'Grace', password: PASSWORD }, anyone);
  await api.eraseUser({ id: user.id, reason: 'left' }, world.as(owner));
  expect(await database.query('SELECT FROM invitations WHERE tenant_id = $1', [owner.tenantId])).toEqual([]);
  expect((await api.listInvitations({}, world.as(elsewhere))).data).toMatchObject([{ email }]);
  expect(await codeOf(api.createInvitation({ email, role: 'viewer' }, world.as(owner, 'invite')))).toBe('not_found');
});

test('an invitation whose key is gone is of nobody, and its row goes', async () => {
  const { owner, invitation } = await invited();
  await world.ports.personal!.erase({ kind: 'invitation', tenantId: owner.tenantId, id: decodeId('invitation', invitation.id)! });
  expect((await api.listInvitations({}, world.as(owner))).data).toEqual([]);
  expect(await codeOf(api.acceptInvitation({ token: invitation.token!, name: 'Grace', password: PASSWORD }, anyone))).toBe('link_invalid');
  while (await world.runJob('finish-erasures') === true);
  expect(await database.query('SELECT FROM invitations WHERE tenant_id = $1', [owner.tenantId])).toEqual([]);
});

test('what waits for a second person names nobody in clear, and is found again all the same', async () => {
  const { owner } = await world.newTenant();
  const input = { email: newEmail(), role: 'admin' };
  const [{ approval }, again] = [await asks(owner, 'identity.createInvitation', input), await asks(owner, 'identity.createInvitation', input)];
  expect(again.approval).toMatchObject({ id: approval!.id, same: true });
  const plainHash = hash('sha256', JSON.stringify(input), 'hex');
  const { call: second } = await world.newPerson(owner, 'owner');
  const id = encodeId('approval', approval!.id);
  const approved = await api.approveApproval({ id }, world.as(second, 'yes'));
  expect(approved).toMatchObject({ input, inputSha256: plainHash });
  expect(await api.approveApproval({ id }, world.as(second, 'yes'))).toEqual(approved);
  // Whoever has an email to try finds neither it nor the hash of such a request: not in rows, nor in events, which are kept for good.
  for (const text of [await kept(owner.tenantId), JSON.stringify(await world.told(owner.tenantId))]) {
    expect(text).not.toMatch(/grace|navy/i);
    expect(text).not.toContain(plainHash);
  }
  expect((await api.claimApproved({ approvalId: approval!.id }, anyone)).claimed).toMatchObject({ input: JSON.stringify(input), inputSha256: plainHash });
});

test('what was asked about an erased person is erased with them, and can not be carried out', async () => {
  const { owner, email, invitation } = await invited();
  const { user } = await api.acceptInvitation({ token: invitation.token!, name: 'Grace', password: PASSWORD }, anyone);
  const about = [
    await asks(owner, 'identity.createInvitation', { email: email.toUpperCase(), role: 'admin' }, 'a'), await asks(owner, 'identity.updateUser', { id: user.id, name: 'Grace H.', role: 'admin' }, 'b'),
  ].map(({ approval }) => approval!.id);
  const other = (await asks(owner, 'identity.createInvitation', { email: 'somebody@else.example', role: 'admin' })).approval!.id;
  const { call: second } = await world.newPerson(owner, 'owner');
  await api.approveApproval({ id: encodeId('approval', about[0]!) }, world.as(second));
  await api.eraseUser({ id: user.id, reason: 'left' }, world.as(owner));
  for (const id of about) expect(await api.getApproval({ id: encodeId('approval', id) }, world.as(owner))).toMatchObject({ input: {}, inputSha256: '' });
  // No text has an empty hash: whoever carries it out refuses it.
  expect((await api.claimApproved({ approvalId: about[0]! }, anyone)).claimed).toMatchObject({ input: '{}', inputSha256: '' });
  expect(await api.getApproval({ id: encodeId('approval', other) }, world.as(owner))).toMatchObject({ input: { email: 'somebody@else.example' } });
});

test('whoever did not come is forgotten within a month, by key', async () => {
  const { owner, invitation } = await invited();
  const id = decodeId('invitation', invitation.id)!;
  world.clock.advance(29 * 24 * 60 * 60_000);
  await world.runJob('prune');
  expect(await database.query('SELECT FROM invitations WHERE id = $1', [id])).toHaveLength(1);
  world.clock.advance(24 * 60 * 60_000 + 1);
  await world.runJob('prune');
  expect(await database.query('SELECT FROM invitations WHERE id = $1', [id])).toEqual([]);
  expect(await world.ports.personal!.erased('invitation', '00000000-0000-0000-0000-000000000000', 1_000)).toContainEqual({ tenantId: owner.tenantId, id });
});

test('an erased person holds no role of the tenant, which can be deleted then', async () => {
  const { owner } = await world.newTenant();
  const role = await api.createRole({ name: 'Clerk', permissions: ['events:read'] }, world.as(owner));
  const person = await api.createUser({ email: newEmail(), password: PASSWORD, name: 'Grace', role: role.id }, world.as(owner));
  expect(await codeOf(api.deleteRole({ id: role.id }, world.as(owner)))).toBe('role_in_use');
  await api.eraseUser({ id: person.id, reason: 'left' }, world.as(owner));
  expect(await codeOf(api.deleteRole({ id: role.id }, world.as(owner)))).toBe('no refusal');
});

test('invitations, approvals and answers from before work as they are, and are sealed by the job', async () => {
  const { owner, email, invitation } = await invited();
  const input = { email, role: 'admin' };
  const { approval } = await asks(owner, 'identity.createInvitation', input);
  await withClient(world.db.adminUrl, async (client) => {
    await client.query('UPDATE identity.invitations SET email = $2, email_sealed = NULL, email_index = NULL WHERE tenant_id = $1', [owner.tenantId, email]);
    await client.query(`UPDATE identity.approvals SET input = $2, input_sealed = NULL, input_sha256 = sha256(convert_to($2, 'UTF8')) WHERE tenant_id = $1`, [owner.tenantId, JSON.stringify(input)]);
    await client.query(`UPDATE identity.idempotency_keys SET response = jsonb_build_object('id', response ->> 'id', 'email', $2::text) WHERE tenant_id = $1`, [owner.tenantId, email]);
  });
  const works = async () => {
    expect((await api.listInvitations({}, world.as(owner))).data).toMatchObject([{ id: invitation.id, email }]);
    expect((await asks(owner, 'identity.createInvitation', input)).approval).toMatchObject({ id: approval!.id, same: true });
    expect(await api.getApproval({ id: encodeId('approval', approval!.id) }, world.as(owner))).toMatchObject({ input });
  };
  await works();
  expect(await kept(owner.tenantId)).toContain(email);
  while (await world.runJob('seal-people') === true);
  expect(await kept(owner.tenantId)).not.toMatch(/grace|navy/i);
  await works();
  const next = await api.createInvitation({ email, role: 'viewer' }, world.as(owner));
  expect((await api.listInvitations({}, world.as(owner))).data.map(({ id, status }) => [id, status])).toEqual([[next.id, 'open'], [invitation.id, 'revoked']]);
});
