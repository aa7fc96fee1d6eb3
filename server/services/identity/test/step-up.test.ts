import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { identityWorld } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock, factors } = world;
const MINUTE_MS = 60_000;

async function payer(...codes: string[]) {
  const { owner } = await world.newTenant();
  if (codes.length > 0) factors.enrol(owner.actor.id, ...codes);
  const bound = {
    tenantId: owner.tenantId, ledgerId: owner.tenantId, userId: owner.actor.id, sessionId: world.ports.newId(), operation: 'transactions.create', idempotencyKey: 'k' as string | null,
    inputSha256: 'ab'.repeat(32), movements: [{ amount: 5, currency: 'EUR', from: 'acc_a', to: 'acc_b' }, { amount: 2, currency: 'EUR', from: null, to: 'acc_c' }],
  };
  const pass = (stepUpId: string | null, over: Partial<typeof bound> = {}) => api.passStepUp({ stepUpId, ...bound, ...over }, anyone);
  const confirm = (id: string, code: string, by = owner) => api.confirmStepUp({ id: encodeId('stepUp', id), answer: { code } }, world.as(by));
  return { owner, bound, pass, confirm, ask: async () => (await pass(null)).stepUpId! };
}

test('shows amounts and payees, is confirmed with a code, and passes', async () => {
  const { owner, pass, confirm, ask } = await payer('123456');
  const id = await ask();
  const shown = await api.getStepUp({ id: encodeId('stepUp', id) }, world.as(owner));
  expect(shown).toMatchObject({
    status: 'open', operation: 'transactions.create', factors: ['code'], totals: [{ currency: 'EUR', amount: '7' }],
    movements: [{ amount: 5, currency: 'EUR', from: 'acc_a', to: 'acc_b' }, { amount: 2, currency: 'EUR', from: null, to: 'acc_c' }],
    expiresAt: new Date(clock.now() + 5 * MINUTE_MS).toISOString(),
  });
  expect(await pass(id)).toEqual({ passed: false, stepUpId: id });
  expect(await confirm(id, '123456')).toMatchObject({ status: 'confirmed' });
  expect(factors.challenges.at(-1)).toBe(shown.challenge);
  expect(await pass(id)).toEqual({ passed: true, stepUpId: id });
  expect(await api.getStepUp({ id: shown.id }, world.as(owner))).toMatchObject({ status: 'used' });
});

test('the same request again, after its answer got lost, passes for a day', async () => {
  const { pass, confirm, ask } = await payer('1');
  const id = await ask();
  await confirm(id, '1');
  for (const laterMs of [0, 10 * MINUTE_MS, 23 * 60 * MINUTE_MS]) {
    clock.advance(laterMs);
    expect((await pass(id)).passed).toBe(true);
  }
  clock.advance(60 * MINUTE_MS);
  expect((await pass(id)).passed).toBe(false);
});

test('what has no key passes once, also of ten at once', async () => {
  const { pass, confirm } = await payer('1');
  const keyless = { idempotencyKey: null };
  const id = (await pass(null, keyless)).stepUpId!;
  await confirm(id, '1');
  const passed = await Promise.all(Array.from({ length: 10 }, () => pass(id, keyless)));
  expect(passed.filter((one) => one.passed)).toHaveLength(1);
});

test('is for nothing else, and nobody else', async () => {
  const { pass, confirm, ask, bound } = await payer('1');
  const id = await ask();
  await confirm(id, '1');
  const [first, ...rest] = bound.movements;
  for (const other of [
    { sessionId: world.ports.newId() }, { operation: 'transactions.transfer' }, { idempotencyKey: 'l' }, { inputSha256: 'cd'.repeat(32) },
    { movements: [{ ...first!, amount: 6 }, ...rest] }, { movements: [{ ...first!, to: 'acc_x' }, ...rest] },
  ]) {
    const answer = await pass(id, other);
    expect(answer.passed).toBe(false);
    expect(answer.stepUpId).not.toBe(id);
  }
  const stranger = await payer('1');
  expect(await stranger.pass(id)).toMatchObject({ passed: false });
  expect((await pass(id)).passed).toBe(true);
});

