import { describe, expect, it } from 'vitest';
import type { FlorinProblem } from '../../../sdk/index.ts';
import { payerDecides } from '../suites/payment-provider-world.ts';
import { openShop, serverWithProviders } from './shop.ts';

/** Money from outside, through the public API alone: the SDK on one side, a provider's double with its webhooks over HTTP on the other. Checked in the ledger to the cent. */
const server = await serverWithProviders();
const { florin, account, simulator } = await openShop(server, ['stripe'], 'EUR');
const FEE_RULE = { bps: 290, fixed: 30, currency: 'EUR' };
/** 2.9 % of 100.00 and 0.30. */
const FEE = 320;
const plan = await florin.payments.createFeePlan({ name: 'Standard', rules: [FEE_RULE], refunds: 'proportional' });
await florin.payments.assignFeePlan({ accountId: account, planId: plan.id });

describe('card payments', () => {
  const pay = (name = 'visa', more: object = {}) => florin.payments.createPayment({ amount: 10_000, currency: 'EUR', accountId: account, method: { type: 'card', tokens: { stripe: `pm_card_${name}` } }, ...more });
  const balance = async () => (await florin.ledger.getBalance({ accountId: account })).balance;
  const problemOf = (call: Promise<unknown>): Promise<FlorinProblem | undefined> => call.then(() => undefined, (error: unknown) => error as FlorinProblem);

  /** What changed at the merchant meanwhile. */
  async function change(run: () => Promise<void>): Promise<number> {
    const before = (await balance()).posted;
    await run();
    return (await balance()).posted - before;
  }
  const status = async (id: string) => (await florin.payments.getPayment({ id })).status;

  it('charged without 3-D Secure, less the fee', async () => {
    expect(await change(async () => {
      expect(await pay()).toMatchObject({ status: 'succeeded', amounts: { captured: 10_000, fee: FEE } });
    })).toBe(10_000 - FEE);
  });

  it('charged with 3-D Secure, once the payer has approved and their browser has come back', async () => {
    expect(await change(async () => {
      const { id, nextAction } = await pay('authenticationRequired', { returnUrl: 'https://shop.example/done' });
      if (nextAction?.type !== 'redirect') throw new Error('no redirect');
      await payerDecides(nextAction.url, 'approve');
      await expect.poll(() => status(id), { timeout: 10_000 }).toBe('succeeded');
    })).toBe(10_000 - FEE);
  });

  it('captured by hand in two parts, with one fee', async () => {
    expect(await change(async () => {
      const { id } = await pay('visa', { capture: 'manual' });
      expect(await florin.payments.capturePayment({ id, amount: 4_000, final: false })).toMatchObject({ status: 'requires_capture', amounts: { captured: 4_000, capturable: 6_000 } });
      expect(await florin.payments.capturePayment({ id })).toMatchObject({ status: 'succeeded', amounts: { captured: 10_000, fee: FEE } });
    })).toBe(10_000 - FEE);
  });

  it('refunded in parts: with all of it goes all of the fee, to the cent', async () => {
    expect(await change(async () => {
      const { id } = await pay();
      for (const amount of [3_333, 3_333, 3_334]) expect(await florin.payments.createRefund({ id, amount })).toMatchObject({ status: 'succeeded', amount });
      expect(await problemOf(florin.payments.createRefund({ id, amount: 1 }))).toMatchObject({ code: 'amount_not_refundable' });
      const { amounts, postings } = await florin.payments.getPayment({ id });
      expect(amounts).toMatchObject({ refunded: 10_000, refundable: 0, fee: 0 });
      expect(postings.every(({ recorded }) => recorded)).toBe(true);
    })).toBe(0);
  });

  it('disputed and lost', async () => {
    expect(await change(async () => {
      const { id, attempts } = await pay();
      const { dispute } = simulator.control.openDispute('stripe', attempts[0]!.reference!);
      await expect.poll(async () => (await florin.payments.getPayment({ id })).disputes, { timeout: 10_000 }).toMatchObject([{ status: 'open' }]);
      simulator.control.decideDispute('stripe', dispute, 'lost');
      await expect.poll(async () => (await florin.payments.getPayment({ id })).disputes, { timeout: 10_000 }).toMatchObject([{ status: 'lost' }]);
    })).toBe(-FEE);
  });

  it('declined: 402, with what it means and what to do, and kept', async () => {
    const problem = await problemOf(pay('chargeDeclinedLostCard'));
    expect(problem).toMatchObject({ status: 402, code: 'payment_declined' });
    expect((await florin.payments.getPayment({ id: problem!.resourceId! })).attempts).toMatchObject([{ status: 'declined', decline: { code: 'card_lost_or_stolen' } }]);
  });

  it('in the end the clearing account is what the provider holds, and the books balance', async () => {
    const { data } = await florin.accounts.listAccounts({ kind: 'clearing' });
    const balances = await Promise.all(data.map(async ({ id }) => (await florin.ledger.getBalance({ accountId: id })).balance.posted));
    const held = simulator.control.books('stripe').entries.filter(({ type }) => type !== 'fee' && type !== 'payout').reduce((sum, { gross }) => sum + gross, 0);
    expect(balances.reduce((sum, posted) => sum + posted, 0)).toBe(held);
    expect(await florin.ledger.trialBalance()).toMatchObject({ balanced: true });
  });

  it('a webhook that is not signed is refused, and one for nobody is not found', async () => {
    const [{ webhookUrl } = { webhookUrl: '' }] = (await florin.payments.listProviders()).data;
    const path = new URL(webhookUrl).pathname;
    expect((await fetch(server.url + path, { method: 'POST', body: '{}' })).status).toBe(400);
    expect((await fetch(`${server.url}/v1/webhooks/ten_x/prv_y`, { method: 'POST', body: '{}' })).status).toBe(404);
  });
});
