import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ibanOf } from '../../../../simulator/bank/accounts.ts';
import { ProviderRefused, WebhookRefused, type Answer, type Attempt } from '../../../kit/payments/provider.ts';
import { paymentProviderSuite } from '../../../test/suites/payment-provider.ts';
import { actionOf, factOf, factsOf, providerWorld, type ProviderUnderTest, type ProviderWorld } from '../../../test/suites/payment-provider-world.ts';
import { payoutRailSuite } from '../../../test/suites/payout-rail.ts';
import { connectBankTransfer } from './bank-transfer.ts';
import { connectBankPayouts } from './payout-rail.ts';

const DAY_MS = 86_400_000;
const CLOSED = 'from an account that is closed';

const send = async (controlUrl: string, path: string, body: object): Promise<Record<string, string>> => {
  const response = await fetch(`${controlUrl}/bank-transfer${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (response.status !== 200) throw new Error(await response.text());
  return await response.json() as Record<string, string>;
};

function incomingFor(answer: Answer, attempt: Attempt, over: object = {}): object {
  const action = actionOf(answer.facts);
  if (action?.type !== 'bank-transfer') throw new Error('nobody is asked to send anything');
  const debtor = attempt.description === CLOSED ? { debtor: { type: 'iban', iban: ibanOf('101'), name: 'Ann Payer' } } : {};
  return { iban: action.iban, reference: action.reference, amount: attempt.amount, currency: attempt.currency, ...debtor, ...over };
}

const under: ProviderUnderTest = {
  kind: 'bank-transfer', connect: connectBankTransfer, plain: { method: { type: 'bank-transfer' } }, declines: [], refundFailsLater: { description: CLOSED },
  currencies: [{ currency: 'JPY', amount: 1_250 }, { currency: 'EUR', amount: 1_250 }, { currency: 'KWD', amount: 12_500 }],
  chargePath: '/collections', refundPath: '/transfers', capturePath: '/capture', signsTime: true, without: ['disputes'],
  pay: async (control, _simulator, attempt, answer) => { await send(control.url, '/incoming', incomingFor(answer, attempt)); },
};

paymentProviderSuite(under);

const iban = (account: string) => ({ type: 'iban', iban: ibanOf(account), bic: null, holder: 'Bea Payee' }) as const;
const us = (accountNumber: string) => ({ type: 'us', routingNumber: '021000021', accountNumber, kind: 'checking', holder: 'Bea Payee' }) as const;

payoutRailSuite({
  kind: 'bank-transfer', connect: connectBankPayouts, sendPath: '/transfers', settledAfterMs: DAY_MS, returnedAfterMs: 4 * DAY_MS, good: iban('648489890'),
  impossible: [{ ...iban('1'), iban: 'DE00370400440532013000' }, { ...us('1234'), routingNumber: '021000022' }, { ...us('1234'), routingNumber: '02100002' }],
  failing: [{ to: iban('101'), code: 'AC01' }, { to: iban('204'), code: 'AM04' }, { to: us('5550104'), code: 'R04' }],
  returning: [{ to: iban('104'), code: 'AC04' }, { to: us('5550101'), code: 'R01' }, { to: us('5550103'), code: 'R03' }],
});

describe('bank transfer', () => {
  let world: ProviderWorld;
  beforeEach(async () => { world = await providerWorld(under); });
  afterEach(() => world.stop());

  const books = () => world.control.books('bank-transfer').entries.map(({ type, gross, currency }) => `${type} ${gross} ${currency}`).reverse();

  async function asked(over: Partial<Attempt> = {}) {
    const attempt = world.attempt(over);
    const answer = await world.provider.authorise(attempt);
    return { attempt, answer, reference: answer.reference! };
  }

  it('asks to send money to the one account with a reference that checks itself, or to an account of its own', async () => {
    const euros = await asked();
    expect(actionOf(euros.answer.facts)).toMatchObject({ type: 'bank-transfer', iban: world.connection.credentials['iban'], holder: 'Florin Test Ltd', reference: expect.stringMatching(/^RF\d{20}$/), dueMs: expect.any(Number) });
    const pounds = await asked({ currency: 'GBP' });
    expect(actionOf(pounds.answer.facts)).not.toMatchObject({ iban: world.connection.credentials['iban'] });
    expect(await world.provider.authorise(euros.attempt)).toEqual(euros.answer);
  });

  it.each([['too much', 1_300, 'EUR'], ['too little', 1_000, 'EUR'], ['in another currency', 1_250, 'USD']])('tells what arrived as it arrived: %s', async (_, amount, currency) => {
    const { attempt, answer, reference } = await asked();
    await send(world.control.url, '/incoming', incomingFor(answer, attempt, { amount, currency }));
    const [told] = await world.told();
    expect(told).toMatchObject({ attemptId: attempt.attemptId, reference, facts: [{ type: 'captured', operationId: null, amount, currency }] });
    expect((await world.provider.find(attempt, null, [])).facts).toEqual(told?.facts);
  });

  it('tells each of several payments apart, also typed with spaces and small letters', async () => {
    const { attempt, answer } = await asked();
    const incoming = incomingFor(answer, attempt) as { reference: string };
    for (const amount of [1_000, 250]) await send(world.control.url, '/incoming', { ...incoming, amount, reference: incoming.reference.toLowerCase().replace(/(.{4})/g, '$1 ') });
    const { facts } = await world.provider.proceed(attempt, answer.reference!);
    const captured = factsOf(facts, 'captured');
    expect(captured.map(({ amount }) => amount)).toEqual([1_000, 250]);
    expect(new Set(captured.map(({ reference }) => reference)).size).toBe(2);
    await expect(world.provider.refund(world.refund(attempt, answer.reference!, 1_100))).rejects.toThrow(/no single payment/);
    await world.provider.refund(world.refund(attempt, answer.reference!, 250, captured[1]!.reference));
    expect(books()).toEqual(['payment 1000 EUR', 'payment 250 EUR', 'refund -250 EUR']);
  });

  it('never takes money for another payment than the one whose reference it bears', async () => {
    const { attempt } = await asked();
    expect(await send(world.control.url, '/incoming', { reference: 'RF00NOBODY', amount: 1_250, currency: 'EUR' })).toMatchObject({ collection: null });
    expect(await world.told()).toEqual([]);
    expect(factOf((await world.provider.find(attempt, null, [])).facts, 'captured')).toBeUndefined();
    expect(books()).toEqual(['adjustment 1250 EUR']);
  });

  it('sends back to whoever paid, pending first, in parts and never more than came', async () => {
    const { attempt, reference } = await world.paid();
    const refund = world.refund(attempt, reference, 1_000);
    const answer = await world.provider.refund(refund);
    expect(answer.facts).toMatchObject([{ type: 'refund-pending', operationId: refund.operationId, amount: 1_000 }]);
    expect(await world.provider.refund(refund)).toEqual(answer);
    await expect(world.provider.refund(world.refund(attempt, reference, 251))).rejects.toThrow(ProviderRefused);
    await world.control.advance(4 * DAY_MS);
    expect(factOf((await world.provider.find(attempt, reference, [refund])).facts, 'refunded')).toMatchObject({ operationId: refund.operationId });
    expect(books()).toEqual(['payment 1250 EUR', 'refund -1000 EUR']);
  });

  it('learns that a refund came back, and can send it again', async () => {
    const { attempt, reference } = await world.paid({ description: CLOSED });
    const refund = world.refund(attempt, reference, 1_250);
    await world.provider.refund(refund);
    await world.control.advance(7 * DAY_MS);
    expect((await world.provider.find(attempt, reference, [refund])).facts.at(-1)).toMatchObject({ type: 'refund-failed', operationId: refund.operationId, error: { code: 'AC01' } });
    expect((await world.provider.refund(world.refund(attempt, reference, 1_250))).facts).toMatchObject([{ type: 'refund-pending' }]);
    expect(books()).toEqual(['payment 1250 EUR', 'refund -1250 EUR', 'refund 1250 EUR', 'refund -1250 EUR']);
  });

  it('gives up when nobody pays in time, and tells money that comes after all', async () => {
    const { attempt, answer, reference } = await asked();
    await world.control.advance(30 * DAY_MS);
    expect((await world.told()).map(({ facts }) => facts)).toEqual([[{ type: 'abandoned' }]]);
    await send(world.control.url, '/incoming', incomingFor(answer, attempt));
    expect(factOf((await world.provider.find(attempt, reference, [])).facts, 'captured')).toMatchObject({ amount: 1_250 });
  });

  it('closes what nobody paid, and not what somebody did', async () => {
    const open = await asked();
    const operation = world.operation(open.attempt, open.reference);
    expect((await world.provider.void(operation)).facts).toEqual([{ type: 'voided', operationId: operation.operationId }]);
    expect((await world.provider.find(open.attempt, null, [operation])).facts).toEqual([{ type: 'voided', operationId: operation.operationId }]);
    const paid = await world.paid();
    await expect(world.provider.void(world.operation(paid.attempt, paid.reference))).rejects.toThrow(ProviderRefused);
  });

  it('tells when the payer’s bank takes money back', async () => {
    const { attempt, reference, facts } = await world.paid();
    await send(world.control.url, '/recalls', { credit: factOf(facts, 'captured')!.reference });
    const found = (await world.provider.find(attempt, reference, [])).facts;
    expect(found).toMatchObject([{ type: 'captured' }, { type: 'dispute-opened', withdrawn: 1_250, reason: 'recalled' }, { type: 'dispute-lost' }]);
    await expect(world.provider.refund(world.refund(attempt, reference, 1))).rejects.toThrow(ProviderRefused);
  });

  it('shows no payer an account that is not the one of this connection', async () => {
    const meddled = connectBankTransfer({ ...world.connection, credentials: { ...world.connection.credentials, iban: ibanOf('1') } }, { timeoutMs: 1_000 });
    await expect(meddled.authorise(world.attempt())).rejects.toThrow(/not the one of this connection/);
  });

  it('lists the statement, equal to the books, over more than one page', async () => {
    const { attempt, answer } = await asked();
    for (let count = 0; count < 105; count++) await send(world.control.url, '/incoming', incomingFor(answer, attempt, { amount: 100 + count }));
    const nowMs = world.control.nowMs();
    const lines = await Array.fromAsync(world.provider.listSettlementLines({ fromMs: nowMs - DAY_MS, toMs: nowMs + DAY_MS }));
    expect(lines.map(({ net }) => net)).toEqual(world.control.books('bank-transfer').entries.map(({ net }) => net).reverse());
    expect(lines).toHaveLength(105);
  });

  it('refuses webhooks of another secret, and hears of payouts nothing here', async () => {
    await world.paid();
    await world.told();
    const stranger = connectBankTransfer({ ...world.connection, credentials: { ...world.connection.credentials, webhookSecret: 'other' } });
    await expect(stranger.readWebhook(world.received[0]!, world.control.nowMs())).rejects.toThrow(WebhookRefused);
    const without = connectBankTransfer({ ...world.connection, credentials: { ...world.connection.credentials, webhookSecret: '' } });
    await expect(without.readWebhook(world.received[0]!, world.control.nowMs())).rejects.toThrow(WebhookRefused);
  });
});
