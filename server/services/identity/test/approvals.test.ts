import { expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { Call } from '../../../kit/call.ts';
import { APPROVED_CHANNEL } from '../service.ts';
import { identityWorld } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock } = world;
const HOUR_MS = 3_600_000;
const SHA256_OF_INPUT = '7e84cbf0f7a7c92c037058665d66152f8eb8580ab2534e52c877bccceb9cc7bf';

type Asked = Parameters<typeof api.askApproval>[0];

/** A tenant with three people who may pay and approve, and a request of the first. */
async function team() {
  const { owner: maker } = await world.newTenant();
  const [second, third] = [await world.newPerson(maker, 'operator'), await world.newPerson(maker, 'operator')];
  const ask = (over: Partial<Asked> = {}) => api.askApproval({
    make: true, tenantId: maker.tenantId, ledgerId: maker.tenantId, maker: { kind: 'user', id: maker.actor.id, userId: maker.actor.id }, cause: 'large-transfer',
    operation: 'transactions.create', scope: 'transactions:write', input: '{"amount":5}', idempotencyKey: world.ports.newId(), reason: 'rent',
    movements: [{ amount: 5, currency: 'EUR', from: null, to: 'acc_b' }], expireAfterHours: 1, byMaker: false, ...over,
  }, anyone);
  const waiting = async (over: Partial<Asked> = {}) => encodeId('approval', (await ask(over)).approval!.id);
  return { maker, second: second.call, third: third.call, secondUser: second.user, ask, waiting };
}

const approve = (id: string, by: Call, key?: string) => api.approveApproval({ id }, world.as(by, key));
const reject = (id: string, by: Call) => api.rejectApproval({ id }, world.as(by));
const withdraw = (id: string, by: Call) => api.withdrawApproval({ id }, world.as(by));
const claim = async (id: string) => (await api.claimApproved({ approvalId: decodeId('approval', id)! }, anyone)).claimed;
/** All that anybody may claim, by public id. */
async function claimAll(): Promise<string[]> {
  const { claimed } = await api.claimApproved({ approvalId: null }, anyone);
  return claimed === null ? [] : [encodeId('approval', claimed.approvalId), ...await claimAll()];
}
const settle = ({ tenantId, approvalId, lease }: { tenantId: string; approvalId: string; lease: string }, failure: string | null, resourceId: string | null = null) =>
  api.settleApproval({ tenantId, approvalId, lease, failure, resourceId }, anyone);
const codes = (tries: PromiseSettledResult<{ status: string }>[]) =>
  tries.map((one) => (one.status === 'fulfilled' ? one.value.status : (one.reason as { code: string }).code)).toSorted();

test('shows exactly what would be done, by whom, why and until when', async () => {
  const { maker, second, waiting } = await team();
  const id = await waiting();
  expect(await api.getApproval({ id }, world.as(second))).toEqual({
    id, status: 'waiting', cause: 'large-transfer', operation: 'transactions.create', ledger: encodeId('ledger', maker.tenantId),
    requestedBy: { kind: 'user', id: encodeId('user', maker.actor.id), userId: encodeId('user', maker.actor.id) }, reason: 'rent',
    decidedBy: null, decidedAt: null, resourceId: null, failure: null, createdAt: new Date(clock.now()).toISOString(),
    expiresAt: new Date(clock.now() + HOUR_MS).toISOString(), input: { amount: 5 }, inputSha256: SHA256_OF_INPUT,
    movements: [{ amount: 5, currency: 'EUR', from: null, to: 'acc_b' }],
  });
});

test('approved by a second person, it is claimed once, carried out and settled', async () => {
  const { maker, second, waiting } = await team();
  const id = await waiting({ idempotencyKey: 'rent-2026-11' });
  expect(await claim(id)).toBeNull();
  expect(await approve(id, second)).toMatchObject({ status: 'approved', decidedBy: encodeId('user', second.actor.id) });
  const claims = (await Promise.all(Array.from({ length: 5 }, () => claim(id)))).filter((one) => one !== null);
  expect(claims).toMatchObject([{
    tenantId: maker.tenantId, maker: { kind: 'user', id: maker.actor.id, scopes: maker.actor.scopes }, operation: 'transactions.create', input: '{"amount":5}',
    inputSha256: SHA256_OF_INPUT, idempotencyKey: 'rent-2026-11', reason: 'rent',
  }]);
  expect(await settle(claims[0]!, null, 'txn_1')).toEqual({ settled: true });
  expect(await settle(claims[0]!, null, 'txn_2')).toEqual({ settled: false });
  expect(await api.getApproval({ id }, world.as(maker))).toMatchObject({ status: 'executed', resourceId: 'txn_1' });
});

