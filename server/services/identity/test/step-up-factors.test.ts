import { generateSync } from 'otplib';
import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { authenticator } from '../../../test/support/authenticator.ts';
import { identityWorld } from './world.ts';

/** Step-ups as a running Florin has them: confirmed by what people have set up themselves. */
const world = await identityWorld({}, 'own-factors');
const { api, anyone, clock } = world;
const codeOf = (tried: Promise<unknown>) => tried.then(() => 'ok', (error: { code: string }) => error.code);

async function payer() {
  const { owner } = await world.newTenant();
  const bound = {
    tenantId: owner.tenantId, ledgerId: owner.tenantId, userId: owner.actor.id, sessionId: owner.actor.sessionId!, operation: 'transactions.create', idempotencyKey: null,
    inputSha256: 'ab'.repeat(32), movements: [{ amount: 5, currency: 'EUR', from: 'acc_a', to: 'acc_b' }],
  };
  const pass = (stepUpId: string | null, inputSha256 = bound.inputSha256) => api.passStepUp({ stepUpId, ...bound, inputSha256 }, anyone);
  const confirm = (id: string, answer: Parameters<typeof api.confirmStepUp>[0]['answer']) => api.confirmStepUp({ id: encodeId('stepUp', id), answer }, world.as(owner));
  const show = (id: string) => api.getStepUp({ id: encodeId('stepUp', id) }, world.as(owner));
  return { owner, pass, confirm, show };
}

const codeNow = (secret: string) => generateSync({ strategy: 'totp', secret, epoch: clock.now() / 1000 });

/** Someone with one-time codes, of whom the one of this moment is not taken yet. */
async function withTotp() {
  const someone = await payer();
  const { secret } = await api.startTotp({}, world.as(someone.owner));
  const { recoveryCodes } = await api.confirmTotp({ code: codeNow(secret) }, world.as(someone.owner));
  clock.advance(30_000);
  return { ...someone, secret, recoveryCodes: recoveryCodes! };
}

test('who has set up nothing is asked for nothing that they could confirm', async () => {
  const { pass } = await payer();
  expect(await pass(null)).toEqual({ passed: false, stepUpId: null });
});

test('asked, confirmed with a one-time code, it passes once', async () => {
  const { pass, confirm, show, secret } = await withTotp();
  const id = (await pass(null)).stepUpId!;
  expect(await show(id)).toMatchObject({ status: 'open', factors: ['code', 'recoveryCode'], passkey: null });
  expect((await pass(id)).passed).toBe(false);
  expect(await confirm(id, { code: codeNow(secret) })).toMatchObject({ status: 'confirmed' });
  expect(await pass(id)).toEqual({ passed: true, stepUpId: id });
  expect((await pass(id)).passed).toBe(false);
});

test('a code that confirmed one request confirms no other, and a wrong one none', async () => {
  const { pass, confirm, secret } = await withTotp();
  const [one, other] = [(await pass(null)).stepUpId!, (await pass(null, 'cd'.repeat(32))).stepUpId!];
  const code = codeNow(secret);
  expect(await codeOf(confirm(one, { code: String((Number(code) + 500_000) % 1_000_000).padStart(6, '0') }))).toBe('mfa_invalid');
  expect(await codeOf(confirm(one, { code: 'no code at all' }))).toBe('mfa_invalid');
  expect(await codeOf(confirm(one, { code }))).toBe('ok');
  expect(await codeOf(confirm(other, { code }))).toBe('mfa_invalid');
});

test('a recovery code confirms one request, and its use is told', async () => {
  const { owner, pass, confirm, recoveryCodes: [recoveryCode = ''] } = await withTotp();
  const [one, other] = [(await pass(null)).stepUpId!, (await pass(null, 'cd'.repeat(32))).stepUpId!];
  expect(await codeOf(confirm(one, { recoveryCode }))).toBe('ok');
  expect(await codeOf(confirm(other, { recoveryCode }))).toBe('mfa_invalid');
  expect((await world.told(owner.tenantId)).filter(({ types }) => types[0] === 'user.recovery-code-used').map(({ data }) => data.left)).toEqual([9]);
});

test('what a passkey signed for one request confirms no other', async () => {
  const { owner, pass, confirm, show } = await payer();
  const device = authenticator();
  await api.addPasskey({ name: 'Laptop', response: device.create(await api.startPasskey({}, world.as(owner))) }, world.as(owner));
  const [one, other] = [(await pass(null)).stepUpId!, (await pass(null, 'cd'.repeat(32))).stepUpId!];
  const shown = await show(one);
  expect(shown).toMatchObject({ factors: ['passkey', 'recoveryCode'], passkey: { challenge: shown.challenge, rpId: 'localhost' } });
  const passkey = device.get(shown.passkey!);
  expect(await codeOf(confirm(other, { passkey }))).toBe('mfa_invalid');
  expect(await codeOf(confirm(one, { passkey }))).toBe('ok');
  expect((await pass(one)).passed).toBe(true);
  expect((await pass(other)).passed).toBe(false);
});
