import { expect, it } from 'vitest';
import { payerDecides, payerLeaves, payerTypesCard } from '../suites/payment-provider-world.ts';
import { command, openShop, serverWithProviders, within, type Shop } from './shop.ts';

/** Payment links as a payer's browser meets them: pages over HTTP, a provider's double with its webhooks, and the ledger to the cent. */
const server = await serverWithProviders();

/** A browser without scripts: it opens the link, chooses a way and sends the form. Answers the page as it was shown, and where it was led to. */
async function payAt(link: string, method: string, languages = 'en-GB,en;q=0.8'): Promise<{ shown: string; checkout: string }> {
  const opened = await fetch(link, { headers: { 'accept-language': languages } });
  const shown = await opened.text();
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(shown)![1]!;
  const sent = await fetch(link, {
    method: 'POST', redirect: 'manual', headers: { cookie: opened.headers.get('set-cookie')!.split(';')[0]! },
    body: new URLSearchParams({ checkout: hidden('checkout'), proof: hidden('proof'), method }),
  });
  expect(sent.status).toBe(303);
  return { shown, checkout: within(server, new URL(sent.headers.get('location')!, link).href) };
}

const pageText = async (url: string): Promise<string> => (await (await fetch(url)).text()).replaceAll(/<style>.*?<\/style>/gs, '').replaceAll(/<[^>]+>/g, ' ');
/** Where the page of a checkout leads on to. */
const providerPageOf = async (checkout: string): Promise<string> => /<a class="button" href="([^"]+)"/.exec(await (await fetch(checkout)).text())![1]!.replaceAll('&amp;', '&');
const newLink = async ({ florin, account }: Shop, currency: string, amount: number) => {
  const link = await florin.payments.createPaymentLink({ account, currency, amount, description: 'One lamp' });
  return { id: link.id, url: within(server, link.url) };
};

it('paid by bank transfer in euros, with about how much it is in the currency of the payer', async () => {
  const shop = await openShop(server, ['bank-transfer'], 'EUR');
  const { id, url } = await newLink(shop, 'EUR', 4_900);
  const { shown, checkout } = await payAt(url, 'bank-transfer');
  expect(shown).toMatch(/49\.00 EUR.*About \d+\.\d\d GBP/s);
  const reference = /RF\d{2}[\dA-Z]+/.exec(await pageText(checkout))![0];
  expect(await shop.balance()).toMatchObject({ posted: 0 });
  await command(shop.simulator, '/bank-transfer/incoming', { iban: shop.simulator.control.credentials('bank-transfer')['iban'], reference, amount: 4_900, currency: 'EUR' });
  await expect.poll(async () => (await shop.florin.payments.getPaymentLink({ id })).status, { timeout: 10_000 }).toBe('paid');
  expect(await pageText(checkout)).toContain('Paid. Thank you.');
  expect([(await shop.balance()).posted, await shop.systemBalance('clearing'), await shop.systemBalance('suspense')]).toEqual([4_900, 4_900, 0]);
  expect((await fetch(url)).status).toBe(410);
});

it("paid at PayPal's page in dollars", async () => {
  const shop = await openShop(server, ['paypal'], 'USD');
  const { id, url } = await newLink(shop, 'USD', 1_999);
  const { checkout } = await payAt(url, 'redirect');
  const back = await fetch(within(server, await payerDecides(await providerPageOf(checkout), 'approve')));
  expect(await back.text()).toContain('Paid. Thank you.');
  expect((await shop.florin.payments.getPaymentLink({ id })).status).toBe('paid');
  expect([(await shop.balance()).posted, await shop.systemBalance('clearing'), await shop.systemBalance('suspense')]).toEqual([1_999, 1_999, 0]);
  expect(shop.simulator.control.books('paypal').totals).toMatchObject({ USD: { payment: 1_999 } });
});

