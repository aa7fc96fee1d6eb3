import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { RateSourceFailed } from '../../../kit/rates.ts';
import { as, NOW, refusalOf, startWorld } from './world.ts';

const HOUR_MS = 3_600_000;
const settings = { sources: 'ecb,openexchangerates,fixed', openExchangeRatesKey: 'k3y', fixedRates: 'EUR USD=2 AED=4 XCD=3' };
const iso = (ms: number) => new Date(ms).toISOString();

async function world() {
  const started = await startWorld({ settings });
  const { rates, clock, run, currency } = started;
  // What `fixed` says here is what the world says for it.
  rates.say('fixed', 'EUR', { USD: '2', AED: '4', XCD: '3' }, NOW - 1_000_000_000);
  rates.say('openexchangerates', 'USD', { EUR: '0.96', AED: '3.6725', XAU: '0.0003' });
  clock.advance(HOUR_MS);
  await run('refresh-rates');
  const tenantId = randomUUID();
  const rate = (base: string, quote: string, at?: string) => currency.getRate({ base, quote, at }, as(tenantId));
  const sourcesOf = async (base: string, quote: string) => (await rate(base, quote)).provenance.steps.map(({ source }) => source);
  return { ...started, tenantId, rate, sourcesOf };
}

describe('of several sources', async () => {
  const { currency, rates, clock, run, rate, sourcesOf, tenantId, start, told } = await world();

  test('the first that has a currency prices it', async () => {
    expect(await sourcesOf('EUR', 'USD')).toEqual(['ecb']);
    expect(await sourcesOf('AED', 'USD')).toEqual(['openexchangerates', 'ecb']);
    expect(await sourcesOf('EUR', 'XCD')).toEqual(['fixed']);
    expect((await rate('EUR', 'AED')).midRate).toBe('3.82552083333333333');
    expect((await refusalOf(rate('EUR', 'SAR'))).code).toBe('rate_unavailable');
    expect((await refusalOf(rate('EUR', 'QQQ'))).code).toBe('currency_unknown');
  });

  test('are listed with how they do, and what they said with what it stands on', async () => {
    expect((await currency.listRateSources({}, as(tenantId))).data).toMatchObject([
      { source: 'ecb', base: 'EUR', status: 'fresh', currencies: 8, asOf: iso(NOW), staleAt: iso(NOW + 24 * HOUR_MS), failure: null },
      { source: 'openexchangerates', base: 'USD', status: 'fresh' }, { source: 'fixed', status: 'fresh', staleAt: null },
    ]);
    const { data } = await currency.listRates({ base: 'USD' }, as(tenantId));
    expect(data.map(({ quote }) => quote)).toEqual(['AED', 'CHF', 'CLF', 'EUR', 'GBP', 'ISK', 'JPY', 'KWD', 'XCD']);
    const some = await currency.listRates({ base: 'USD', quotes: 'EUR,JPY' }, as(tenantId));
    expect(some.data.map(({ quote, rate: after }) => [quote, after])).toEqual([['EUR', '0.954927425515660809'], ['JPY', '156.512605042016806']]);
    expect((await refusalOf(currency.listRates({ base: 'USD', quotes: 'EUR,SAR' }, as(tenantId)))).code).toBe('rate_unavailable');
  });

  test('one that does not answer is asked again soon, then less often, and the next stands in once it is too old', async () => {
    rates.fail('ecb', new RateSourceFailed('unreached', 'it could not be reached: ECONNREFUSED'));
    const before = rates.reads();
    clock.advance(HOUR_MS);
    await run('refresh-rates');
    expect(rates.reads() - before).toBe(3);
    await run('refresh-rates');
    clock.advance(59_999);
    await run('refresh-rates');
    expect(rates.reads() - before).toBe(3);
    clock.advance(1);
    await run('refresh-rates');
    clock.advance(60_000);
    await run('refresh-rates');
    expect(rates.reads() - before).toBe(4);
    expect((await currency.listRateSources({}, as(tenantId))).data[0]).toMatchObject({ status: 'fresh', failure: 'it could not be reached: ECONNREFUSED' });
    expect(await sourcesOf('EUR', 'USD')).toEqual(['ecb']);
    rates.say('openexchangerates', 'USD', { EUR: '0.95' }, NOW + 24 * HOUR_MS - 1);
    clock.advance(NOW + 24 * HOUR_MS - clock.now() - 1);
    expect(await sourcesOf('EUR', 'USD')).toEqual(['ecb']);
    await run('refresh-rates');
    clock.advance(1);
    expect(await sourcesOf('EUR', 'USD')).toEqual(['openexchangerates']);
    expect((await refusalOf(rate('EUR', 'JPY'))).code).toBe('rate_unavailable');
    expect((await currency.listRateSources({}, as(tenantId))).data[0]).toMatchObject({ status: 'stale' });
    // A quote of a rate that is gone is refused as well, and says when to come again.
    expect((await refusalOf(currency.createQuote({ from: 'EUR', to: 'JPY', fromAmount: 100 }, as(tenantId)))).code).toBe('rate_unavailable');
  });

  test('one that comes back counts again, here and in other processes', async () => {
    const other = start().clients.currency;
    expect((await other.getRate({ base: 'EUR', quote: 'USD' }, as(tenantId))).provenance.steps[0]!.source).toBe('openexchangerates');
    rates.say('ecb', 'EUR', { USD: '1.1' }, clock.now());
    clock.advance(HOUR_MS);
    await run('refresh-rates');
    expect((await rate('EUR', 'USD')).midRate).toBe('1.1');
    clock.advance(1_000);
    expect((await other.getRate({ base: 'EUR', quote: 'USD' }, as(tenantId))).midRate).toBe('1.1');
  });

  test('of twenty processes one asks', async () => {
    const before = rates.reads();
    clock.advance(HOUR_MS);
    await Promise.all(Array.from({ length: 20 }, () => start().run('refresh-rates')));
    expect(rates.reads() - before).toBe(3);
  });

  test('past rates are kept for good, and asked for by the moment', async () => {
    expect((await rate('EUR', 'USD', iso(NOW))).midRate).toBe('1.0472');
    expect((await rate('USD', 'EUR', iso(NOW + 24 * HOUR_MS - 1))).midRate).toBe('0.954927425515660809');
    expect((await rate('USD', 'EUR', iso(NOW + 24 * HOUR_MS))).midRate).toBe('0.90909090909090909');
    expect((await refusalOf(rate('EUR', 'GBP', iso(NOW - 1)))).code).toBe('rate_unavailable');
    const history = await currency.listRateHistory({ base: 'USD', quote: 'EUR', limit: 2 }, as(tenantId));
    expect(history.data.map(({ midRate, source }) => `${source} ${midRate}`)).toEqual(['ecb 0.90909090909090909', 'openexchangerates 0.95']);
    const rest = await currency.listRateHistory({ base: 'USD', quote: 'EUR', limit: 100, cursor: history.nextCursor! }, as(tenantId));
    expect([rest.nextCursor, rest.data.map(({ midRate, source }) => `${source} ${midRate}`)])
      .toEqual([null, ['openexchangerates 0.96', 'ecb 0.954927425515660809', 'fixed 0.5']]);
    const between = await currency.listRateHistory({ base: 'EUR', quote: 'JPY', from: iso(NOW), to: iso(NOW + 1), source: 'ecb' }, as(tenantId));
    expect(between.data.map(({ midRate }) => midRate)).toEqual(['163.9']);
    expect((await refusalOf(currency.listRateHistory({ base: 'EUR', quote: 'JPY', cursor: 'nonsense' }, as(tenantId)))).code).toBe('invalid_request');
  });

  test('new ones are told to whoever has asked for anything, and to nobody else', async () => {
    await currency.setSpread({ pair: 'default', bps: 10 }, as(tenantId));
    const stranger = randomUUID();
    rates.say('ecb', 'EUR', { USD: '1.2' }, clock.now());
    clock.advance(HOUR_MS);
    await run('refresh-rates');
    expect(await told(tenantId)).toMatchObject([{ types: ['currency.rates-updated'], subject: 'ecb', data: { source: 'ecb', base: 'EUR', currencies: 1, sheets: 1 } }]);
    expect(await told(stranger)).toEqual([]);
    clock.advance(HOUR_MS);
    await run('refresh-rates');
    expect(await told(tenantId)).toHaveLength(1);
  });
});

