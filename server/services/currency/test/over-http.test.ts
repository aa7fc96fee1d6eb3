import { expect, test } from 'vitest';
import { Florin, type FlorinProblem } from '../../../../sdk/index.ts';
import { testServer } from '../../../test/support/app.ts';

/** Whole journeys over HTTP, by the SDK, on everything that Florin is. */
const { url } = await testServer({ settings: { currency: { sources: 'fixed', fixedRates: 'EUR USD=1.0472 JPY=163.9 KWD=0.3221' } } });
const visitor = new Florin({ baseUrl: url });
const { accessToken } = await visitor.identity.register({ email: 'fx@example.com', password: 'correct horse battery', name: 'Olga Owner', tenantName: 'Exchange' });
const florin = new Florin({ baseUrl: url, apiKey: accessToken });

const open = async (currency: string, funds = 0) => {
  const { id } = await florin.accounts.createAccount({ name: currency, currency });
  if (funds > 0) await florin.transactions.create({ type: 'deposit', to: id, amount: funds, currency });
  return id;
};
const codeOf = (call: PromiseLike<unknown>) => call.then(() => 'done', (error: unknown) => (error as FlorinProblem).code);

test('a customer goes from euros to dollars, yen and dinars and back, and every minor unit is in the books', async () => {
  await florin.currency.setSpread({ pair: 'default', bps: 50, lockBps: { hour: 25 } });
  const accounts: Record<string, string> = { EUR: await open('EUR', 1_000_00), USD: await open('USD'), JPY: await open('JPY'), KWD: await open('KWD') };
  const posted = async (currency: string) => (await florin.accounts.getAccount({ id: accounts[currency]! })).balance.posted;
  const go = (from: string, to: string, fromAmount: number) =>
    florin.currency.createConversion({ from: accounts[from]!, to: accounts[to]!, fromCurrency: from, toCurrency: to, fromAmount }, { idempotencyKey: `${from}-${to}` });

  // 1.0472 less 0.75 % is 1.039346.
  const quote = await florin.currency.createQuote({ from: 'EUR', to: 'USD', fromAmount: 1_000_00, lock: 'hour' });
  expect(quote).toMatchObject({ midRate: '1.0472', spreadBps: 75, rate: '1.039346', toAmount: 1_039_34 });
  const first = await florin.currency.createConversion({ from: accounts['EUR']!, to: accounts['USD']!, quoteId: quote.id }, { idempotencyKey: 'first' });
  expect(first).toMatchObject({ status: 'completed', toAmount: 1_039_34 });
  expect(await codeOf(florin.currency.createConversion({ from: accounts['EUR']!, to: accounts['USD']!, quoteId: quote.id }, { idempotencyKey: 'again' }))).toBe('quote_used');
  const yen = await go('USD', 'JPY', 1_039_34);
  const dinars = await go('JPY', 'KWD', yen.toAmount);
  const back = await go('KWD', 'EUR', dinars.toAmount);
  expect([await posted('EUR'), await posted('USD'), await posted('JPY'), await posted('KWD')]).toEqual([back.toAmount, 0, 0, 0]);
  // By hand: 1,039.346 → 1,039.34 USD; at 155.730042 → 161,856 JPY; at 0.0019553965 → 316.492 KWD; at 3.0891027 → 977.67 EUR.
  expect([yen.toAmount, dinars.toAmount, back.toAmount]).toEqual([161_856, 316_492, 977_67]);

  const positions = await florin.currency.listPositions({ base: 'EUR' });
  const held = Object.fromEntries(positions.data.map((one) => [one.currency, [one.held, one.exchanged, one.other]]));
  expect(held).toEqual({ EUR: [1_000_00 - back.toAmount, 1_000_00 - back.toAmount, 0], USD: [0, 0, 0], JPY: [0, 0, 0], KWD: [0, 0, 0] });
  // What the customer has lost, the tenant has won, to the cent.
  expect(positions.realisedGain + positions.unrealisedGain!).toBe(1_000_00 - back.toAmount);
  const { balanced, currencies } = await florin.ledger.trialBalance();
  expect(balanced).toBe(true);
  for (const { debits, credits } of currencies) expect(debits).toBe(credits);
  await expect.poll(async () => (await florin.events.list({ type: 'conversion.completed' })).data.length, { timeout: 10_000 }).toBe(4);
});

test('what leaves an account by an exchange is under the tenant’s rules: with a quote, without, and for an amount that must arrive', async () => {
  const owner = await visitor.identity.register({ email: 'rules@example.com', password: 'correct horse battery', name: 'Olga Owner', tenantName: 'Careful' });
  const careful = new Florin({ baseUrl: url, apiKey: owner.accessToken });
  const [from, to] = [(await careful.accounts.createAccount({ name: 'E', currency: 'EUR' })).id, (await careful.accounts.createAccount({ name: 'D', currency: 'USD' })).id];
  await careful.transactions.create({ type: 'deposit', to: from, amount: 10_000, currency: 'EUR' });
  const quoteOf = async (fields: object) => (await careful.currency.createQuote({ from: 'EUR', to: 'USD', ...fields })).id;
  const [small, large, loose] = [await quoteOf({ fromAmount: 500, lock: 'hour' }), await quoteOf({ fromAmount: 501, lock: 'hour' }), await quoteOf({ toAmount: 100 })];
  await careful.identity.updateTenantPolicy({ stepUpAbove: [{ currency: 'EUR', amount: 500 }] });
  const pair = { from, to, fromCurrency: 'EUR', toCurrency: 'USD' };
  let key = 0;
  const asked = (fields: object) => codeOf(careful.currency.createConversion({ from, to, ...fields }, { idempotencyKey: `careful-${++key}` }));
  expect(await asked({ quoteId: large })).toBe('step_up_required');
  expect(await asked({ ...pair, fromAmount: 501 })).toBe('step_up_required');
  expect(await asked({ ...pair, toAmount: 10, maxFromAmount: 501 })).toBe('step_up_required');
  expect(await asked({ quoteId: loose, maxFromAmount: 501 })).toBe('step_up_required');
  expect(await asked({ ...pair, toAmount: 10_000 })).toBe('invalid_request');
  expect(await asked({ quoteId: small })).toBe('done');
  expect(await asked({ quoteId: loose, maxFromAmount: 500 })).toBe('done');
  expect((await careful.accounts.getAccount({ id: to })).balance.posted).toBe(523 + 100);
});
