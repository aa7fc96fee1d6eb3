import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { randomUUID } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CURRENCIES, currencyExponent, findCurrency } from '../../../../contracts/currencies.ts';
import { connectRateSource } from '../../../adapters/rates/connect.ts';
import { testData } from '../../../test/support/test-data.ts';
import { as, rateWorld, refusalOf, startWorld } from './world.ts';

/** What ECB, ISO and Unicode have published. */
const history = testData('reference/ecb-eurofxref-history.csv.gz');
const listOne = testData('reference/iso-4217-list-one.xml');
const cldr = testData('reference/cldr-currencyData.json');

describe.skipIf(history === undefined)('all rates of the European Central Bank since 1999', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  let folder: string;
  const tenantId = randomUUID();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'florin-rates-'));
    const path = join(folder, 'history.csv');
    await writeFile(path, gunzipSync(await readFile(history!)));
    const given = rateWorld(132 * 3_600_000);
    const outside = { connectRateSource: (connection: Parameters<typeof connectRateSource>[0]) => (connection.url === path ? connectRateSource(connection) : given.outside.connectRateSource(connection)) };
    world = await startWorld({ settings: { sources: 'ecb', ecbHistory: path }, rates: { ...given, outside } });
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  const at = async (day: string, base: string, quote: string) => (await world.currency.getRate({ base, quote, at: `${day}T16:00:00Z` }, as(tenantId))).midRate;

  test('are kept, a sheet a day, and found by the day', async () => {
    const [{ sheets, rates } = { sheets: 0n, rates: 0n }] = await world.db.database('currency').query<{ sheets: bigint; rates: bigint }>(
      'SELECT (SELECT count(*) FROM rate_sheets) AS sheets, (SELECT count(*) FROM rates) AS rates');
    expect(Number(sheets)).toBeGreaterThan(6_600);
    expect(Number(rates)).toBeGreaterThan(200_000);
    expect([await at('1999-01-04', 'EUR', 'USD'), await at('1999-01-04', 'EUR', 'TRL'), await at('2022-12-30', 'EUR', 'HRK'), await at('2025-01-24', 'EUR', 'JPY')])
      .toEqual(['1.1789', '372274', '7.5365', '163.9']);
    expect(await at('2025-01-24', 'USD', 'GBP')).toBe('0.806082887700534759');
  });

  test('over Easter the Thursday’s hold until Tuesday’s are out; then a rate that is too old is none', async () => {
    // Maundy Thursday 2024 was 28 March, and Tuesday after it 2 April.
    expect(await at('2024-04-01', 'EUR', 'USD')).toBe('1.0811');
    expect(await at('2024-04-02', 'EUR', 'USD')).toBe('1.0749');
    expect((await refusalOf(at('2025-02-03', 'EUR', 'JPY'))).code).toBe('rate_unavailable');
    // Kuna ended with 2022, and so did their rates.
    expect((await refusalOf(at('2023-01-03', 'EUR', 'HRK'))).code).toBe('rate_unavailable');
  });

  test('pages of a history are whole and in order', async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await world.currency.listRateHistory({ base: 'USD', quote: 'JPY', from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z', limit: 100, cursor }, as(tenantId));
      seen.push(...page.data.map(({ asOf }) => asOf));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(257);
    expect(seen).toEqual(seen.toSorted().toReversed());
  });

  test('read again they add nothing', async () => {
    const count = () => world.db.database('currency').query('SELECT count(*), max(id) FROM rate_sheets');
    const before = await count();
    world.clock.advance(31 * 24 * 3_600_000);
    await world.run('refresh-rates');
    expect(await count()).toEqual(before);
  }, 60_000);

  test('every currency that was ever in them is known', async () => {
    const codes = await world.db.database('currency').query<{ quote: string }>('SELECT DISTINCT quote FROM rates');
    expect(codes.map(({ quote }) => quote).filter((code) => findCurrency(code) === undefined)).toEqual([]);
  });
});

test.skipIf(listOne === undefined)('ISO 4217 list one: every code with minor units, with its number, name and exponent', async () => {
  interface Entry { Ccy?: string; CcyNbr?: string; CcyMnrUnts?: string; CcyNm: string | { '#text': string } }
  const read = new XMLParser({ parseTagValue: false, ignoreAttributes: false }).parse(await readFile(listOne!, 'utf8')) as { ISO_4217: { CcyTbl: { CcyNtry: Entry[] } } };
  const listed = read.ISO_4217.CcyTbl.CcyNtry.filter(({ CcyMnrUnts }) => /^\d$/.test(CcyMnrUnts ?? ''));
  expect(listed.length).toBeGreaterThan(200);
  for (const { Ccy, CcyNbr, CcyMnrUnts, CcyNm } of listed) {
    expect(findCurrency(Ccy!), Ccy).toMatchObject({ number: CcyNbr, exponent: Number(CcyMnrUnts), name: typeof CcyNm === 'string' ? CcyNm : CcyNm['#text'] });
    expect(currencyExponent(Ccy!), Ccy).toBe(Number(CcyMnrUnts));
  }
  const codes = new Set(listed.map(({ Ccy }) => Ccy));
  expect(CURRENCIES.filter(({ code }) => currencyExponent(code) !== undefined && !codes.has(code)).map(({ code }) => code)).toEqual(['XCG']);
});

test.skipIf(cldr === undefined)('what Unicode knows of days: what has ended there has ended here, and the other way round', async () => {
  type Use = Record<string, { _from?: string; _to?: string; _tender?: string }>;
  const read = JSON.parse(await readFile(cldr!, 'utf8')) as { supplemental: { currencyData: { region: Record<string, Use[]> } } };
  const ends = new Map<string, string>();
  for (const use of Object.values(read.supplemental.currencyData.region).flat()) {
    for (const [code, { _to }] of Object.entries(use)) {
      const end = _to ?? '9999';
      if (end > (ends.get(code) ?? '')) ends.set(code, end);
    }
  }
  const today = '2026-11-20';
  const differing = CURRENCIES.filter(({ code, until }) => ends.has(code) && (ends.get(code)! < today) !== (until !== null && until < today)).map(({ code }) => code);
  // ISO still lists the colón of El Salvador, which pays in dollars.
  expect(differing).toEqual(['SVC']);
  // Exponents of ISO and digits of Unicode differ, which is why nobody here asks Intl.
  expect([currencyExponent('IDR'), currencyExponent('ISK'), currencyExponent('UYW')]).toEqual([2, 0, 4]);
});
