import { expect, it, onTestFinished } from 'vitest';
import { ibanOf } from '../../../simulator/bank/accounts.ts';
import type { Control } from '../../../simulator/simulator.ts';
import { connectPayoutRail, connectProvider } from '../../adapters/providers/connect.ts';
import { connectRateSource } from '../../adapters/rates/connect.ts';
import { systemTimers } from '../../kit/consumer-timers.ts';
import { silentLog } from '../../kit/observe.ts';
import { gateRequests, newGate } from '../../host/test-clock/gate.ts';
import { aheadOf, movableClock, newClockAhead } from '../../host/test-clock/movable-clock.ts';
import { testClock } from '../../host/test-clock/test-clock.ts';
import { ask } from '../../host/test/support.ts';
import { testServer } from '../support/app.ts';
import { noOutside } from '../support/service-context.ts';
import { command, openShop } from './shop.ts';

/** What users of test clocks wait days for, in seconds: Florin's time and that of the doubles go forward together, from one thing that is due to the next. */
const ahead = newClockAhead(0);
const clock = movableClock(ahead);
const gate = newGate(systemTimers);
const kept: number[] = [];
/** Money goes from hand to hand a thousand times a minute below. */
const BUSY = { transactions: { reviewPerMinute: '1000000', rejectPerMinute: '1000000' } };
const server = await testServer({ clock, settings: BUSY, outside: { ...noOutside, connectProvider, connectPayoutRail, connectRateSource }, prepare: (http) => gateRequests(http, gate) });
const mover = testClock({ ahead, assembled: server, aside: undefined, gate, timers: systemTimers, log: silentLog, save: async (seconds) => void kept.push(seconds) });
const { florin, account, simulator, balance } = await openShop(server, ['stripe', 'bank-transfer'], 'EUR', { advance: (control: Control, byMs) => mover.advance(control, byMs) });

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
const DAY = 24 * HOUR;
const advance = (ms: number) => command(simulator, '/clock/advance', { ms });
const card = (token: string, more: object = {}) => florin.payments.createPayment({ amount: 5_000, currency: 'EUR', accountId: account, method: { type: 'card', tokens: { stripe: token } }, ...more });
const open = async (name: string, currency = 'EUR') => (await florin.accounts.createAccount({ name, currency })).id;
const deposit = (to: string, amount: number, currency = 'EUR') => florin.transactions.create({ type: 'deposit', to, amount, currency });

/** What a person makes of live mode, and takes back where it came about. */
async function makesLive(): Promise<(string | undefined)[]> {
  const { body } = await ask(server, '/v1/auth/register', { body: { email: `owner-${aheadOf(ahead)}@example.com`, password: 'correct horse battery', name: 'Owner', tenantName: 'T' } });
  const key = (body as unknown as { accessToken: string }).accessToken;
  const name = 'Live';
  const made = [
    await ask(server, '/v1/api-keys', { key, body: { name, mode: 'live', scopes: ['accounts:read'] } }),
    await ask(server, '/v1/oauth/clients', { key, body: { name, mode: 'live', type: 'confidential', grants: ['client_credentials'], scopes: ['accounts:read'] } }),
    await ask(server, '/v1/providers', { key, body: { name, mode: 'live', kind: 'stripe', credentials: { secretKey: 'sk', webhookSecret: 'whsec' } } }),
  ];
  const undo = ['/v1/api-keys/{id}/revoke', '/v1/oauth/clients/{id}/revoke', '/v1/providers/{id}/disable'];
  for (const [n, { status, body: { id } }] of made.entries()) if (status === 201) await ask(server, undo[n]!.replace('{id}', id as string), { key, body: {} });
  return made.map(({ status, body: { code } }) => code ?? String(status));
}

it('nothing live begins once the clock was moved', async () => {
  expect(await makesLive()).toEqual(['201', '201', '201']);
  await advance(SECOND);
  expect(await makesLive()).toEqual(['clock_moved', 'clock_moved', 'clock_moved']);
  // What is for tests goes on.
  const { id, mode } = await florin.identity.createApiKey({ name: 'k', scopes: ['accounts:read'] });
  expect(mode).toBe('test');
  await florin.identity.revokeApiKey({ id });
});

