import { generateSync } from 'otplib';
import { describe, expect, test } from 'vitest';
import { ROLE_SCOPES, SCOPES } from '../../../../contracts/scopes.ts';
import type { Call } from '../../../kit/call.ts';
import { hashSecret } from '../credentials/secrets.ts';
import { INVITATION_MS, MOST_MAILS_A_DAY } from '../domain/invitation.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld({ invitationTokens: 'answer' });
const { api, anyone, clock, database } = world;

const invite = async (call: Call, email = world.newEmail(), role = 'viewer') => {
  const invitation = await api.createInvitation({ email, role }, world.as(call));
  return { ...invitation, token: invitation.token! };
};
const accept = (token: string, password = PASSWORD) => api.acceptInvitation({ token, name: 'Bob', password }, anyone);
const invalid = { code: 'link_invalid', status: 422 };

test('who is invited comes in with the role they were invited to, and once', async () => {
  const { owner, tokens: { user } } = await world.newTenant();
  const { token, ...invitation } = await invite(owner, 'Bob@Example.com');
  expect(invitation).toEqual({
    id: expect.stringMatching(/^inv_/), email: 'bob@example.com', role: 'viewer', status: 'open', createdAt: new Date(clock.now()).toISOString(),
    sentAt: new Date(clock.now()).toISOString(), expiresAt: new Date(clock.now() + INVITATION_MS).toISOString(),
  });
  const tokens = await accept(token);
  expect(tokens.user).toMatchObject({ tenantId: user.tenantId, email: 'bob@example.com', name: 'Bob', role: 'viewer' });
  expect((await world.callOf(tokens.accessToken)).tenantId).toBe(owner.tenantId);
  await expect(world.login('bob@example.com')).resolves.toMatchObject({ user: { id: tokens.user.id } });
  await expect(accept(token)).rejects.toMatchObject(invalid);
  expect((await api.listInvitations({}, world.as(owner))).data).toMatchObject([{ id: invitation.id, status: 'accepted' }]);
});

test('of the token only a hash is kept, and a replayed answer does not hold it', async () => {
  const { owner } = await world.newTenant();
  const input = { email: world.newEmail(), role: 'viewer' as const };
  const { token, ...first } = await api.createInvitation(input, world.as(owner, 'k'));
  expect(token).toMatch(/^fl_invite_[\w-]{43}$/);
  expect(await api.createInvitation(input, world.as(owner, 'k'))).toEqual({ ...first, token: null });
  const [row] = await database.query<{ hash: Buffer }>('SELECT token_hash AS hash FROM invitations WHERE tenant_id = $1', [owner.tenantId]);
  expect(row!.hash.equals(hashSecret(token!))).toBe(true);
  const kept = await database.query('SELECT response::text FROM idempotency_keys WHERE tenant_id = $1', [owner.tenantId]);
  expect(JSON.stringify(kept)).not.toContain(token);
});

test('whoever invites is not told whether the email has a user already', async () => {
  const [{ owner }, { email }] = [await world.newTenant(), await world.newTenant()];
  const shape = ({ id: _, email: _email, token: _token, ...rest }: Awaited<ReturnType<typeof invite>>) => rest;
  expect(shape(await invite(owner, email))).toEqual(shape(await invite(owner)));
});

test('who has a user already comes in with their own password, and keeps it', async () => {
  const [{ owner }, { email, tokens }] = [await world.newTenant(), await world.newTenant()];
  const { token } = await invite(owner, email);
  await expect(accept(token, 'a password of the attacker')).rejects.toMatchObject({ code: 'invalid_credentials', status: 401 });
  const came = await accept(token);
  expect(came.user).toMatchObject({ id: tokens.user.id, role: 'viewer', name: 'Bob' });
  await expect(world.login(email)).resolves.toMatchObject({ user: { id: tokens.user.id } });
});

