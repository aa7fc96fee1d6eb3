import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeId } from '../../../../../contracts/ids.ts';
import { createBatch, getBatch, listBatches } from '../../handlers/payouts/batches.ts';
import { createBankAccount, deleteBankAccount, getBankAccount, listBankAccounts } from '../../handlers/payouts/bank-accounts.ts';
import { listPayouts } from '../../handlers/payouts/read-payouts.ts';
import { as, callOf, IBAN, refusalOf, startPayouts } from './world.ts';

const world = await startPayouts();
const { deps, bank, ask, get, work, balanceOf, clients } = world;

test('a batch: each accepted or refused on its own, then reserved and sent, with its progress and totals', async () => {
  const tenantId = randomUUID();
  const [rich, poor] = [await world.openAccount(tenantId), await world.openAccount(tenantId, { funds: 150 })];
  const payout = (from: string, amount: number, iban = IBAN.iban) => ({ from, amount, currency: 'EUR', to: { ...IBAN, iban } });
  const input = { payouts: [payout(rich, 100), payout(poor, 100), payout(poor, 100), payout(rich, 100, 'DE00'), payout(await world.openAccount(randomUUID()), 100), payout(rich, 7)] };
  const call = () => callOf(tenantId, { idempotencyKey: 'batch' });
  const made = await createBatch(deps, call(), input);
  expect(made).toMatchObject({ status: 'processing', accepted: 4, refused: 2, totals: [{ status: 'failed', payouts: 1, amount: '100' }, { status: 'pending', currency: 'EUR', payouts: 3, amount: '207' }] });
  expect(made.results).toMatchObject([
    { payoutId: expect.any(String) }, { payoutId: expect.any(String) }, { payoutId: expect.any(String) },
    { problem: { code: 'bank_account_invalid', param: 'payouts.3.to.iban' } }, { problem: { code: 'not_found', param: 'payouts.4.from' } }, { payoutId: expect.any(String) },
  ]);

  await work();
  const done = await getBatch(deps, callOf(tenantId), made.id);
  expect(done).toMatchObject({ status: 'processing', totals: [{ status: 'failed', payouts: 1, amount: '100' }, { status: 'in_transit', payouts: 3, amount: '207' }] });
  expect([(await balanceOf(tenantId, rich)).posted, await balanceOf(tenantId, poor)]).toEqual([1_000_000 - 107, { posted: 50, held: 0, available: 50 }]);
  const { data } = await listPayouts(deps, callOf(tenantId), { batchId: made.id, limit: 2 });
  expect(data.map(({ batchId }) => batchId)).toEqual([made.id, made.id]);
  const [failed] = (await listPayouts(deps, callOf(tenantId), { batchId: made.id, status: 'failed', limit: 5 })).data;
  expect(failed).toMatchObject({ failure: { code: 'insufficient_funds' } });

  const again = call();
  expect((await createBatch(deps, again, input)).results).toEqual(made.results);
  expect(again.reply.replayed).toBe(true);
  expect(await refusalOf(createBatch(deps, call(), { payouts: input.payouts.slice(1) }))).toMatchObject({ code: 'idempotency_key_reused', data: { resourceId: made.id } });
  expect((await listBatches(deps, callOf(tenantId), { limit: 1 })).data).toMatchObject([{ id: made.id, accepted: 4 }]);
  expect(await refusalOf(getBatch(deps, callOf(randomUUID()), made.id))).toMatchObject({ code: 'not_found' });

  for (const result of made.results) {
    if ('payoutId' in result && (await get(tenantId, result.payoutId)).status === 'in_transit') await world.tell(tenantId, result.payoutId, { type: 'paid', atMs: 1 });
  }
  expect(await getBatch(deps, callOf(tenantId), made.id)).toMatchObject({ status: 'done', totals: [{ status: 'failed' }, { status: 'paid', payouts: 3, amount: '207' }] });
});

test('a thousand at once are all paid, each once', async () => {
  const tenantId = randomUUID();
  const from = await world.openAccount(tenantId);
  const before = bank.counts().sends;
  const { results } = await createBatch(deps, callOf(tenantId, { idempotencyKey: 'k' }), { payouts: Array.from({ length: 1_000 }, () => ({ from, amount: 1_000, currency: 'EUR', to: IBAN })) });
  await work();
  expect(bank.counts().sends - before).toBe(1_000);
  expect(new Set(results.map((result) => ('payoutId' in result ? result.payoutId : ''))).size).toBe(1_000);
  expect(await balanceOf(tenantId, from)).toEqual({ posted: 0, held: 0, available: 0 });
}, 60_000);

