import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { RateSourceKind } from '../../../kit/rates.ts';
import { givesRates, type SourceUnderTest } from '../../../test/suites/rate-source.ts';
import { connectRateSource } from '../connect.ts';
import { startPublisher } from './publisher.ts';

const folder = await mkdtemp(join(tmpdir(), 'florin-rates-'));
afterAll(() => rm(folder, { recursive: true }));

type Rates = Parameters<SourceUnderTest['publish']>[0];
const SECRET = 'k3y-of-the-t3st';
const unix = (asOf: string) => Math.floor(Date.parse(asOf) / 1_000);
const members = (rates: Rates, prefix = '') => Object.entries(rates).map(([code, rate]) => `"${prefix}${code}":${rate}`).join(',');

/** What each of them answers, as its documentation shows it. */
const overHttp = (kind: RateSourceKind, body: (rates: Rates, asOf: string) => string, refusal: readonly [number, string]) => async (): Promise<SourceUnderTest> => {
  const publisher = await startPublisher();
  return {
    source: connectRateSource({ kind, url: publisher.url, key: SECRET }), secret: SECRET,
    publish: (rates, asOf) => publisher.answer(200, body(rates, asOf)), publishNonsense: (text) => publisher.answer(200, text),
    refuse: () => publisher.answer(...refusal), breakDown: () => publisher.answer(502, 'Bad gateway'),
  };
};

const xmlDay = (rates: Rates, day: string) => `<Cube time='${day}'>${Object.entries(rates).map(([code, rate]) => `<Cube currency='${code}' rate='${rate.replaceAll('"', '&quot;')}'/>`).join('')}</Cube>`;
const xml = (days: string) => `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>${days}</Cube></gesmes:Envelope>`;
const csv = (rates: Rates, day: string) => `Date,${Object.keys(rates).join(',')},CYP,\n${day},${Object.values(rates).map((rate) => rate.replaceAll('"', '""""')).join(',')},N/A,\n`;

givesRates('ecb, XML from the web', overHttp('ecb', (rates, asOf) => xml(xmlDay(rates, asOf.slice(0, 10))), [403, 'Forbidden']), { base: 'EUR', asOf: '2026-11-20' });
givesRates('ecb, CSV from the web', overHttp('ecb', (rates, asOf) => csv(rates, asOf.slice(0, 10)), [404, 'Not found']), { base: 'EUR', asOf: '2026-11-20' });

let files = 0;
givesRates('ecb, from a file', async () => {
  const path = join(folder, `${++files}.xml`);
  return {
    source: connectRateSource({ kind: 'ecb', url: path }), publish: (rates, asOf) => writeFile(path, xml(xmlDay(rates, asOf.slice(0, 10)))), publishNonsense: (text) => writeFile(path, text),
  };
}, { base: 'EUR', asOf: '2026-11-20' });

givesRates('openexchangerates', overHttp('openexchangerates',
  (rates, asOf) => `{"disclaimer":"Usage subject to terms","license":"https://openexchangerates.org/license","timestamp":${unix(asOf)},"base":"XAG","rates":{${members(rates)}}}`,
  [401, '{"error":true,"status":401,"message":"invalid_app_id","description":"Invalid App ID provided."}']), { base: 'XAG', asOf: '2026-11-20T11:00:00Z' });

givesRates('exchangeratehost', overHttp('exchangeratehost',
  (rates, asOf) => `{"success":true,"terms":"https://exchangerate.host/terms","privacy":"https://exchangerate.host/privacy","timestamp":${unix(asOf)},"source":"CHF","quotes":{${members(rates, 'CHF')}}}`,
  [200, '{"success":false,"error":{"code":104,"type":"monthly_limit_reached","info":"Your monthly API request volume has been reached."}}']), { base: 'CHF', asOf: '2026-11-20T11:00:00Z' });

givesRates('frankfurter', overHttp('frankfurter', (rates, asOf) => `{"amount":1.0,"base":"EUR","date":"${asOf.slice(0, 10)}","rates":{${members(rates)}}}`, [404, '{"message":"not found"}']), { base: 'EUR', asOf: '2026-11-20' });

givesRates('fixed', () => {
  let table = '';
  return Promise.resolve({
    get source() { return connectRateSource({ kind: 'fixed', table }); },
    publish: (rates) => { table = `EUR ${Object.entries(rates).map(([code, rate]) => `${code}=${rate}`).join(' ')}`; },
    publishNonsense: (text) => { table = text; },
  });
}, { base: 'EUR', asOf: '2025-01-24' });

test('each is asked as its documentation says', async () => {
  const publisher = await startPublisher();
  for (const kind of ['ecb', 'openexchangerates', 'exchangeratehost', 'frankfurter'] as const) await connectRateSource({ kind, url: publisher.url, key: 'a key&' }).read().catch(() => {});
  expect(publisher.asked).toEqual(['/', '/latest.json?app_id=a%20key%26', '/live?access_key=a%20key%26', '/latest?base=EUR']);
});

test('ecb reads many days of one file, each with the currencies it had', async () => {
  const publisher = await startPublisher();
  publisher.answer(200, 'Date,USD,HRK,\n2023-01-02,1.0683,N/A,\n2022-12-30,1.0666,7.5365,\n');
  const sheets = await connectRateSource({ kind: 'ecb', url: publisher.url }).read();
  expect(sheets.map(({ asOfMs, rates }) => [new Date(asOfMs).toISOString(), Object.fromEntries(rates)])).toEqual([
    ['2023-01-02T13:10:00.000Z', { USD: '1.0683' }], ['2022-12-30T13:10:00.000Z', { USD: '1.0666', HRK: '7.5365' }],
  ]);
});

test('numbers in other notations are the same numbers', async () => {
  const publisher = await startPublisher();
  publisher.answer(200, '{"timestamp":1763636400,"base":"USD","rates":{"BTC":1.1e-05,"EUR":9.6E-1,"IDR":16900,"not a code":1}}');
  const [sheet] = await connectRateSource({ kind: 'openexchangerates', url: publisher.url }).read();
  expect(Object.fromEntries(sheet!.rates)).toEqual({ BTC: '0.000011', EUR: '0.96', IDR: '16900' });
});

test('a key goes to nobody else: redirects are not followed, and nobody there is told without the address', async () => {
  const [publisher, elsewhere] = [await startPublisher(), await startPublisher()];
  const source = connectRateSource({ kind: 'openexchangerates', url: publisher.url, key: SECRET });
  publisher.answer(302, '', { location: `${elsewhere.url}/latest.json` });
  await expect(source.read()).rejects.toMatchObject({ failure: 'unreached' });
  expect(elsewhere.asked).toEqual([]);
  await publisher.stop();
  const error = await source.read().catch((failed: unknown) => failed as Error);
  expect((error as Error).message).toBe('it could not be reached: ECONNREFUSED');
});

test('the fixed table: Florin has one, and takes one of yours', async () => {
  const [own] = await connectRateSource({ kind: 'fixed' }).read();
  expect([own!.base, own!.rates.get('USD'), own!.rates.size]).toEqual(['EUR', '1.0472', 30]);
  const [yours] = await connectRateSource({ kind: 'fixed', table: 'USD EUR=0.9, GBP=0.8' }).read();
  expect([yours!.base, Object.fromEntries(yours!.rates)]).toEqual(['USD', { EUR: '0.9', GBP: '0.8' }]);
  for (const table of ['USD', 'USD EUR', 'USD EUR=0', 'USD EUR=x']) await expect(connectRateSource({ kind: 'fixed', table }).read(), table).rejects.toThrow();
});