test('guesses with an invitation count as those at a log-in, also when sent at once', async () => {
  const [{ owner }, { email }] = [await world.newTenant(), await world.newTenant()];
  const { token } = await invite(owner, email);
  const guesses = await Promise.allSettled(Array.from({ length: 8 }, () => accept(token, 'a wrong password')));
  expect(guesses.filter((each) => each.status === 'rejected' && (each.reason as { code: string }).code === 'user_locked').length).toBeGreaterThan(0);
  await expect(accept(token)).rejects.toMatchObject({ code: 'user_locked' });
  await expect(world.login(email)).rejects.toMatchObject({ code: 'user_locked' });
  clock.advance(60_000);
  await expect(accept(token)).resolves.toMatchObject({ user: { role: 'viewer' } });
});

test('who is logged in joins without a password, but only with an invitation of their own', async () => {
  const [{ owner }, bob, eve] = [await world.newTenant(), await world.newTenant(), await world.newTenant()];
  const { token } = await invite(owner, bob.email, 'analyst');
  await expect(api.joinTenant({ token }, world.as(eve.owner))).rejects.toMatchObject(invalid);
  const key = await world.callOf((await world.newKey(bob.owner, ['accounts:read'])).secret);
  await expect(api.joinTenant({ token }, world.as(key))).rejects.toMatchObject({ code: 'forbidden' });
  const joined = await api.joinTenant({ token }, world.as(bob.owner));
  expect(joined.user).toMatchObject({ id: bob.tokens.user.id, role: 'analyst', name: 'Ann' });
  expect((await world.callOf(joined.accessToken)).tenantId).toBe(owner.tenantId);
  expect(await world.isValid(bob.tokens.accessToken)).toBe(true);
  await expect(api.joinTenant({ token }, world.as(bob.owner))).rejects.toMatchObject(invalid);
});