it('a hold ends when its time is over, at that time, and not before', async () => {
  const [from, to] = [await open('Holder'), await open('Other')];
  await deposit(from, 10_000);
  const expiresAt = new Date(clock.now() + 7 * DAY).toISOString();
  const { results: [result] } = await florin.ledger.createEntries({ postings: [{ pending: true, expiresAt, entries: [
    { accountId: from, direction: 'debit', amount: 4_000, currency: 'EUR' }, { accountId: to, direction: 'credit', amount: 4_000, currency: 'EUR' },
  ] }] });
  const { id } = (result as { posting: { id: string } }).posting;
  const seen = async () => [(await florin.ledger.getPosting({ id })).status, (await florin.ledger.getBalance({ accountId: from })).balance.available];
  await advance(6 * DAY);
  expect(await seen()).toEqual(['pending', 6_000]);
  await advance(2 * DAY);
  expect(await seen()).toEqual(['expired', 10_000]);
  const { data } = await florin.events.list({ type: 'balance.changed', limit: 10 });
  const ended = data.find(({ subject }) => subject === from);
  expect(Math.abs(Date.parse(ended!.time) - Date.parse(expiresAt))).toBeLessThan(MINUTE);
});

it('a quote that was locked for an hour buys nothing after two', async () => {
  const [from, to] = [await open('Euros'), await open('Dollars', 'USD')];
  await deposit(from, 10_000);
  const quote = async () => (await florin.currency.createQuote({ from: 'EUR', to: 'USD', fromAmount: 1_000, lock: 'hour' })).id;
  const late = await quote();
  await advance(2 * HOUR);
  await expect(florin.currency.createConversion({ from, to, quoteId: late })).rejects.toMatchObject({ code: 'quote_expired' });
  expect(await florin.currency.createConversion({ from, to, quoteId: await quote() })).toMatchObject({ status: 'completed' });
});

it('the answer of a provider is lost and it does not answer for an hour: looked for again and again, found, and in the ledger', async () => {
  const before = (await balance()).posted;
  simulator.control.fault('stripe', { fault: 'webhook-lost', times: 100 });
  simulator.control.fault('stripe', { fault: 'reset-after', path: '/confirm', times: 5 });
  const { id, status } = await card('pm_card_visa');
  expect(status).toBe('unknown');
  simulator.control.clearFaults('stripe');
  simulator.control.fault('stripe', { fault: 'error-before', path: '/payment_intents', times: 100 });
  await advance(HOUR);
  expect((await florin.payments.getPayment({ id })).status).toBe('unknown');
  simulator.control.clearFaults('stripe');
  await advance(HOUR);
  expect([(await florin.payments.getPayment({ id })).status, (await balance()).posted]).toEqual(['succeeded', before + 5_000]);
  const { data } = await florin.payments.getPaymentTimeline({ id });
  const looks = data.filter(({ type }) => type === 'attempt-unknown').map(({ at }) => Date.parse(at));
  // Each look that found nothing, after the one before; the next, an hour later, found it.
  expect(looks.slice(1).map((at, i) => Math.floor((at - looks[i]!) / (5 * SECOND)) * 5)).toEqual([5, 60, 300]);
});

it('a webhook that nobody takes is tried ten times over 75 hours, and given up', async () => {
  const endpoint = await florin.notifications.createWebhookEndpoint({ url: 'https://example.com/hooks', eventTypes: ['account.created'] });
  await open('Heard of');
  await advance(4 * DAY);
  const { data: [delivery] } = await florin.notifications.listWebhookDeliveries({ id: endpoint.id });
  expect(delivery).toMatchObject({ status: 'dead' });
  const { attempts } = await florin.notifications.getWebhookDelivery({ id: delivery!.id });
  expect(attempts).toHaveLength(10);
  const [first, last] = [attempts[0]!, attempts.at(-1)!].map(({ at }) => Date.parse(at));
  expect(Math.abs(last! - first!) / HOUR).toBeGreaterThan(67);
  expect(Math.abs(last! - first!) / HOUR).toBeLessThan(84);
});

