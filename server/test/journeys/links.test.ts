import { expect, it } from 'vitest';
import { payerDecides } from '../suites/payment-provider-world.ts';
import { command, openShop, serverWithProviders, within, type Shop } from './shop.ts';

/** Payment links as a payer's browser meets them: pages over HTTP, a provider's double with its webhooks, and the ledger to the cent. */
const server = await serverWithProviders();

/** A browser without scripts: it opens the link, chooses a way and sends the form. Answers the page as it was shown, and where it was led to. */
async function payAt(link: string, method: string): Promise<{ shown: string; checkout: string }> {
  const opened = await fetch(link, { headers: { 'accept-language': 'en-GB,en;q=0.8' } });
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
  const approval = /href="([^"]+checkoutnow[^"]+)"/.exec(await (await fetch(checkout)).text())![1]!.replaceAll('&amp;', '&');
  const back = await fetch(within(server, await payerDecides(approval, 'approve')));
  expect(await back.text()).toContain('Paid. Thank you.');
  expect((await shop.florin.payments.getPaymentLink({ id })).status).toBe('paid');
  expect([(await shop.balance()).posted, await shop.systemBalance('clearing'), await shop.systemBalance('suspense')]).toEqual([1_999, 1_999, 0]);
  expect(shop.simulator.control.books('paypal').totals).toMatchObject({ USD: { payment: 1_999 } });
});
