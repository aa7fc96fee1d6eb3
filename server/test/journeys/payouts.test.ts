import { expect, it } from 'vitest';
import { ibanOf } from '../../../simulator/bank/accounts.ts';
import { command, openShop, serverWithProviders } from './shop.ts';

/** Money out to a bank, over HTTP: the rail's client and its double, and the ledger to the cent. */
const server = await serverWithProviders();
const shop = await openShop(server, ['stripe', 'bank-transfer'], 'EUR');
const { florin, account, simulator } = shop;
/** By its last digits, an account that is closed. */
const CLOSED = ibanOf('104');
const OPEN = ibanOf('532013000');

const standing = async (id: string) => {
  const { status, unknown, conflict, returned } = await florin.payments.getPayout({ id });
  return { status, unknown, conflict, returned };
};
/** What the bank does with it, which it would by itself on the days to come. */
const bank = async (id: string, does: 'settled' | 'returned') => command(simulator, `/bank-transfer/transfers/${(await florin.payments.getPayout({ id })).reference}/${does}`, {});
const becomes = (id: string, status: string) => expect.poll(async () => (await standing(id)).status, { timeout: 10_000 }).toBe(status);

it('taken from a card, then paid out: once the bank has it, and not put back when it has arrived', async () => {
  await florin.payments.createPayment({ amount: 10_000, currency: 'EUR', accountId: account, method: { type: 'card', tokens: { stripe: 'pm_card_visa' } } });
  const { id } = await florin.payments.createPayout({ from: account, amount: 2_500, currency: 'EUR', to: { type: 'iban', iban: OPEN, holder: 'Ann' } });
  expect(await shop.balance()).toMatchObject({ available: 7_500 });
  await becomes(id, 'in_transit');
  await bank(id, 'settled');
  await becomes(id, 'paid');
  expect(await standing(id)).toEqual({ status: 'paid', unknown: false, conflict: null, returned: null });
  expect([await shop.balance(), await shop.systemBalance('clearing')]).toMatchObject([{ posted: 7_500, available: 7_500 }, 7_500]);
});

it('paid out to an account that is closed: the bank sends it back, and the shop has it again', async () => {
  const { id } = await florin.payments.createPayout({ from: account, amount: 1_234, currency: 'EUR', to: { type: 'iban', iban: CLOSED, holder: 'Bob' } });
  await becomes(id, 'in_transit');
  await bank(id, 'settled');
  await becomes(id, 'paid');
  expect(await shop.balance()).toMatchObject({ posted: 6_266 });
  await bank(id, 'returned');
  await becomes(id, 'returned');
  expect(await standing(id)).toMatchObject({ returned: { amount: 1_234, to: 'account' }, conflict: null });
  expect([await shop.balance(), await shop.systemBalance('clearing'), await shop.systemBalance('suspense')]).toMatchObject([{ posted: 7_500, available: 7_500 }, 7_500, 0]);
  const left = simulator.control.books('bank-transfer').entries.reduce((sum, { gross }) => sum + gross, 0);
  expect(left).toBe(-2_500);
  expect(await florin.ledger.trialBalance()).toMatchObject({ balanced: true });
});