describe('spreads', async () => {
  const { currency } = await startWorld();
  const tenantId = randomUUID();
  const rate = async (base: string, quote: string) => {
    const { midRate, spreadBps, rate: after } = await currency.getRate({ base, quote }, as(tenantId));
    return [midRate, spreadBps, after];
  };

  test('of a pair, else the default, else none', async () => {
    expect(await rate('EUR', 'USD')).toEqual(['1.0472', 0, '1.0472']);
    const set = await currency.setSpread({ pair: 'default', bps: 100 }, as(tenantId));
    await currency.setSpread({ pair: 'EUR-USD', bps: 50, lockBps: { day: 25 } }, as(tenantId));
    expect([await rate('EUR', 'USD'), await rate('USD', 'EUR')]).toEqual([['1.0472', 50, '1.041964'], ['0.954927425515660809', 100, '0.9453781512605042']]);
    expect(await currency.createQuote({ from: 'EUR', to: 'USD', fromAmount: 10_000, lock: 'day' }, as(tenantId))).toMatchObject({ spreadBps: 75, rate: '1.039346', toAmount: 10_393 });
    expect(await currency.createQuote({ from: 'EUR', to: 'USD', toAmount: 10_000, lock: 'hour' }, as(tenantId))).toMatchObject({ spreadBps: 50, fromAmount: 9_598 });
    expect(await currency.getSpread({ pair: 'default' }, as(tenantId))).toEqual(set);
    expect((await currency.listSpreads({}, as(tenantId))).data.map(({ pair }) => pair)).toEqual(['default', 'EUR-USD'].toSorted());
    await currency.deleteSpread({ pair: 'EUR-USD' }, as(tenantId));
    expect((await rate('EUR', 'USD'))[1]).toBe(100);
    expect((await refusalOf(currency.deleteSpread({ pair: 'EUR-USD' }, as(tenantId)))).code).toBe('not_found');
    expect((await refusalOf(currency.getSpread({ pair: 'EUR-USD' }, as(tenantId)))).code).toBe('not_found');
  });

  test('of one tenant are no other tenant’s, nor of currencies that are none', async () => {
    expect((await currency.listSpreads({}, as(randomUUID()))).data).toEqual([]);
    expect((await refusalOf(currency.setSpread({ pair: 'EUR-QQQ', bps: 1 }, as(tenantId)))).code).toBe('currency_unknown');
    expect((await refusalOf(currency.setSpread({ pair: 'EUR-EUR', bps: 1 }, as(tenantId)))).code).toBe('invalid_request');
  });
});

