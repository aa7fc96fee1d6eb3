import { expect, it } from 'vitest';
import { freePort } from '../../host/port.ts';
import { manualClock } from '../support/service-context.ts';
import { payerTypesCard } from '../suites/payment-provider-world.ts';
import { openShop, serverWithProviders } from './shop.ts';

/** What Florin does by itself when a provider is away, declines or does not answer. One charge each time, and the ledger to the cent. */
const clock = manualClock();
const server = await serverWithProviders(clock);
const shop = await openShop(server, ['stripe', 'square'], 'EUR');
const { florin, account, simulator, providers } = shop;
/** Nobody listens there. */
const nowhere = `http://127.0.0.1:${await freePort('127.0.0.1', 0)}`;

const taken = (kind: 'stripe' | 'square') => simulator.control.books(kind).entries.filter(({ type }) => type === 'payment').length;
const charges = () => taken('stripe') + taken('square');
async function order(...ids: string[]): Promise<void> {
  const { id } = await florin.payments.createRoutingRules({ name: 'in order', otherwise: { type: 'order', to: ids.map((provider) => ({ provider })) } });
  await florin.payments.activateRoutingRules({ id });
}
const pay = (square: string, more: object = {}) =>
  florin.payments.createPayment({ amount: 5_000, currency: 'EUR', accountId: account, method: { type: 'card', tokens: { stripe: 'pm_card_visa', square } }, ...more });

it('the first by the rules declines with what may pass elsewhere: the second takes it', async () => {
  await order(providers.square!, providers.stripe!);
  const { status, attempts } = await pay('cnon:card-nonce-declined');
  expect([status, attempts.map(({ provider, status: attempt }) => [provider?.kind, attempt])]).toEqual(['succeeded', [['square', 'declined'], ['stripe', 'authorised']]]);
  expect([charges(), (await shop.balance()).posted, await shop.systemBalance('clearing')]).toEqual([1, 5_000, 5_000]);
});

it('the first by the rules is away: the second takes it', async () => {
  await florin.payments.updateProvider({ id: providers.square!, baseUrl: nowhere });
  const { status, attempts } = await pay('cnon:card-nonce-ok');
  expect([status, attempts.at(-1)?.provider?.kind, attempts.length]).toEqual(['succeeded', 'stripe', 2]);
  expect([charges(), (await shop.balance()).posted, await shop.systemBalance('clearing')]).toEqual([2, 10_000, 10_000]);
  await florin.payments.updateProvider({ id: providers.square!, baseUrl: simulator.url('square') });
});

it('the answer of the first is lost, and no webhook comes: nobody else is asked, and it is found out', async () => {
  await order(providers.stripe!, providers.square!);
  simulator.control.fault('stripe', { fault: 'webhook-lost', times: 100 });
  simulator.control.fault('stripe', { fault: 'reset-after', path: '/confirm', times: 5 });
  const { id, status } = await pay('cnon:card-nonce-ok');
  expect([status, (await shop.balance()).posted]).toEqual(['unknown', 10_000]);
  simulator.control.clearFaults('stripe');
  clock.advance(5_000);
  await expect.poll(async () => (await florin.payments.getPayment({ id })).status, { timeout: 10_000 }).toBe('succeeded');
  expect([charges(), taken('square'), (await shop.balance()).posted, await shop.systemBalance('clearing')]).toEqual([3, 0, 15_000, 15_000]);
  expect(await florin.ledger.trialBalance()).toMatchObject({ balanced: true });
});

it('a webhook says another amount than was asked: it is in conflict, and its money waits in suspense for a person', async () => {
  const before = await shop.balance();
  simulator.control.fault('stripe', { fault: 'webhook-wrong-amount', event: 'payment_intent.succeeded' });
  simulator.control.fault('stripe', { fault: 'reset-after', path: '/confirm', times: 5 });
  const { id } = await pay('cnon:card-nonce-ok');
  simulator.control.clearFaults('stripe');
  await expect.poll(async () => (await florin.payments.getPayment({ id })).status, { timeout: 10_000 }).toBe('conflicted');
  expect([(await shop.balance()).posted, await shop.systemBalance('suspense')]).toEqual([before.posted, 5_001]);
});

it('a page for cards whose provider is away is opened at the next that has one', async () => {
  const other = await openShop(server, ['stripe'], 'EUR');
  const away = await other.florin.payments.createProvider({ kind: 'stripe', name: 'away', baseUrl: nowhere, credentials: { ...other.simulator.control.credentials('stripe') } });
  const rules = await other.florin.payments.createRoutingRules({ name: 'in order', otherwise: { type: 'order', to: [{ provider: away.id }, { provider: other.providers.stripe! }] } });
  await other.florin.payments.activateRoutingRules({ id: rules.id });
  const { id, nextAction, attempts } = await other.florin.payments.createPayment({ amount: 5_000, currency: 'EUR', accountId: other.account, method: { type: 'card-page' } });
  expect(attempts.map(({ provider, status }) => [provider?.id, status])).toEqual([[away.id, 'declined'], [other.providers.stripe, 'action']]);
  await payerTypesCard(nextAction?.type === 'redirect' ? nextAction.url : '', '4242424242424242');
  await expect.poll(async () => (await other.florin.payments.getPayment({ id })).status, { timeout: 10_000 }).toBe('succeeded');
  expect([(await other.balance()).posted, await other.systemBalance('clearing')]).toEqual([5_000, 5_000]);
});
