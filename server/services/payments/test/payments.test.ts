import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { findStandings } from '../store/provider-outcomes.ts';
import { payerDecides, payerLeaves, payerTypesCard } from '../../../test/suites/payment-provider-world.ts';
import { as, startPayments } from './world.ts';

const world = await startPayments(['stripe']);
const { api, control, clearingOf, balanceOf } = world;
afterAll(() => world.stop());

const card = (name = 'visa') => ({ type: 'card' as const, tokens: { stripe: `pm_card_${name}` } });

const urlOf = ({ nextAction }: { readonly nextAction: { readonly type: string; readonly url?: string } | null }): string => nextAction?.url ?? '';

async function shop() {
  const { tenantId, account, providers } = await world.newTenant();
  const pay = (more: object = {}, key: string = randomUUID()) => api.createPayment({ amount: 2_500, currency: 'EUR', accountId: account, method: card(), ...more }, as(tenantId, key));
  const get = (id: string) => api.getPayment({ id }, as(tenantId));
  const posted = async () => (await balanceOf(tenantId, account)).posted;
  const types = async () => (await world.told(tenantId)).map(({ types: [type] }) => type).filter((type) => !type!.startsWith('provider.'));
  return { tenantId, account, provider: providers.get('stripe')!, pay, get, posted, types };
}