test('five minutes to confirm it, five to use it', async () => {
  const { pass, confirm, ask } = await payer('1', '2');
  const late = await ask();
  clock.advance(5 * MINUTE_MS);
  await expect(confirm(late, '1')).rejects.toMatchObject({ code: 'step_up_required' });
  const id = await ask();
  expect(id).not.toBe(late);
  clock.advance(5 * MINUTE_MS - 1);
  await confirm(id, '1');
  clock.advance(5 * MINUTE_MS);
  expect((await pass(id)).passed).toBe(false);
});

test('asked again, it is the same one while it can be confirmed', async () => {
  const { ask, pass } = await payer('1');
  const id = await ask();
  expect(await ask()).toBe(id);
  expect((await pass(null, { idempotencyKey: 'other' })).stepUpId).not.toBe(id);
});

test('a person without a second factor is asked for none that they could confirm', async () => {
  const { pass } = await payer();
  expect(await pass(null)).toEqual({ passed: false, stepUpId: null });
});

test("nobody sees or confirms another person's, of their own tenant or another", async () => {
  const { owner, ask, confirm } = await payer('1');
  const id = await ask();
  const { call: colleague } = await world.newPerson(owner, 'admin');
  const key = await world.callOf((await world.newKey(owner, ['identity:read'])).secret);
  const { owner: stranger } = await payer('1');
  for (const other of [colleague, key, stranger]) {
    await expect(api.getStepUp({ id: encodeId('stepUp', id) }, world.as(other))).rejects.toMatchObject({ code: 'not_found' });
    await expect(confirm(id, '1', other)).rejects.toMatchObject({ code: 'not_found' });
  }
});

test('five wrong codes lock the person out of guessing, whichever step-up they are for', async () => {
  const { ask, pass, confirm } = await payer('right');
  const ids = [await ask()];
  for (let n = 0; n < 4; n++) ids.push((await pass(null, { idempotencyKey: `k${n}` })).stepUpId!);
  for (const id of ids) await expect(confirm(id, 'wrong')).rejects.toMatchObject({ code: 'mfa_invalid', status: 401 });
  await expect(confirm(ids[0]!, 'right')).rejects.toMatchObject({ code: 'user_locked' });
  clock.advance(30_000);
  expect(await confirm(ids[0]!, 'right')).toMatchObject({ status: 'confirmed' });
});

test('of many guesses at once no more than five are looked at', async () => {
  const { ask, confirm } = await payer('right');
  const id = await ask();
  const tries = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => confirm(id, `wrong ${n}`)));
  const codes = tries.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'confirmed')).toSorted();
  expect(codes).toEqual([...Array<string>(5).fill('mfa_invalid'), ...Array<string>(7).fill('user_locked')]);
});

test('a code is asked for once: confirmed twice is confirmed once', async () => {
  const { ask, confirm } = await payer('1');
  const id = await ask();
  const [one, two] = await Promise.all([confirm(id, '1'), confirm(id, '1')]);
  expect([one.status, two.status]).toEqual(['confirmed', 'confirmed']);
});

test('it is told without a word of what was paid to whom', async () => {
  const { owner, ask, confirm } = await payer('1');
  const id = await ask();
  await confirm(id, 'wrong').catch(() => {});
  await confirm(id, '1');
  const told = (await world.told(owner.tenantId)).filter((event) => event.subject === encodeId('stepUp', id));
  expect(told.map((event) => event.types[0])).toEqual(['step-up.failed', 'step-up.confirmed']);
  expect(JSON.stringify(told)).not.toMatch(/acc_|wrong/);
});

test('it is forgotten a day after it ended', async () => {
  const { owner, ask } = await payer('1');
  const id = await ask();
  await world.runJob('prune');
  await api.getStepUp({ id: encodeId('stepUp', id) }, world.as(owner));
  clock.advance(25 * 60 * MINUTE_MS);
  await world.runJob('prune');
  await expect(api.getStepUp({ id: encodeId('stepUp', id) }, world.as(owner))).rejects.toMatchObject({ code: 'not_found' });
});