test('whoever asked can not approve, nor by a key, nor for a key that they made, or a key of theirs made', async () => {
  const { maker, waiting } = await team();
  await expect(approve(await waiting(), maker)).rejects.toMatchObject({ code: 'approval_own', status: 403 });
  const first = await world.callOf((await world.newKey(maker, [...maker.actor.scopes])).secret);
  await expect(approve(await waiting(), first)).rejects.toMatchObject({ code: 'forbidden' });
  const next = await world.callOf((await world.newKey(first, ['transactions:write'])).secret);
  const byKey = await waiting({ maker: { kind: 'key', id: next.actor.id, userId: null } });
  expect(await api.getApproval({ id: byKey }, world.as(maker))).toMatchObject({ requestedBy: { kind: 'key', userId: encodeId('user', maker.actor.id) } });
  await expect(approve(byKey, maker)).rejects.toMatchObject({ code: 'approval_own' });
});

test('a second person needs the permission to do it themselves, now', async () => {
  const { maker, second, secondUser, waiting } = await team();
  const erasing = await waiting({ scope: 'accounts:erase' });
  await expect(approve(erasing, second)).rejects.toMatchObject({ code: 'forbidden' });
  const id = await waiting();
  await api.updateUser({ id: secondUser.id, role: 'viewer' }, world.as(maker));
  await expect(approve(id, second)).rejects.toMatchObject({ code: 'forbidden' });
  await api.updateUser({ id: secondUser.id, status: 'disabled' }, world.as(maker));
  await expect(approve(id, second)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('two who approve at once: one did', async () => {
  const { second, third, waiting } = await team();
  for (let round = 0; round < 5; round++) {
    const id = await waiting();
    expect(codes(await Promise.allSettled([approve(id, second), approve(id, third)]))).toEqual(['approval_closed', 'approved']);
  }
});

test('one approves and another rejects at once: one of them was too late', async () => {
  const { second, third, waiting } = await team();
  for (let round = 0; round < 5; round++) {
    const id = await waiting();
    const [last, ...others] = codes(await Promise.allSettled([approve(id, second), reject(id, third)])).toReversed();
    expect(others).toEqual(['approval_closed']);
    expect(await api.getApproval({ id }, world.as(second))).toMatchObject({ status: last });
  }
});

test('approved while it is taken back: either, not both', async () => {
  const { maker, second, waiting } = await team();
  const id = await waiting();
  const outcomes = codes(await Promise.allSettled([approve(id, second), withdraw(id, maker)]));
  expect(outcomes).toContain('approval_closed');
  expect(await claim(id) === null).toBe(outcomes.includes('withdrawn'));
});

test('approved twice by one person is approved once, and wakes whoever carries it out again', async () => {
  const { maker, second, waiting } = await team();
  const id = await waiting();
  let heard = 0;
  const stop = await world.ports.signals.listen(APPROVED_CHANNEL, () => void heard++);
  const first = await approve(id, second, 'k');
  expect(await approve(id, second, 'k')).toEqual(first);
  expect(await approve(id, second)).toEqual(first);
  await expect.poll(() => heard).toBe(3);
  await stop();
  const told = (await world.told(maker.tenantId)).filter((event) => event.subject === id);
  expect(told.map((event) => event.types[0])).toEqual(['approval.requested', 'approval.approved']);
});

test('rejected or taken back, it is over', async () => {
  const { maker, second, third, waiting } = await team();
  const [rejected, withdrawn] = [await waiting(), await waiting()];
  expect(await reject(rejected, second)).toMatchObject({ status: 'rejected' });
  await expect(withdraw(withdrawn, second)).rejects.toMatchObject({ code: 'not_found' });
  expect(await withdraw(withdrawn, maker)).toMatchObject({ status: 'withdrawn', decidedBy: encodeId('user', maker.actor.id) });
  for (const id of [rejected, withdrawn]) {
    await expect(approve(id, third)).rejects.toMatchObject({ code: 'approval_closed', data: { resourceId: id } });
    expect(await claim(id)).toBeNull();
  }
});

test('one key is one request: the same again finds it, another is refused', async () => {
  const { maker, third, ask } = await team();
  const asked = await Promise.all(Array.from({ length: 10 }, () => ask({ idempotencyKey: 'k' })));
  expect(new Set(asked.map(({ approval }) => approval!.id)).size).toBe(1);
  expect(asked.every(({ approval }) => approval!.same)).toBe(true);
  const id = asked[0]!.approval!.id;
  for (const other of [{ input: '{"amount":6}' }, { operation: 'transactions.transfer' }, { maker: { kind: 'user' as const, id: third.actor.id, userId: third.actor.id } }]) {
    expect((await ask({ idempotencyKey: 'k', ...other })).approval).toMatchObject({ id, same: false });
  }
  expect((await world.told(maker.tenantId)).filter((event) => event.types.includes('approval.requested'))).toHaveLength(1);
});

test('without a key the same request finds what is open, and asks anew once that is over', async () => {
  const { second, ask } = await team();
  const keyless = { idempotencyKey: null };
  const [one, two] = await Promise.all([ask(keyless), ask(keyless)]);
  expect(one.approval!.id).toBe(two.approval!.id);
  expect((await ask({ ...keyless, input: '{"amount":6}' })).approval!.id).not.toBe(one.approval!.id);
  await reject(encodeId('approval', one.approval!.id), second);
  expect((await ask({ ...keyless, make: false })).approval).toBeNull();
  expect((await ask(keyless)).approval!.id).not.toBe(one.approval!.id);
});

test('whoever is shut out between asking and approval is nobody when it is carried out', async () => {
  const { maker, second, secondUser, third, waiting } = await team();
  const id = await waiting({ maker: { kind: 'user', id: second.actor.id, userId: second.actor.id } });
  await approve(id, third);
  await api.updateUser({ id: secondUser.id, status: 'disabled' }, world.as(maker));
  expect(await claim(id)).toMatchObject({ maker: null });
  const key = await world.newKey(maker, ['transactions:write']);
  const keyCall = await world.callOf(key.secret);
  const byKey = await waiting({ maker: { kind: 'key', id: keyCall.actor.id, userId: null } });
  await approve(byKey, third);
  await api.revokeApiKey({ id: key.id }, world.as(maker));
  expect(await claim(byKey)).toMatchObject({ maker: null });
});

test('whoever has less by then has less', async () => {
  const { maker, second, secondUser, third, waiting } = await team();
  const id = await waiting({ maker: { kind: 'user', id: second.actor.id, userId: second.actor.id } });
  await approve(id, third);
  await api.updateUser({ id: secondUser.id, role: 'viewer' }, world.as(maker));
  expect((await claim(id))!.maker!.scopes).not.toContain('transactions:write');
});

test('a process that dies after it claimed leaves it to the next, which alone is heard', async () => {
  const { maker, second, waiting } = await team();
  const id = await waiting();
  await approve(id, second);
  const died = (await claim(id))!;
  expect(await claim(id)).toBeNull();
  clock.advance(30_000);
  const next = (await claim(id))!;
  expect(next).toMatchObject({ approvalId: died.approvalId, idempotencyKey: died.idempotencyKey, inputSha256: died.inputSha256 });
  expect(await settle(died, 'insufficient_funds')).toEqual({ settled: false });
  expect(await settle(next, null, 'txn_1')).toEqual({ settled: true });
  expect(await api.getApproval({ id }, world.as(maker))).toMatchObject({ status: 'executed', failure: null });
});

test('what was refused when it was carried out says why, and is not tried again', async () => {
  const { maker, second, waiting } = await team();
  const id = await waiting();
  await approve(id, second);
  await settle((await claim(id))!, 'insufficient_funds', 'txn_1');
  expect(await api.getApproval({ id }, world.as(maker))).toMatchObject({ status: 'failed', failure: 'insufficient_funds', resourceId: 'txn_1' });
  clock.advance(120_000);
  expect(await claim(id)).toBeNull();
});

test('what only its maker can carry out is claimed by name alone', async () => {
  const { second, waiting } = await team();
  const [byMaker, byAnybody] = [await waiting({ byMaker: true }), await waiting()];
  for (const id of [byMaker, byAnybody]) await approve(id, second);
  const claimed = await claimAll();
  expect(claimed).toContain(byAnybody);
  expect(claimed).not.toContain(byMaker);
  const claims = await Promise.all([claim(byMaker), claim(byMaker)]);
  expect(claims.filter((one) => one !== null)).toHaveLength(1);
});

test('what waits too long is over, for all who ask and in the events', async () => {
  const { maker, second, waiting, ask } = await team();
  const [forgotten, approved] = [await waiting({ idempotencyKey: 'k' }), await waiting({ byMaker: true })];
  await approve(approved, second);
  clock.advance(HOUR_MS);
  await expect(approve(forgotten, second)).rejects.toMatchObject({ code: 'approval_closed' });
  for (const id of [forgotten, approved]) expect(await api.getApproval({ id }, world.as(maker))).toMatchObject({ status: 'expired' });
  expect((await ask({ idempotencyKey: 'k' })).approval).toMatchObject({ status: 'expired' });
  await world.runJob('expire-approvals');
  await world.runJob('expire-approvals');
  const told = (await world.told(maker.tenantId)).filter((event) => event.types.includes('approval.expired'));
  expect(told.map((event) => event.subject).toSorted()).toEqual([forgotten, approved].toSorted());
});

test('who may not approve sees what they asked for, and nothing else', async () => {
  const { maker, second, waiting } = await team();
  const { call: analyst } = await world.newPerson(maker, 'analyst');
  const others = await waiting();
  const own = await waiting({ maker: { kind: 'user', id: analyst.actor.id, userId: analyst.actor.id } });
  await expect(api.getApproval({ id: others }, world.as(analyst))).rejects.toMatchObject({ code: 'not_found' });
  expect((await api.listApprovals({}, world.as(analyst))).data.map(({ id }) => id)).toEqual([own]);
  expect((await api.listApprovals({ status: 'waiting' }, world.as(second))).data.map(({ id }) => id)).toEqual([own, others]);
  expect((await api.listApprovals({ status: 'rejected' }, world.as(second))).data).toEqual([]);
  expect(await withdraw(own, analyst)).toMatchObject({ status: 'withdrawn' });
});

test("another tenant's is not there", async () => {
  const [{ waiting }, { second: stranger }] = [await team(), await team()];
  const id = await waiting();
  for (const act of [() => api.getApproval({ id }, world.as(stranger)), () => approve(id, stranger), () => reject(id, stranger), () => withdraw(id, stranger)]) {
    await expect(act()).rejects.toMatchObject({ code: 'not_found' });
  }
  expect((await api.listApprovals({}, world.as(stranger))).data).toEqual([]);
});

test('the database keeps an input from being exchanged, and whoever asked from being who decided', async () => {
  const { maker, second, waiting } = await team();
  const id = await waiting();
  const change = (set: string) => world.database.execute(`UPDATE approvals SET ${set} WHERE tenant_id = $1`, [maker.tenantId]);
  await expect(change(`input = '{"amount":500}'`)).rejects.toThrow(/check/);
  await expect(change(`status = 'approved'`)).rejects.toThrow(/check/);
  await expect(change(`status = 'approved', decided_by = maker_id`)).rejects.toThrow(/check/);
  await approve(id, second);
});

test('no event holds what was asked, nor why', async () => {
  const { maker, second, waiting } = await team();
  await approve(await waiting({ reason: 'rent of Mr Miller' }), second);
  expect(JSON.stringify(await world.told(maker.tenantId))).not.toMatch(/Miller|acc_b|"amount"/);
});

test('what is asked for in another ledger is another request, also under the same key, and says in which it is carried out', async () => {
  const { second, ask } = await team();
  const [idempotencyKey, ledgerId] = ['the same', world.ports.newId()];
  for (const over of [{ idempotencyKey }, { idempotencyKey: null }]) {
    const [first, there, again] = [await ask(over), await ask({ ...over, ledgerId }), await ask({ ...over, ledgerId })];
    expect([first.approval!.same, there.approval!.same, again.approval!.id]).toEqual([true, true, there.approval!.id]);
    expect(there.approval!.id).not.toBe(first.approval!.id);
    const id = encodeId('approval', there.approval!.id);
    expect(await api.approveApproval({ id }, world.as(second))).toMatchObject({ ledger: encodeId('ledger', ledgerId) });
    expect(await claim(id)).toMatchObject({ ledgerId });
  }
});