test('currencies: those of today, those that have ended, and how it was on a day', async () => {
  const { currency } = await startWorld();
  const on = async (at: string | undefined, code: string) => (await currency.listCurrencies({ at }, as(randomUUID()))).data.find((one) => one.code === code)?.status;
  expect([await on(undefined, 'HRK'), await on('2023-01-14', 'HRK'), await on('2023-01-15', 'HRK'), await on('2026-01-31', 'BGN'), await on(undefined, 'BGN'), await on('2025-01-01', 'XCG')])
    .toEqual(['ended', 'active', 'ended', 'active', 'ended', 'coming']);
  const { data } = await currency.listCurrencies({ status: 'active' }, as(randomUUID()));
  expect(data.find(({ code }) => code === 'JPY')).toMatchObject({ number: '392', exponent: 0, name: 'Yen', until: null });
});

test('a sheet of a clock that is ahead of ours is of use as soon as its moment has come, not only when the next one is there', async () => {
  const { rates, clock, run, rate } = await world();
  rates.say('ecb', 'EUR', { USD: '1.5' }, clock.now() + HOUR_MS + 30_000);
  clock.advance(HOUR_MS);
  await run('refresh-rates');
  expect((await rate('EUR', 'USD')).midRate).toBe('1.0472');
  clock.advance(30_000);
  expect((await rate('EUR', 'USD')).midRate).toBe('1.5');
});

test('what another process has fetched by a clock that is ahead of ours is of use as soon as ours has come there', async () => {
  const { rates, clock, rate, start } = await world();
  rates.say('ecb', 'EUR', { USD: '1.5' }, clock.now() + 1);
  clock.advance(HOUR_MS);
  await start().run('refresh-rates');
  clock.advance(-2_000);
  expect((await rate('EUR', 'USD')).midRate).toBe('1.0472');
  clock.advance(2_000);
  expect((await rate('EUR', 'USD')).midRate).toBe('1.5');
});