test('a saved bank account is shown masked, paid to by its id, and deleted', async () => {
  const tenantId = randomUUID();
  const from = await world.openAccount(tenantId);
  const { id: customerId } = await clients.accounts.createCustomer({ name: 'Erika Mustermann' }, as(tenantId));
  const call = () => callOf(tenantId, { idempotencyKey: 'save' });
  const saved = await createBankAccount(deps, call(), { customerId, account: { ...IBAN, bic: 'COBADEFFXXX' } });
  expect(saved).toMatchObject({ customerId, type: 'iban', number: 'DE89 •••• 3000', bic: 'COBADEFFXXX', holder: 'Erika Mustermann' });
  expect(await createBankAccount(deps, call(), { customerId, account: { ...IBAN, bic: 'COBADEFFXXX' } })).toEqual(saved);
  expect(await refusalOf(createBankAccount(deps, call(), { customerId, account: IBAN }))).toMatchObject({ code: 'idempotency_key_reused' });
  const reader = callOf(tenantId, { actor: { kind: 'key', id: 'r', scopes: ['payouts:read'] } });
  expect(await getBankAccount(deps, reader, saved.id)).toMatchObject({ holder: 'E••• M•••' });
  const own = await createBankAccount(deps, callOf(tenantId), { account: { type: 'us', routingNumber: '021000021', accountNumber: '12345678', kind: 'savings', holder: 'Shop Inc' } });
  expect(own).toMatchObject({ customerId: null, number: '•••• 78', routingNumber: '021000021' });
  expect((await listBankAccounts(deps, callOf(tenantId), { customerId, limit: 5 })).data).toEqual([saved]);
  expect((await listBankAccounts(deps, callOf(tenantId), { limit: 5 })).data.map(({ id }) => id)).toEqual([own.id, saved.id]);

  const payout = await ask(tenantId, from, { to: saved.id });
  expect(payout.to).toMatchObject({ bankAccountId: saved.id, number: 'DE89 •••• 3000', bic: 'COBADEFFXXX' });
  expect((await listPayouts(deps, callOf(tenantId), { bankAccountId: saved.id, limit: 5 })).data.map(({ id }) => id)).toEqual([payout.id]);
  expect(await refusalOf(ask(tenantId, from, { to: own.id }))).toMatchObject({ code: 'bank_account_invalid', data: { param: 'currency' } });
  await deleteBankAccount(deps, callOf(tenantId), saved.id);
  expect(await refusalOf(getBankAccount(deps, callOf(tenantId), saved.id))).toMatchObject({ code: 'not_found' });
  expect(await refusalOf(ask(tenantId, from, { to: saved.id }))).toMatchObject({ code: 'not_found' });
  // It was asked for before.
  await work();
  expect(await get(tenantId, payout.id)).toMatchObject({ status: 'in_transit' });
});

test.each([
  ['bank_account_invalid', { account: { ...IBAN, iban: 'DE00' } }], ['not_found', { customerId: 'cus_01kad0v2n8fxyrvgs8zr1m5q0c', account: IBAN }],
])('a bank account is refused: %s', async (code, input) => {
  expect(await refusalOf(createBankAccount(deps, callOf(randomUUID()), input))).toMatchObject({ code });
});

test('who was erased is shown nowhere any more, and what was not sent to them yet never is', async () => {
  const tenantId = randomUUID();
  const from = await world.openAccount(tenantId);
  const { id: customerId } = await clients.accounts.createCustomer({ name: 'Erika Mustermann' }, as(tenantId));
  const saved = await createBankAccount(deps, callOf(tenantId), { customerId, account: IBAN });
  const [sent, waiting] = [await ask(tenantId, from, { to: saved.id }), await ask(tenantId, from, { to: saved.id, sendOn: new Date(world.clock.now() + 86_400_000).toISOString().slice(0, 10) })];
  await work();
  await deps.personal.erase({ kind: 'customer', tenantId, id: decodeId('customer', customerId)! });
  expect((await get(tenantId, sent.id)).to).toMatchObject({ number: '••••', holder: '••••' });
  expect(await refusalOf(getBankAccount(deps, callOf(tenantId), saved.id))).toMatchObject({ code: 'erased' });
  expect((await listBankAccounts(deps, callOf(tenantId), { limit: 5 })).data).toEqual([]);
  expect(await refusalOf(ask(tenantId, from, { to: saved.id }))).toMatchObject({ code: 'erased' });
  await world.after(2 * 86_400_000);
  expect(await get(tenantId, waiting.id)).toMatchObject({ status: 'failed', failure: { code: 'erased' } });
  // What the bank has goes on.
  await world.tell(tenantId, sent.id, { type: 'paid', atMs: 1 });
  expect(await get(tenantId, sent.id)).toMatchObject({ status: 'paid' });
  expect((await balanceOf(tenantId, from)).available).toBe(1_000_000 - 1_000);
});
