import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { as, refusalOf, startWorld } from './world.ts';

const world = await startWorld();
const { currency, openAccount, posted, fx, told, clock } = world;

async function twoAccounts(from = 'EUR', to = 'USD', funds = 100_000, limits?: object) {
  const tenantId = randomUUID();
  const [source, target] = [await openAccount(tenantId, from, funds, limits), await openAccount(tenantId, to)];
  const exchange = (fields: object, key = randomUUID(), of = currency) => of.createConversion({ from: source, to: target, ...fields }, as(tenantId, key));
  const quote = (fields: object) => currency.createQuote({ from, to, ...fields }, as(tenantId));
  const balances = async () => [await posted(tenantId, source), await fx(tenantId, from), await fx(tenantId, to), await posted(tenantId, target)];
  return { tenantId, source, target, exchange, quote, balances };
}

describe('an exchange', () => {
  test('is one posting through both fx accounts, at the present rate', async () => {
    const { tenantId, exchange, balances } = await twoAccounts();
    const made = await exchange({ fromCurrency: 'EUR', toCurrency: 'USD', fromAmount: 10_000, minToAmount: 10_472, description: 'holiday', metadata: { a: 'b' } });
    expect(made).toMatchObject({
      status: 'completed', fromAmount: 10_000, toAmount: 10_472, fixed: 'from', rate: '1.0472', midRate: '1.0472', spreadBps: 0, quoteId: null, metadata: { a: 'b' },
      provenance: { steps: [{ from: 'EUR', to: 'USD', rate: '1.0472', source: 'ecb' }] },
    });
    expect(await balances()).toEqual([90_000, 10_000, -10_472, 10_472]);
    const posting = await world.ledger.getPosting({ id: made.postingId! }, as(tenantId));
    expect(posting.entries.map(({ currency: code, direction, amount }) => `${direction} ${amount} ${code}`))
      .toEqual(['debit 10000 EUR', 'credit 10000 EUR', 'debit 10472 USD', 'credit 10472 USD']);
    expect((await world.ledger.trialBalance({}, as(tenantId))).balanced).toBe(true);
    expect(await told(tenantId)).toMatchObject([{ types: ['conversion.completed'], subject: made.id, data: { ...made } }]);
    expect(await currency.getConversion({ id: made.id }, as(tenantId))).toEqual(made);
  });

  test.each([
    ['JPY', 'EUR', { fromAmount: 1_000 }, [1_000, 610]], ['EUR', 'JPY', { fromAmount: 1_00 }, [1_00, 163]], ['EUR', 'KWD', { fromAmount: 1_00 }, [1_00, 322]],
    ['KWD', 'JPY', { fromAmount: 1_000 }, [1_000, 508]], ['EUR', 'CLF', { fromAmount: 1_00 }, [1_00, 271]], ['CLF', 'KWD', { fromAmount: 10_000 }, [10_000, 11_876]],
    ['EUR', 'USD', { toAmount: 10_472, maxFromAmount: 10_000 }, [10_000, 10_472]], ['EUR', 'USD', { toAmount: 10_473, maxFromAmount: 10_001 }, [10_001, 10_473]],
    ['JPY', 'KWD', { toAmount: 1, maxFromAmount: 1 }, [1, 1]], ['USD', 'GBP', { fromAmount: 1_000_00 }, [1_000_00, 80_608]],
  ] as const)('%s to %s, %j', async (from, to, amounts, [fromAmount, toAmount]) => {
    const { exchange, balances } = await twoAccounts(from, to, 1_000_000);
    expect(await exchange({ fromCurrency: from, toCurrency: to, ...amounts })).toMatchObject({ status: 'completed', fromAmount, toAmount });
    expect(await balances()).toEqual([1_000_000 - fromAmount, fromAmount, -toAmount, toAmount]);
  });

  test.each([
    ['insufficient_funds', { fromAmount: 100_001 }, undefined], ['limit_per_transaction', { fromAmount: 501 }, { perTransaction: 500 }], ['limit_daily', { fromAmount: 501 }, { daily: 500 }],
  ])('%s: kept as failed, told, found again by its key, and no money moves', async (code, fields, limits) => {
    const { tenantId, exchange, balances } = await twoAccounts('EUR', 'USD', 100_000, limits);
    const key = randomUUID();
    const { code: said, data } = await refusalOf(exchange({ fromCurrency: 'EUR', toCurrency: 'USD', ...fields }, key));
    expect(said).toBe(code);
    const kept = await currency.getConversion({ id: data['resourceId'] as string }, as(tenantId));
    expect(kept).toMatchObject({ status: 'failed', failure: { code }, postingId: null, completedAt: null });
    expect(await told(tenantId)).toMatchObject([{ types: ['conversion.failed'], data: { id: kept.id } }]);
    expect(await refusalOf(exchange({ fromCurrency: 'EUR', toCurrency: 'USD', ...fields }, key))).toMatchObject({ code, data: { resourceId: kept.id } });
    expect(await balances()).toEqual([100_000, 0, 0, 0]);
  });

  test('is refused for what is frozen, closed or of somebody blocked', async () => {
    const { tenantId, exchange, source, target, balances } = await twoAccounts();
    const euros = { fromCurrency: 'EUR', toCurrency: 'USD', fromAmount: 100 };
    await world.accounts.freezeAccount({ id: source }, as(tenantId));
    expect((await refusalOf(exchange(euros))).code).toBe('account_frozen');
    await world.accounts.unfreezeAccount({ id: source }, as(tenantId));
    await world.accounts.closeAccount({ id: target }, as(tenantId));
    expect((await refusalOf(exchange(euros))).code).toBe('account_closed');
    const customer = await world.accounts.createCustomer({ name: 'Somebody' }, as(tenantId));
    const theirs = await world.accounts.createAccount({ name: 'theirs', currency: 'USD', customerId: customer.id }, as(tenantId));
    await world.accounts.updateCustomer({ id: customer.id, status: 'blocked' }, as(tenantId));
    const { code, data } = await refusalOf(exchange({ ...euros, to: theirs.id }));
    expect([code, (await currency.getConversion({ id: data['resourceId'] as string }, as(tenantId))).status]).toEqual(['customer_blocked', 'failed']);
    expect(await balances()).toEqual([100_000, 0, 0, 0]);
  });

  test('asks for what fits: currencies, accounts, amounts, bounds', async () => {
    const { tenantId, exchange, source, quote } = await twoAccounts();
    const other = await openAccount(tenantId, 'EUR');
    const pair = { fromCurrency: 'EUR', toCurrency: 'USD' };
    const { id: quoteId } = await quote({ fromAmount: 100, lock: 'hour' });
    const { id: loose } = await quote({ toAmount: 100 });
    const elsewhere = await openAccount(randomUUID(), 'USD');
    const refused = async (fields: object) => (await refusalOf(exchange(fields))).code;
    expect(await refused({ ...pair, fromAmount: 100, to: other })).toBe('currency_mismatch');
    expect(await refused({ fromCurrency: 'EUR', toCurrency: 'EUR', fromAmount: 100, to: other })).toBe('currency_mismatch');
    expect(await refused({ ...pair, fromAmount: 100, to: source })).toBe('same_account');
    expect(await refused({ ...pair, fromAmount: 100, to: elsewhere })).toBe('not_found');
    expect(await refused({ quoteId: (await (await twoAccounts()).quote({ fromAmount: 1_00 })).id })).toBe('not_found');
    expect(await refused({ ...pair, fromAmount: 100, toAmount: 100 })).toBe('invalid_request');
    expect(await refused({ ...pair })).toBe('invalid_request');
    expect(await refused({ quoteId, fromAmount: 1 })).toBe('invalid_request');
    expect(await refused({ ...pair, toAmount: 100 })).toBe('invalid_request');
    expect(await refused({ quoteId: loose })).toBe('invalid_request');
    expect(await refused({ quoteId: loose, maxFromAmount: 95 })).toBe('rate_moved');
    expect(await refused({ ...pair, fromAmount: 100, minToAmount: 105 })).toBe('rate_moved');
    expect(await refused({ quoteId, minToAmount: 105 })).toBe('rate_moved');
    expect(await refused({ fromCurrency: 'EUR', toCurrency: 'BGN', fromAmount: 100 })).toBe('currency_unknown');
    expect(await refused({ fromCurrency: 'EUR', toCurrency: 'ABC', fromAmount: 100 })).toBe('currency_unknown');
    expect(await refused({ fromCurrency: 'EUR', toCurrency: 'AED', fromAmount: 100 })).toBe('rate_unavailable');
  });

  test('refuses what comes to nothing, or to more than can be counted', async () => {
    const { exchange } = await twoAccounts('JPY', 'GBP', 1_000);
    const { exchange: large } = await twoAccounts('KWD', 'JPY', 1_000);
    expect((await refusalOf(exchange({ fromCurrency: 'JPY', toCurrency: 'GBP', fromAmount: 1 }))).code).toBe('amount_too_small');
    expect((await refusalOf(large({ fromCurrency: 'EUR', toCurrency: 'JPY', toAmount: Number.MAX_SAFE_INTEGER, maxFromAmount: 1 }))).code).toBe('rate_moved');
    expect((await refusalOf(exchange({ fromCurrency: 'JPY', toCurrency: 'KWD', fromAmount: Number.MAX_SAFE_INTEGER }))).code).toBe('amount_out_of_range');
  });

  test('is not for whoever may spend only so much', async () => {
    const { tenantId, source, target } = await twoAccounts();
    const context = as(tenantId, randomUUID());
    const call = { ...context.context.call, actor: { ...context.context.call.actor, spending: { id: randomUUID(), limits: [] } } };
    const { code } = await refusalOf(currency.createConversion({ from: source, to: target, fromCurrency: 'EUR', toCurrency: 'USD', fromAmount: 1 }, { context: { call } }));
    expect(code).toBe('forbidden');
  });

  test('under one key happens once, and under another body not at all', async () => {
    const { tenantId, exchange, balances, source, target } = await twoAccounts();
    const euros = { fromCurrency: 'EUR', toCurrency: 'USD', fromAmount: 100 };
    const key = randomUUID();
    const answers = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => exchange(euros, key, i % 2 === 0 ? currency : world.start().clients.currency)));
    const refused = answers.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused.every(({ reason }) => (reason as { code: string }).code === 'idempotency_key_in_use')).toBe(true);
    const again = as(tenantId, key);
    const made = await currency.createConversion({ from: source, to: target, ...euros }, again);
    expect([made.status, again.context.call.reply.replayed]).toEqual(['completed', true]);
    // Also where the other body would be refused for itself.
    for (const other of [{ fromAmount: 101 }, { toAmount: 1 }]) {
      expect(await refusalOf(exchange({ ...euros, ...other }, key))).toMatchObject({ code: 'idempotency_key_reused', data: { resourceId: made.id } });
    }
    expect(await balances()).toEqual([99_900, 100, -104, 104]);
    expect((await currency.listConversions({ status: 'completed' }, as(tenantId))).data).toEqual([made]);
  });
});