test('a card payment is charged, booked and told, once however often it is asked', async () => {
  const { tenantId, pay, get, posted, types } = await shop();
  const key = randomUUID();
  const paid = await pay({ email: 'ann@example.com', metadata: { order: '7' } }, key);
  expect(paid).toMatchObject({ status: 'succeeded', amounts: { captured: 2_500, refundable: 2_500, fee: 0 }, attempts: [{ status: 'authorised', provider: { kind: 'stripe' } }], metadata: { order: '7' } });
  expect(paid.postings.map(({ for: of, recorded }) => [of, recorded])).toEqual([['capture', true]]);
  const again = await pay({ email: 'ann@example.com', metadata: { order: '7' } }, key);
  expect(again.id).toBe(paid.id);
  await expect(pay({ amount: 1 }, key)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  await world.settle();
  expect((await get(paid.id)).version).toBe(paid.version);
  expect([await posted(), await clearingOf(tenantId)]).toEqual([2_500, 2_500]);
  expect(await types()).toEqual(['payment.created', 'payment.succeeded']);
  expect(JSON.stringify(await world.told(tenantId))).not.toContain('ann@example.com');
});

test('a decline is answered 402 with its reason and is kept; another method pays it', async () => {
  const { tenantId, pay, get, posted } = await shop();
  const declined = await pay({ method: card('chargeDeclinedInsufficientFunds') }).then(() => undefined, (error: { code: string; status: number; data: { resourceId: string; decline: object; provider: object } }) => error);
  expect(declined).toMatchObject({ code: 'payment_declined', status: 402, data: { decline: { code: 'insufficient_funds' }, provider: { kind: 'stripe' } } });
  const id = declined!.data.resourceId;
  expect(await get(id)).toMatchObject({ status: 'requires_method', attempts: [{ status: 'declined', decline: { code: 'insufficient_funds' } }] });
  expect(await api.confirmPayment({ id, method: card() }, as(tenantId, randomUUID()))).toMatchObject({ status: 'succeeded' });
  expect(await posted()).toBe(2_500);
});

test('3-D Secure: the payer is sent away, comes back, and is charged', async () => {
  const { pay, get, posted } = await shop();
  const waiting = await pay({ method: card('authenticationRequired'), returnUrl: 'https://shop.example/done' });
  expect(waiting).toMatchObject({ status: 'requires_action', nextAction: { type: 'redirect' } });
  if (waiting.nextAction?.type !== 'redirect') throw new Error('no redirect');
  await payerDecides(waiting.nextAction.url, 'approve');
  await world.settle();
  await expect.poll(async () => (await get(waiting.id)).status).toBe('succeeded');
  expect(await posted()).toBe(2_500);
});

test('a payer who comes back while the provider takes no requests was not declined: what they did is found out, and nobody else is asked', async () => {
  const { tenantId, pay, get, posted } = await shop();
  const waiting = await pay({ method: card('authenticationRequired') });
  control.fault('stripe', { fault: 'webhook-lost', times: 3 });
  await payerDecides(urlOf(waiting), 'approve');
  control.clearFaults('stripe');
  control.fault('stripe', { fault: 'rate-limited', method: 'GET', path: '/payment_intents/' });
  await api.servePage({ method: 'GET', path: `/pay/${encodeId('tenant', tenantId)}/return/${waiting.id}`, headers: {}, body: '' }, as(tenantId));
  expect((await get(waiting.id)).status).toBe('unknown');
  await world.advance(6_000);
  await world.settle();
  await expect.poll(() => get(waiting.id)).toMatchObject({ status: 'succeeded', attempts: [{ status: 'authorised' }] });
  expect(await posted()).toBe(2_500);
});

test('3-D Secure declined leaves the payment to be paid otherwise', async () => {
  const { pay, get } = await shop();
  const waiting = await pay({ method: card('authenticationRequired') });
  if (waiting.nextAction?.type !== 'redirect') throw new Error('no redirect');
  await payerDecides(waiting.nextAction.url, 'decline');
  await world.settle();
  await expect.poll(async () => (await get(waiting.id)).status).toBe('requires_method');
});

test('captured in parts by hand, and no more than was reserved', async () => {
  const { tenantId, pay, posted } = await shop();
  const { id } = await pay({ capture: 'manual' });
  const capture = (amount?: number, final = true) => api.capturePayment({ id, amount, final }, as(tenantId, randomUUID()));
  await expect(capture(2_501)).rejects.toMatchObject({ code: 'amount_not_capturable' });
  expect(await capture(1_000)).toMatchObject({ status: 'succeeded', amounts: { captured: 1_000, capturable: 0 } });
  await expect(capture()).rejects.toMatchObject({ code: 'payment_state' });
  await world.settle();
  expect([await posted(), await clearingOf(tenantId)]).toEqual([1_000, 1_000]);
});

test('called off before it is captured, nothing has moved', async () => {
  const { tenantId, pay, posted } = await shop();
  const { id } = await pay({ capture: 'manual' });
  expect(await api.cancelPayment({ id }, as(tenantId, randomUUID()))).toMatchObject({ status: 'cancelled' });
  await expect(api.capturePayment({ id, final: true }, as(tenantId, randomUUID()))).rejects.toMatchObject({ code: 'payment_state' });
  expect(await posted()).toBe(0);
});

test('refunded in parts, never more than was paid, and not what the merchant does not have', async () => {
  const { tenantId, account, pay, posted } = await shop();
  const { id } = await pay();
  const refund = (amount?: number, key: string = randomUUID()) => api.createRefund({ id, amount }, as(tenantId, key));
  const key = randomUUID();
  const first = await refund(1_000, key);
  expect(first).toMatchObject({ status: 'succeeded', amount: 1_000 });
  expect((await refund(1_000, key)).id).toBe(first.id);
  await expect(refund(1_501)).rejects.toMatchObject({ code: 'amount_not_refundable' });
  expect([await posted(), await clearingOf(tenantId)]).toEqual([1_500, 1_500]);
  // The merchant has spent it.
  const { accountId: suspense } = await world.clients.accounts.getSystemAccount({ tenantId, currency: 'EUR', kind: 'suspense' }, as(tenantId));
  await world.clients.ledger.record({ tenantId, postings: [{ postingId: randomUUID(), charge: false, entries: [{ accountId: decodeId('account', account)!, currency: 'EUR', change: -1_500 }, { accountId: suspense, currency: 'EUR', change: 1_500 }] }] }, as(tenantId));
  await expect(refund()).rejects.toMatchObject({ code: 'insufficient_funds' });
  expect(control.books('stripe').entries.filter(({ type }) => type === 'refund').length).toBeGreaterThan(0);
});

test('a dispute takes the money, and lost it stays away; won it comes back', async () => {
  const { tenantId, pay, posted } = await shop();
  const { id, attempts } = await pay();
  const { dispute } = control.openDispute('stripe', attempts[0]!.reference!);
  await world.settle();
  const disputes = async () => (await api.listDisputes({ limit: 10 }, as(tenantId))).data;
  await expect.poll(disputes).toMatchObject([{ paymentId: id, status: 'open', withdrawn: 2_500 }]);
  await expect.poll(posted).toBe(0);
  const [opened] = await disputes();
  expect(await api.submitEvidence({ id: opened!.id, evidence: { product_description: 'Two coffees' } }, as(tenantId, randomUUID()))).toMatchObject({ answered: true });
  control.decideDispute('stripe', dispute, 'won');
  await world.settle();
  await expect.poll(posted).toBe(2_500);
  expect(await clearingOf(tenantId)).toBe(2_500);
});

test('a dispute that is accepted is lost there and then, and stays accepted when its provider says so too', async () => {
  const { tenantId, pay, posted } = await shop();
  const { attempts } = await pay();
  control.openDispute('stripe', attempts[0]!.reference!);
  await world.settle();
  const disputes = async () => (await api.listDisputes({ limit: 10 }, as(tenantId))).data;
  await expect.poll(disputes).toMatchObject([{ status: 'open' }]);
  const [opened] = await disputes();
  const { id } = opened!;
  expect(await api.acceptDispute({ id }, as(tenantId, randomUUID()))).toMatchObject({ status: 'accepted' });
  await world.settle();
  expect(await disputes()).toMatchObject([{ status: 'accepted' }]);
  expect(await posted()).toBe(0);
  expect((await world.told(tenantId)).filter(({ types }) => types.includes('dispute.lost'))).toHaveLength(1);
});

test('an answer that was lost is found out by asking, with one charge', async () => {
  const { tenantId, pay, get, posted } = await shop();
  control.fault('stripe', { fault: 'error-after', path: '/confirm' });
  const unknown = await pay();
  expect(['unknown', 'succeeded']).toContain(unknown.status);
  await world.advance(6_000);
  await world.settle();
  await expect.poll(async () => (await get(unknown.id)).status).toBe('succeeded');
  expect([await posted(), await clearingOf(tenantId)]).toEqual([2_500, 2_500]);
});

test('a method that was saved by one customer pays for them without being entered again, and for nobody else', async () => {
  const { tenantId, pay } = await shop();
  const [ann, bob] = await Promise.all(['Ann', 'Bob'].map(async (name) => (await world.clients.accounts.createCustomer({ name }, as(tenantId, randomUUID()))).id));
  const { savedMethodId } = await pay({ customerId: ann, save: true });
  const method = { type: 'saved', id: savedMethodId };
  expect(await pay({ customerId: ann, method })).toMatchObject({ status: 'succeeded', attempts: [{ method: 'saved' }] });
  await expect(pay({ customerId: bob, method })).rejects.toMatchObject({ code: 'not_found' });
  await expect(pay({ method })).rejects.toMatchObject({ code: 'not_found' });
});

test('a key with spending limits refunds nothing', async () => {
  const { tenantId, pay } = await shop();
  const { id } = await pay();
  const { context: { call } } = as(tenantId, randomUUID());
  const limited = { context: { call: { ...call, actor: { ...call.actor, spending: { id: randomUUID(), limits: [] } } } } };
  await expect(api.createRefund({ id }, limited)).rejects.toMatchObject({ code: 'forbidden' });
});

test('fees of all captures and refunds go by the plan as it was at the first, whatever becomes of it', async () => {
  const { tenantId, account, pay, get, posted } = await shop();
  const plan = await api.createFeePlan({ name: 'Standard', rules: [{ bps: 1_000 }], refunds: 'proportional' }, as(tenantId, randomUUID()));
  await api.assignFeePlan({ accountId: account, planId: plan.id }, as(tenantId, randomUUID()));
  const { id } = await pay({ amount: 3_000, capture: 'manual' });
  await api.capturePayment({ id, amount: 1_000, final: false }, as(tenantId, randomUUID()));
  await api.updateFeePlan({ id: plan.id, rules: [{ bps: 5_000 }], refunds: 'none' }, as(tenantId));
  // Another process, which remembers no plan.
  const later = world.process();
  await later.api.capturePayment({ id, amount: 1_000, final: false }, as(tenantId, randomUUID()));
  await api.assignFeePlan({ accountId: account, planId: null }, as(tenantId, randomUUID()));
  await later.api.capturePayment({ id, amount: 1_000, final: false }, as(tenantId, randomUUID()));
  expect((await get(id)).captures.map(({ fee }) => fee)).toEqual([100, 100, 100]);
  expect(await posted()).toBe(2_700);
  await world.process().api.createRefund({ id, amount: 1_500 }, as(tenantId, randomUUID()));
  await world.settle();
  expect(await get(id)).toMatchObject({ amounts: { refunded: 1_500, fee: 150 }, refunds: [{ feeReturned: 150 }] });
});

test('who had no plan at the first capture has none at the second', async () => {
  const { tenantId, account, pay, get } = await shop();
  const { id } = await pay({ amount: 2_000, capture: 'manual' });
  await api.capturePayment({ id, amount: 1_000, final: false }, as(tenantId, randomUUID()));
  const plan = await api.createFeePlan({ name: 'Late', rules: [{ bps: 5_000 }], refunds: 'none' }, as(tenantId, randomUUID()));
  await api.assignFeePlan({ accountId: account, planId: plan.id }, as(tenantId, randomUUID()));
  await world.process().api.capturePayment({ id, amount: 1_000, final: false }, as(tenantId, randomUUID()));
  expect((await get(id)).captures.map(({ fee }) => fee)).toEqual([0, 0]);
});

test('the ledger refuses what was captured, on suspense too: it is seen and told, tried less and less often, and goes on when it can', async () => {
  const { tenantId, account, pay, get, types } = await shop();
  const { accountId: suspense } = await world.clients.accounts.getSystemAccount({ tenantId, currency: 'EUR', kind: 'suspense' }, as(tenantId));
  const set = (accountId: string, status: 'open' | 'frozen') => world.clients.ledger.changeAccount({ tenantId, accountId, status }, as(tenantId));
  const { id } = await pay({ capture: 'manual' });
  for (const one of [decodeId('account', account)!, suspense]) await set(one, 'frozen');
  await api.capturePayment({ id }, as(tenantId, randomUUID()));
  const standing = async () => {
    const { status, problem } = await get(id);
    return { status, problem };
  };
  expect(await standing()).toEqual({ status: 'processing', problem: 'the ledger refuses a posting of it: account_frozen' });
  for (const ms of [5_000, 60_000]) {
    await world.advance(ms);
    await world.settle();
  }
  const [row] = await world.database.query<{ due_at: Date }>('SELECT due_at FROM payments WHERE id = $1', [decodeId('payment', id)!]);
  expect(row!.due_at.getTime() - world.clock.now()).toBe(300_000);
  expect((await types()).filter((type) => type === 'payment.booking-refused')).toHaveLength(1);
  await set(suspense, 'open');
  await world.advance(300_000);
  await world.settle();
  expect(await standing()).toEqual({ status: 'succeeded', problem: null });
  expect((await balanceOf(tenantId, encodeId('account', suspense))).posted).toBe(2_500);
});

const PAGE = { method: { type: 'card-page' } };

test('a card typed at the page of the provider: paid there, found by its webhook, and known by its payment from then on', async () => {
  const { tenantId, pay, get, posted, types } = await shop();
  const key = randomUUID();
  const opened = await pay({ ...PAGE, returnUrl: 'https://shop.example/done' }, key);
  expect(opened).toMatchObject({ status: 'requires_action', nextAction: { type: 'redirect' }, attempts: [{ method: 'card-page', reference: expect.stringMatching(/^cs_/) }] });
  expect((await pay({ ...PAGE, returnUrl: 'https://shop.example/done' }, key)).nextAction).toEqual(opened.nextAction);
  await payerTypesCard(urlOf(opened), '4000000000000002');
  await world.settle();
  expect(await get(opened.id)).toMatchObject({ status: 'requires_action', attempts: [{ status: 'action', decline: null }] });
  await payerTypesCard(urlOf(opened), '4242424242424242');
  await world.settle();
  await expect.poll(async () => (await get(opened.id)).status).toBe('succeeded');
  expect((await get(opened.id)).attempts).toMatchObject([{ reference: expect.stringMatching(/^pi_/) }]);
  expect([await posted(), await clearingOf(tenantId)]).toEqual([2_500, 2_500]);
  expect(await types()).toEqual(['payment.created', 'payment.action-required', 'payment.succeeded']);
  expect(await api.createRefund({ id: opened.id, amount: 500 }, as(tenantId, randomUUID()))).toMatchObject({ status: 'succeeded' });
  await world.settle();
  expect([await posted(), await clearingOf(tenantId)]).toEqual([2_000, 2_000]);
});

test('a payer who leaves the page may pay otherwise, and one who comes back too early may go on there', async () => {
  const { tenantId, pay, get, posted } = await shop();
  const { id, ...opened } = await pay(PAGE);
  const back = (query: string) => api.servePage({ method: 'GET', path: `/pay/${encodeId('tenant', tenantId)}/return/${id}${query}`, headers: {}, body: '' }, as(tenantId));
  await back('');
  expect(await get(id)).toMatchObject({ status: 'requires_action', nextAction: opened.nextAction });
  await back(new URL(await payerLeaves(urlOf(opened))).search);
  expect(await get(id)).toMatchObject({ status: 'requires_method', nextAction: null, attempts: [{ status: 'abandoned' }] });
  await expect(payerTypesCard(urlOf(opened), '4242424242424242')).rejects.toThrow('no form');
  expect(await api.confirmPayment({ id, method: card() }, as(tenantId, randomUUID()))).toMatchObject({ status: 'succeeded' });
  expect(await posted()).toBe(2_500);
});

test('a page that nobody pays at is over after a day, called off at once, and takes no money in either case', async () => {
  const { tenantId, pay, get, posted } = await shop();
  const [expired, cancelled] = [await pay(PAGE), await pay(PAGE)];
  expect(await api.cancelPayment({ id: cancelled.id }, as(tenantId, randomUUID()))).toMatchObject({ status: 'cancelled' });
  await expect(payerTypesCard(urlOf(cancelled), '4242424242424242')).rejects.toThrow('no form');
  control.fault('stripe', { fault: 'webhook-lost', event: 'checkout.session.expired' });
  await world.advance(25 * 3_600_000);
  await world.settle();
  await expect.poll(async () => (await get(expired.id)).status).toBe('requires_method');
  await world.advance(25 * 3_600_000);
  await world.settle();
  expect(await posted()).toBe(0);
});

test('a page whose opening was lost is found, and paid at then', async () => {
  const { tenantId, pay, get, posted } = await shop();
  control.fault('stripe', { fault: 'error-after', path: '/checkout/sessions' });
  const unknown = await pay(PAGE);
  expect(unknown.status).toBe('unknown');
  await world.advance(6_000);
  await world.settle();
  const found = await get(unknown.id);
  expect(found.status).toBe('requires_action');
  await payerTypesCard(urlOf(found), '4000000000003220');
  await world.settle();
  await expect.poll(async () => (await get(unknown.id)).status).toBe('succeeded');
  expect([await posted(), await clearingOf(tenantId)]).toEqual([2_500, 2_500]);
});

test('rules are told what kind of customer pays; and of the decision its figures are kept', async () => {
  const { tenantId, provider, pay } = await shop();
  const me = () => as(tenantId, randomUUID());
  const [person, firm] = await Promise.all((['person', 'business'] as const).map(async (type) => (await world.clients.accounts.createCustomer({ name: 'Ann', type }, me())).id));
  await api.updateProvider({ id: provider, prices: [{ methods: ['card'], bps: 200 }] }, me());
  const rules = await api.createRoutingRules({
    name: 'x', rules: [{ name: 'firms', when: 'customer == "business" && method == "card"', action: { type: 'use', to: [{ provider, percent: 100 }] } }], otherwise: { type: 'order', to: [{ provider }] },
  }, me());
  await api.activateRoutingRules({ id: rules.id }, me());
  const routeOf = async (more: object) => (await pay(more)).attempts[0]!.route;
  const figures = { provider, position: 0, cost: 50 };
  expect(await routeOf({ customerId: firm })).toMatchObject({ rulesId: rules.id, rule: { index: 0, name: 'firms' }, providers: [{ ...figures, shareBps: 10_000 }] });
  expect(await routeOf({ customerId: firm, ...PAGE })).toMatchObject({ rule: { name: 'firms' }, providers: [figures] });
  for (const more of [{ customerId: person }, {}]) expect(await routeOf(more)).toMatchObject({ rulesId: rules.id, rule: null, providers: [{ ...figures, shareBps: null }] });
});

test('a lost answer counts against its provider, once, whatever it turns out to have been', async () => {
  const { tenantId, pay, get } = await shop();
  await pay();
  control.fault('stripe', { fault: 'error-after', path: '/confirm' });
  const { id } = await pay();
  await world.advance(6_000);
  await world.settle();
  await expect.poll(async () => (await get(id)).status).toBe('succeeded');
  const standings = await findStandings(world.database, tenantId, new Date(0));
  expect([...standings.values()]).toEqual([{ attempts: 2, succeeded: 1 }]);
});