test('of many who accept at once one does', async () => {
  const [{ owner }, { email, owner: bob }] = [await world.newTenant(), await world.newTenant()];
  const [fresh, known] = [await invite(owner), await invite(owner, email)];
  const asNew = await Promise.allSettled(Array.from({ length: 4 }, () => accept(fresh.token)));
  expect(asNew.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
  const both = await Promise.allSettled([accept(known.token), api.joinTenant({ token: known.token }, world.as(bob))]);
  expect(both.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
  for (const each of [...asNew, ...both]) if (each.status === 'rejected') expect(['link_invalid', 'invalid_credentials']).toContain((each.reason as { code: string }).code);
  expect((await api.listUsers({}, world.as(owner))).data).toHaveLength(3);
});

test.each(['fl_invite_', 'x', `fl_invite_${'A'.repeat(43)}`])('%j is no invitation', async (token) => {
  await expect(accept(token)).rejects.toMatchObject(invalid);
});

test('an invitation ends after seven days, when it is revoked, and when another takes its place', async () => {
  const { owner } = await world.newTenant();
  const [revoked, replaced] = [await invite(owner), await invite(owner)];
  await expect(api.revokeInvitation({ id: revoked.id }, world.as(owner))).resolves.toMatchObject({ status: 'revoked' });
  await expect(api.revokeInvitation({ id: revoked.id }, world.as(owner))).resolves.toMatchObject({ status: 'revoked' });
  const newer = await invite(owner, replaced.email, 'operator');
  for (const { token } of [revoked, replaced]) await expect(accept(token)).rejects.toMatchObject(invalid);
  clock.advance(INVITATION_MS);
  await expect(accept(newer.token)).rejects.toMatchObject(invalid);
  expect((await api.listInvitations({}, world.as(owner))).data.map(({ status }) => status).sort()).toEqual(['expired', 'revoked', 'revoked']);
});

test('sent again an invitation has a new link, and the old one is none', async () => {
  const { owner } = await world.newTenant();
  const first = await invite(owner);
  clock.advance(INVITATION_MS + 1);
  const again = await api.resendInvitation({ id: first.id }, world.as(owner));
  expect(again).toMatchObject({ id: first.id, status: 'open', expiresAt: new Date(clock.now() + INVITATION_MS).toISOString() });
  await expect(accept(first.token)).rejects.toMatchObject(invalid);
  await expect(accept(again.token!)).resolves.toMatchObject({ user: { email: first.email } });
  for (const each of [() => api.resendInvitation({ id: first.id }, world.as(owner)), () => api.revokeInvitation({ id: first.id }, world.as(owner))]) {
    await expect(each()).rejects.toMatchObject(invalid);
  }
});

test('nobody is flooded with mail', async () => {
  const { owner } = await world.newTenant();
  const email = world.newEmail();
  const { id } = await invite(owner, email);
  for (let sent = 1; sent < MOST_MAILS_A_DAY; sent++) await (sent % 2 === 0 ? invite(owner, email) : api.resendInvitation({ id }, world.as(owner)).catch(() => invite(owner, email)));
  await expect(invite(owner, email)).rejects.toMatchObject({ code: 'rate_limited', status: 429 });
  await expect(invite(owner)).resolves.toMatchObject({ status: 'open' });
  clock.advance(24 * 60 * 60_000 + 1);
  await expect(invite(owner, email)).resolves.toMatchObject({ status: 'open' });
});

test('who is of the tenant already is not invited, also where they are disabled', async () => {
  const { owner, email } = await world.newTenant();
  await expect(invite(owner, email.toUpperCase())).rejects.toMatchObject({ code: 'already_member', status: 409 });
  const other = world.newEmail();
  const bob = await api.createUser({ email: other, password: PASSWORD, name: 'Bob', role: 'viewer' }, world.as(owner));
  await api.updateUser({ id: bob.id, status: 'disabled' }, world.as(owner));
  await expect(invite(owner, other)).rejects.toMatchObject({ code: 'already_member' });
});

test('nobody invites to more than they may do', async () => {
  const { owner } = await world.newTenant();
  const key = await world.callOf((await world.newKey(owner, ['identity:write', ...ROLE_SCOPES.viewer])).secret);
  await expect(invite(key, world.newEmail(), 'owner')).rejects.toMatchObject({ code: 'forbidden' });
  await expect(invite(key)).resolves.toMatchObject({ status: 'open' });
  const mighty = await invite(owner, world.newEmail(), 'owner');
  await expect(api.resendInvitation({ id: mighty.id }, world.as(key))).rejects.toMatchObject({ code: 'forbidden' });
});

test('an invitation is worth no more than whoever answers for it is now', async () => {
  const { owner } = await world.newTenant();
  const made = await world.newKey(owner, [...SCOPES]);
  const key = await world.callOf(made.secret);
  const second = await api.createUser({ email: 'second-owner@example.com', password: PASSWORD, name: 'Bob', role: 'owner' }, world.as(owner));
  const other = await world.callOf((await world.login('second-owner@example.com')).accessToken);
  const [byKey, byPerson, harmless] = [await invite(key, world.newEmail(), 'owner'), await invite(other, world.newEmail(), 'owner'), await invite(other)];
  await api.revokeApiKey({ id: made.id }, world.as(owner));
  await api.updateUser({ id: second.id, role: 'operator' }, world.as(owner));
  for (const { token } of [byKey, byPerson]) await expect(accept(token)).rejects.toMatchObject(invalid);
  await expect(accept(harmless.token)).resolves.toMatchObject({ user: { role: 'viewer' } });
  const again = await api.resendInvitation({ id: byKey.id }, world.as(owner));
  await expect(accept(again.token!)).resolves.toMatchObject({ user: { role: 'owner' } });
});

test('a role that was changed meanwhile is given as it is now', async () => {
  const { owner } = await world.newTenant();
  const role = await api.createRole({ name: 'Desk', permissions: ['accounts:read'] }, world.as(owner));
  const { token } = await invite(owner, world.newEmail(), role.id);
  await api.updateRole({ id: role.id, permissions: ['ledger:read'] }, world.as(owner));
  expect((await world.callOf((await accept(token)).accessToken)).actor.scopes).toEqual(['ledger:read']);
});

test('a new password is as long as any other', async () => {
  const { owner } = await world.newTenant();
  const { token } = await invite(owner);
  await expect(accept(token, 'short')).rejects.toMatchObject({ code: 'invalid_request', data: { param: 'password' } });
  await expect(accept(token)).resolves.toMatchObject({ user: { name: 'Bob' } });
});

test("another tenant's invitation is none", async () => {
  const [{ owner }, { owner: other }] = [await world.newTenant(), await world.newTenant()];
  const { id } = await invite(other);
  for (const each of [() => api.revokeInvitation({ id }, world.as(owner)), () => api.resendInvitation({ id }, world.as(owner))]) {
    await expect(each()).rejects.toMatchObject({ code: 'not_found', status: 404 });
  }
  expect((await api.listInvitations({}, world.as(owner))).data).toEqual([]);
});

test('no event says whom an invitation is for, and it follows from its events', async () => {
  const { owner } = await world.newTenant();
  const { id, token, email } = await invite(owner);
  await accept(token);
  const told = (await world.told(owner.tenantId)).filter(({ subject }) => subject === id);
  expect(told.map(({ types, data }) => [types[0], data.status, data.version])).toEqual([['invitation.created', 'open', 1], ['invitation.accepted', 'accepted', 2]]);
  expect(JSON.stringify(await world.told(owner.tenantId))).not.toContain(email);
});

describe('by mail', async () => {
  const mailing = await identityWorld();
  const codeOf = (tried: Promise<unknown>) => tried.then(() => 'ok', (error: { code: string }) => error.code);
  const open = (token: string, password = PASSWORD) => mailing.api.acceptInvitation({ token, name: 'Bob', password }, mailing.anyone);
  const linkTo = async (email: string) => (await mailing.mailsTo(email)).at(-1)!.token!;
  const asked = async (email: string) => {
    const { owner } = await mailing.newTenant();
    const invitation = await mailing.api.createInvitation({ email, role: 'viewer' }, mailing.as(owner));
    return { owner, invitation };
  };

  test('whoever invites gets no token, and the mailbox gets a link that works once and shows that the email is theirs', async () => {
    const email = mailing.newEmail();
    const { owner, invitation } = await asked(email);
    expect(invitation.token).toBeNull();
    const token = await linkTo(email);
    const { user } = await open(token);
    expect(user).toMatchObject({ email, role: 'viewer', emailVerified: true });
    expect((await mailing.told(owner.tenantId)).filter(({ subject }) => subject === user.id).map(({ types }) => types[0])).toEqual(['user.registered', 'user.logged-in', 'user.email-verified']);
    expect(await codeOf(open(token))).toBe('link_invalid');
  });

  test('sent again, only the new link works', async () => {
    const email = mailing.newEmail();
    const { owner, invitation } = await asked(email);
    const first = await linkTo(email);
    await mailing.api.resendInvitation({ id: invitation.id }, mailing.as(owner));
    expect(await codeOf(open(first))).toBe('link_invalid');
    expect(await codeOf(open(await linkTo(email)))).toBe('ok');
  });

  test('nobody is mailed once it was revoked, or is over', async () => {
    const [revoked, late] = [mailing.newEmail(), mailing.newEmail()];
    const { owner, invitation } = await asked(revoked);
    await mailing.api.revokeInvitation({ id: invitation.id }, mailing.as(owner));
    expect(await mailing.mailsTo(revoked)).toEqual([]);
    await asked(late);
    mailing.clock.advance(7 * 24 * 60 * 60_000);
    expect(await mailing.mailsTo(late)).toEqual([]);
  });

  test('a password that everybody tries first is refused, and the link is not used up by it', async () => {
    const email = mailing.newEmail();
    await asked(email);
    const token = await linkTo(email);
    expect(await codeOf(open(token, 'passwordpassword'))).toBe('password_breached');
    expect(await codeOf(open(token))).toBe('ok');
  });

  test('who has a second factor comes in by no password: they log in with it, and join', async () => {
    const { email, owner: guest } = await mailing.newTenant();
    const { secret } = await mailing.api.startTotp({}, mailing.as(guest));
    await mailing.api.confirmTotp({ code: generateSync({ strategy: 'totp', secret, epoch: mailing.clock.now() / 1000 }) }, mailing.as(guest));
    await asked(email);
    const token = await linkTo(email);
    expect(await codeOf(open(token, 'a wrong guess'))).toBe('invalid_credentials');
    expect(await codeOf(open(token))).toBe('mfa_required');
    expect((await mailing.api.joinTenant({ token }, mailing.as(guest))).user).toMatchObject({ email, role: 'viewer', emailVerified: true });
  });
});
