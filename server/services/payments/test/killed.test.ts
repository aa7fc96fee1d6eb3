import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { payerTypesCard } from '../../../test/suites/payment-provider-world.ts';
import { as, startPayments } from './world.ts';

/** A process that dies at each moment of the database in turn, before and after each statement and commit; then another goes on, and the client asks again with its key. */
const world = await startPayments(['stripe']);
const { control } = world;
afterAll(() => world.stop());

type Api = typeof world.api;
interface Shop { readonly tenantId: string; readonly account: string }
interface Journey {
  readonly name: string;
  /** What is there before. */
  prepare?(api: Api, shop: Shop): Promise<string>;
  act(api: Api, shop: Shop, key: string, id: string): Promise<{ readonly id: string }>;
  /** What the payer does between a first try that died and the second. */
  payer?(shop: Shop): Promise<void>;
  /** What the merchant has in the end, and how often each thing was done at the provider. */
  readonly posted: number;
  readonly refunds?: number;
}

const card = { type: 'card' as const, tokens: { stripe: 'pm_card_visa' } };
const pay = (api: Api, { tenantId, account }: Shop, key: string, more: object = {}) => api.createPayment({ amount: 1_000, currency: 'EUR', accountId: account, method: card, ...more }, as(tenantId, key));

const PAGE = { method: { type: 'card-page' as const } };

/** The payer types a card at the page, if one was opened. */
async function typeCard({ tenantId }: Shop): Promise<void> {
  const [payment] = (await world.api.listPayments({ limit: 1 }, as(tenantId))).data;
  if (payment?.nextAction?.type === 'redirect') await payerTypesCard(payment.nextAction.url, '4242424242424242');
}

/** Back from the page: as the gateway hands it on. */
async function comeBack(api: Api, { tenantId }: Shop, id: string): Promise<{ id: string }> {
  const { status } = await api.servePage({ method: 'GET', path: `/pay/${encodeId('tenant', tenantId)}/return/${id}`, headers: {}, body: '' }, as(tenantId));
  if (status >= 500) throw new Error(`the page answered ${status}`);
  return { id };
}

const JOURNEYS: readonly Journey[] = [
  { name: 'a page for cards, opened', act: (api, shop, key) => pay(api, shop, key, PAGE), payer: typeCard, posted: 1_000 },
  {
    name: 'a payer who comes back from a page for cards', prepare: async (api, shop) => {
      const { id } = await pay(api, shop, randomUUID(), PAGE);
      // Nobody tells: all that is known is what is asked.
      control.fault('stripe', { fault: 'webhook-lost', times: 4 });
      await typeCard(shop);
      control.clearFaults('stripe');
      return id;
    },
    act: (api, shop, _key, id) => comeBack(api, shop, id), posted: 1_000,
  },
  {
    name: 'a page for cards, called off', prepare: async (api, shop) => (await pay(api, shop, randomUUID(), PAGE)).id,
    act: (api, { tenantId }, key, id) => api.cancelPayment({ id }, as(tenantId, key)), payer: typeCard, posted: 0,
  },
  { name: 'a card payment', act: (api, shop, key) => pay(api, shop, key), posted: 1_000 },
  {
    name: 'a capture by hand', prepare: async (api, shop) => (await pay(api, shop, randomUUID(), { capture: 'manual' })).id,
    act: (api, { tenantId }, key, id) => api.capturePayment({ id, amount: 700, final: true }, as(tenantId, key)), posted: 700,
  },
  {
    name: 'a cancellation', prepare: async (api, shop) => (await pay(api, shop, randomUUID(), { capture: 'manual' })).id,
    act: (api, { tenantId }, key, id) => api.cancelPayment({ id }, as(tenantId, key)), posted: 0,
  },
  {
    name: 'a refund', prepare: async (api, shop) => (await pay(api, shop, randomUUID())).id,
    act: (api, { tenantId }, key, id) => api.createRefund({ id, amount: 400 }, as(tenantId, key)), posted: 600, refunds: 1,
  },
];

/** Every third moment of the longer ones: those between are the same statement's. */
const MOST = 400;

describe.each(JOURNEYS)('$name, killed at every moment', ({ prepare, act, payer, posted, refunds = 0 }) => {
  test('is done once, and the ledger is what the provider holds', async () => {
    let died = 0;
    for (let nth = 1; nth < MOST; nth++) {
      const shop = await world.newTenant();
      const prepared = await prepare?.(world.api, shop) ?? '';
      const key = randomUUID();
      let moments = 0;
      const dying = world.process(() => ++moments >= nth);
      const alive = await act(dying.api, shop, key, prepared).then(() => moments < nth, () => false);
      if (!alive) died++;
      // Longer than any lease: whoever had it is dead.
      await world.advance(120_000);
      await world.settle();
      const { id } = await act(world.api, shop, key, prepared);
      await payer?.(shop);
      await world.settle();
      // What a webhook leads to holds up nobody who tells it, and so not the test.
      await expect.poll(async () => [(await world.balanceOf(shop.tenantId, shop.account)).posted, await world.clearingOf(shop.tenantId)], { message: `moment ${nth}`, timeout: 10_000 }).toEqual([posted, posted]);
      const payments = (await world.api.listPayments({ limit: 100 }, as(shop.tenantId))).data;
      expect(payments, `moment ${nth}`).toHaveLength(1);
      const entries = control.books('stripe').entries.filter(({ paymentReference }) => payments[0]!.attempts.some(({ reference }) => reference === paymentReference));
      expect(id.startsWith('ref_') || id === payments[0]!.id).toBe(true);
      expect(entries.filter(({ type }) => type === 'refund'), `moment ${nth}`).toHaveLength(refunds);
      expect(entries.filter(({ type }) => type === 'payment').length, `moment ${nth}`).toBe(posted === 0 ? 0 : 1);
      shop.leave();
      if (alive) break;
    }
    expect(died).toBeGreaterThan(10);
  }, 300_000);
});