describe('a quote', () => {
  test('keeps its rate until it expires, and is used once', async () => {
    const { tenantId, exchange, quote, balances } = await twoAccounts();
    const kept = await quote({ fromAmount: 10_000, lock: '5m' });
    expect(kept).toMatchObject({ status: 'active', fromAmount: 10_000, toAmount: 10_472, rate: '1.0472', lock: '5m', expiresAt: new Date(clock.now() + 300_000).toISOString() });
    world.rates.say('ecb', 'EUR', { USD: '2' }, clock.now() + 1);
    clock.advance(299_999);
    const answers = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => exchange({ quoteId: kept.id }, randomUUID(), i % 2 === 0 ? currency : world.start().clients.currency)));
    const made = answers.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
    expect(made).toMatchObject([{ status: 'completed', toAmount: 10_472, quoteId: kept.id }]);
    for (const one of answers) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'quote_used', data: { resourceId: made[0]!.id } });
    expect(await balances()).toEqual([90_000, 10_000, -10_472, 10_472]);
    expect(await currency.getQuote({ id: kept.id }, as(tenantId))).toMatchObject({ status: 'used', conversionId: made[0]!.id });
    expect((await refusalOf(exchange({ quoteId: kept.id }))).code).toBe('quote_used');
  });

  test('that the same request has used a moment ago is no quote used by another', async () => {
    const { tenantId, exchange, quote, source, target } = await twoAccounts();
    // Held back between any two of the things it looks at, and the other has used the quote.
    for (const at of [1, 2, 3]) {
      const { id: quoteId } = await quote({ fromAmount: 100, lock: 'hour' });
      const key = randomUUID();
      let asked = 0;
      const slow = world.start(undefined, async () => { if (++asked === at) await exchange({ quoteId }, key); });
      const again = as(tenantId, key);
      const answer = await slow.clients.currency.createConversion({ from: source, to: target, quoteId }, again);
      expect([answer.status, answer.quoteId, again.context.call.reply.replayed]).toEqual(['completed', quoteId, true]);
      expect((await refusalOf(exchange({ quoteId }))).code).toBe('quote_used');
    }
  });

  test.each([['5m', 300_000], ['hour', 3_600_000], ['day', 86_400_000]] as const)('of %s is over after %i ms, to the millisecond', async (lock, lastsMs) => {
    const { tenantId, exchange, quote } = await twoAccounts();
    const { id } = await quote({ toAmount: 100, lock });
    clock.advance(lastsMs);
    expect(await currency.getQuote({ id }, as(tenantId))).toMatchObject({ status: 'expired' });
    expect((await refusalOf(exchange({ quoteId: id }))).code).toBe('quote_expired');
    clock.advance(-lastsMs);
  });

  test('that failed gives itself back', async () => {
    const { exchange, quote } = await twoAccounts('EUR', 'USD', 50);
    const { id } = await quote({ fromAmount: 51, lock: 'hour' });
    expect((await refusalOf(exchange({ quoteId: id }))).code).toBe('insufficient_funds');
    expect((await refusalOf(exchange({ quoteId: id }))).code).toBe('insufficient_funds');
  });

  test('that locks nothing is priced anew, on its fixed side, and used once as well', async () => {
    const { exchange, quote } = await twoAccounts('EUR', 'CHF');
    const shown = await quote({ fromAmount: 10_000 });
    expect(shown).toMatchObject({ toAmount: 9_494, expiresAt: null });
    world.rates.say('ecb', 'EUR', { USD: '1.0472', CHF: '0.9' }, clock.now() + 1);
    clock.advance(3_600_000);
    await world.run('refresh-rates');
    expect((await refusalOf(exchange({ quoteId: shown.id, minToAmount: 9_494 }))).code).toBe('rate_moved');
    expect(await exchange({ quoteId: shown.id, minToAmount: 9_000 })).toMatchObject({ fromAmount: 10_000, toAmount: 9_000, quoteId: shown.id });
    expect((await refusalOf(exchange({ quoteId: shown.id }))).code).toBe('quote_used');
  });
});