it.each([
  { how: 'at once', number: '4242424242424242', languages: 'en-GB,en;q=0.8', about: /39\.90 EUR.*About \d+\.\d\d GBP/s },
  { how: 'after the bank has asked for approval', number: '4000000000003220', languages: 'en-US,en;q=0.8', about: /39\.90 EUR.*About \d+\.\d\d USD/s },
])('paid by card at the page of a provider, $how, in euros with about how much it is in the currency of the payer', async ({ number, languages, about }) => {
  const shop = await openShop(server, ['stripe'], 'EUR');
  const plan = await shop.florin.payments.createFeePlan({ name: 'Cards', rules: [{ methods: ['card'], bps: 150, fixed: 25, currency: 'EUR' }], refunds: 'proportional' });
  await shop.florin.payments.assignFeePlan({ accountId: shop.account, planId: plan.id });
  const { id, url } = await newLink(shop, 'EUR', 3_990);
  const { shown, checkout } = await payAt(url, 'card-page', languages);
  expect(shown).toMatch(about);
  expect(shown).not.toMatch(/cc-number|cardnumber/i);
  const back = await payerTypesCard(await providerPageOf(checkout), number);
  expect(await (await fetch(within(server, back!))).text()).toContain('Paid. Thank you.');
  expect((await shop.florin.payments.getPaymentLink({ id })).status).toBe('paid');
  // 1.5 % of 39.90, which is 59.85 cents, and 25 cents.
  const fee = 85;
  expect([(await shop.balance()).posted, await shop.systemBalance('clearing'), await shop.systemBalance('suspense')]).toEqual([3_990 - fee, 3_990, 0]);
  expect(shop.simulator.control.books('stripe').totals).toMatchObject({ EUR: { payment: 3_990 } });

  const [payment] = (await shop.florin.payments.listPayments({ linkId: id })).data;
  expect(payment!.attempts).toMatchObject([{ method: 'card-page', status: 'authorised', reference: expect.stringMatching(/^pi_/) }]);
  await shop.florin.payments.createRefund({ id: payment!.id, amount: 1_990 });
  expect(await shop.systemBalance('clearing')).toBe(2_000);
  const { dispute } = shop.simulator.control.openDispute('stripe', payment!.attempts[0]!.reference!);
  await expect.poll(async () => (await shop.florin.payments.getPayment({ id: payment!.id })).disputes, { timeout: 10_000 }).toMatchObject([{ status: 'open', withdrawn: 2_000 }]);
  shop.simulator.control.decideDispute('stripe', dispute, 'won');
  await expect.poll(() => shop.systemBalance('clearing'), { timeout: 10_000 }).toBe(2_000);
  expect(await shop.florin.ledger.trialBalance()).toMatchObject({ balanced: true });
});

it('a card that is declined may be followed by another on the same page; who leaves it pays another way, and only once', async () => {
  const shop = await openShop(server, ['stripe', 'bank-transfer'], 'EUR');
  const { id, url } = await newLink(shop, 'EUR', 2_500);
  const first = await payAt(url, 'card-page');
  const page = await providerPageOf(first.checkout);
  expect(await payerTypesCard(page, '4000000000000002')).toBeNull();
  expect(await pageText(first.checkout)).toContain('One more step');
  expect(await (await fetch(within(server, await payerLeaves(page)))).text()).toContain('Nothing was charged');
  await expect(payerTypesCard(page, '4242424242424242')).rejects.toThrow('no form');
  const second = await payAt(url, 'card-page');
  const back = await payerTypesCard(await providerPageOf(second.checkout), '4242424242424242');
  expect(await (await fetch(within(server, back!))).text()).toContain('Paid. Thank you.');
  expect((await shop.florin.payments.getPaymentLink({ id })).status).toBe('paid');
  expect([(await shop.balance()).posted, await shop.systemBalance('clearing')]).toEqual([2_500, 2_500]);
  expect((await shop.florin.payments.listPayments({ linkId: id })).data.map(({ status }) => status)).toEqual(['succeeded', 'cancelled']);
});

it('nobody comes back from the page, and the webhook says that it was paid', async () => {
  const shop = await openShop(server, ['stripe'], 'JPY');
  const { id, url } = await newLink(shop, 'JPY', 1_250);
  const { checkout } = await payAt(url, 'card-page');
  await payerTypesCard(await providerPageOf(checkout), '4242424242424242');
  await expect.poll(async () => (await shop.florin.payments.getPaymentLink({ id })).status, { timeout: 10_000 }).toBe('paid');
  expect(await pageText(checkout)).toContain('Paid. Thank you.');
  expect([(await shop.balance()).posted, await shop.systemBalance('clearing')]).toEqual([1_250, 1_250]);
});