it('a payout sent on a later day is sent, settles with the bank, and is paid', async () => {
  const { data: [holder] } = await florin.accounts.listAccounts({ kind: 'customer', limit: 1 });
  await deposit(holder!.id, 5_000);
  const sendOn = new Date(clock.now() + 3 * DAY).toISOString().slice(0, 10);
  const { id } = await florin.payments.createPayout({ from: account, amount: 1_000, currency: 'EUR', to: { type: 'iban', iban: ibanOf('532013000'), holder: 'Ann' }, sendOn });
  await advance(DAY);
  expect((await florin.payments.getPayout({ id })).status).toBe('pending');
  await advance(7 * DAY);
  expect((await florin.payments.getPayout({ id })).status).toBe('paid');
});

it('money that moves while time does: each transfer once, none refused for the hour, entries and seals in order', async () => {
  const [from, to] = [await open('Giver'), await open('Taker')];
  await deposit(from, 1_000_000);
  let moving = true;
  const done: string[] = [];
  const pay = async () => { while (moving) done.push((await florin.transactions.create({ type: 'transfer', from, to, amount: 100, currency: 'EUR' })).status); };
  const payers = Promise.allSettled(Array.from({ length: 8 }, pay));
  try {
    for (let n = 0; n < 4; n++) await advance(DAY);
    expect((await card('pm_card_visa')).status).toBe('succeeded');
  } finally {
    moving = false;
    await payers;
  }
  expect((await payers).filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(new Set(done)).toEqual(new Set(['completed']));
  expect((await florin.ledger.getBalance({ accountId: to })).balance.posted).toBe(100 * done.length);
  expect(await florin.ledger.trialBalance()).toMatchObject({ balanced: true });
  const { data: entries } = await florin.ledger.listEntries({ accountId: to, limit: 100 });
  const times = entries.map(({ recordedAt }) => Date.parse(recordedAt));
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  const { data: seals } = await florin.ledger.listSeals({ limit: 100 });
  const sealed = seals.map(({ sealedAt }) => Date.parse(sealedAt));
  expect(sealed).toEqual(sealed.toSorted((a, b) => b - a));
});

it('goes forward only, one move at a time, and says what it refuses', async () => {
  const refused = (ms: unknown) => fetch(`${simulator.control.url}/clock/advance`, { method: 'POST', body: JSON.stringify({ ms }) }).then(async (answer) => [answer.status, (await answer.json() as { error: string }).error]);
  expect((await refused(-1))[0]).toBe(422);
  expect(await refused(3 * 366 * DAY)).toEqual([422, expect.stringContaining('two years at most')]);
  const byPage = await fetch(`${simulator.control.url}/clock/advance`, { method: 'POST', body: JSON.stringify({ ms: DAY }), headers: { 'sec-fetch-site': 'cross-site' } });
  expect(byPage.status).toBe(403);
  const [one, other] = await Promise.all([refused(DAY), refused(DAY)]);
  expect([one[0], other[0]].toSorted()).toEqual([200, 422]);
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
  expect(kept.at(-1)).toBe(aheadOf(ahead));
  // The doubles are at the same time as Florin.
  expect(Math.abs(simulator.control.nowMs() - clock.now())).toBeLessThan(SECOND);
});

it('is not moved where something is live', async () => {
  // A test key makes none that is live.
  const identity = server.db.database('identity');
  await identity.execute("UPDATE api_keys SET mode = 'live'");
  onTestFinished(async () => void await identity.execute("UPDATE api_keys SET mode = 'test'"));
  const was = aheadOf(ahead);
  await expect(advance(DAY)).rejects.toThrow(/1 API key or client of live mode/);
  expect(aheadOf(ahead)).toBe(was);
});
