import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { as, NOW, startWorld } from './world.ts';

const world = await startWorld({ settings: { sources: 'ecb', maxAgeMs: String(1_000 * 3_600_000) } });
const { currency, openAccount, clock, rates, run } = world;

async function publish(given: Record<string, string>): Promise<void> {
  clock.advance(3_600_001);
  rates.say('ecb', 'EUR', given, clock.now());
  await run('refresh-rates');
}

/** Exchanges between accounts that are there for it. */
async function trader(tenantId: string) {
  const accounts = new Map<string, string>();
  for (const code of ['EUR', 'USD', 'JPY']) accounts.set(code, await openAccount(tenantId, code, 100_000_000));
  const exchange = (fromCurrency: string, toCurrency: string, fromAmount: number) =>
    currency.createConversion({ from: accounts.get(fromCurrency)!, to: accounts.get(toCurrency)!, fromCurrency, toCurrency, fromAmount }, as(tenantId, randomUUID()));
  const positions = (base: string, of = currency) => of.listPositions({ base }, as(tenantId));
  return { exchange, positions, accounts };
}

const brief = ({ data }: { data: readonly { currency: string; exchanged: number; cost: number; value: number | null; realisedGain: number; unrealisedGain: number | null }[] }) =>
  Object.fromEntries(data.map((one) => [one.currency, [one.exchanged, one.cost, one.value, one.realisedGain, one.unrealisedGain]]));

test('a tenant that takes in dollars, at a spread, and gives them out again dearer', async () => {
  const tenantId = randomUUID();
  const { exchange, positions } = await trader(tenantId);
  await publish({ USD: '1.25', JPY: '160' });
  await currency.setSpread({ pair: 'USD-EUR', bps: 100 }, as(tenantId));
  // 1,000.00 USD are worth 800.00 EUR; the customer gets 792.00.
  await exchange('USD', 'EUR', 100_000);
  expect(brief(await positions('EUR'))).toEqual({ USD: [100_000, 79_200, 80_000, 0, 800], EUR: [-79_200, -79_200, -79_200, 0, 0] });
  await publish({ USD: '1', JPY: '160' });
  // 300.00 EUR for 300.00 USD, which cost 237.60.
  await exchange('EUR', 'USD', 30_000);
  const after = await positions('EUR');
  expect(brief(after)).toEqual({ USD: [70_000, 55_440, 70_000, 6_240, 14_560], EUR: [-49_200, -49_200, -49_200, 0, 0] });
  expect(after).toMatchObject({ conversions: 2, realisedGain: 6_240, unrealisedGain: 14_560, value: 20_800 });
  // In another base the gains are others, and still all that is held is worth.
  const inDollars = await positions('USD');
  expect(brief(inDollars)).toEqual({ USD: [70_000, 70_000, 70_000, 0, 0], EUR: [-49_200, -62_121, -49_200, 7_879, 12_921] });
  expect(inDollars.value).toBe(inDollars.realisedGain + inDollars.unrealisedGain!);
});

test('where neither side is the base, an exchange is booked at the rate that was known then, whatever came later', async () => {
  const tenantId = randomUUID();
  const { exchange, positions } = await trader(tenantId);
  await publish({ USD: '1.25', JPY: '160' });
  await exchange('USD', 'JPY', 100_000);
  await publish({ USD: '2', JPY: '100' });
  // Also what a source says only now of that earlier time.
  rates.say('ecb', 'EUR', { USD: '8', JPY: '8' }, NOW + 3_600_002);
  clock.advance(3_600_001);
  await run('refresh-rates');
  const first = await positions('EUR');
  expect(brief(first)).toEqual({ USD: [100_000, 80_000, 50_000, 0, -30_000], JPY: [-128_000, -80_000, -128_000, 0, -48_000] });
  expect(first.value).toBe(first.realisedGain + first.unrealisedGain!);
  expect(brief(await positions('EUR', world.start().clients.currency))).toEqual(brief(first));
});

test('what reached an fx account by other ways is told apart', async () => {
  const tenantId = randomUUID();
  const { exchange, positions, accounts } = await trader(tenantId);
  await publish({ USD: '1.25', JPY: '160' });
  await exchange('USD', 'EUR', 100_000);
  const fx = encodeId('account', (await world.accounts.getSystemAccount({ tenantId, currency: 'USD', kind: 'fx' }, as(tenantId))).accountId);
  const entry = (accountId: string, direction: 'debit' | 'credit') => ({ accountId, direction, amount: 500, currency: 'USD' });
  await world.ledger.createEntries({ postings: [{ entries: [entry(fx, 'debit'), entry(accounts.get('USD')!, 'credit')] }] }, as(tenantId, 'other'));
  expect((await positions('EUR')).data.find((one) => one.currency === 'USD')).toMatchObject({ held: 99_500, exchanged: 100_000, other: -500 });
});

test('a currency that has no rate any more has no value, and no sum is made up for it', async () => {
  const tenantId = randomUUID();
  const { exchange, positions } = await trader(tenantId);
  await publish({ USD: '1.25', JPY: '160' });
  await exchange('JPY', 'EUR', 16_000);
  await publish({ USD: '1.25' });
  expect(await positions('EUR')).toMatchObject({ value: null, unrealisedGain: null, realisedGain: 0, data: [{ currency: 'EUR', value: -10_000 }, { currency: 'JPY', value: null, unrealisedGain: null, midRate: null }] });
});

test('a tenant without exchanges has no positions', async () => {
  expect(await currency.listPositions({ base: 'EUR' }, as(randomUUID()))).toMatchObject({ conversions: 0, data: [], realisedGain: 0, value: 0, unrealisedGain: 0 });
});

test('thousands of exchanges are added up once, and what is kept of that is only where to go on from', async () => {
  const tenantId = randomUUID();
  const { positions, exchange } = await trader(tenantId);
  await publish({ USD: '1.25', JPY: '160' });
  const database = world.db.database('currency');
  // As if they had been made before: one dollar for 79, 80 or 81 cents each.
  await database.execute(
    `INSERT INTO conversions (tenant_id, id, key_hash, request_hash, from_account, to_account, from_currency, to_currency, from_amount, to_amount, fixed, rate, mid_rate, spread_bps,
       steps, posting_id, status, number, due_at, created_at, completed_at)
     SELECT $1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'USD', 'EUR', 100, 79 + n % 3, 'from', '0.8', '0.8', 0, '[]',
       gen_random_uuid(), 'completed', n, now(), $2, $2 FROM generate_series(1, 2500) n`, [tenantId, new Date(clock.now())]);
  await database.execute('INSERT INTO books (tenant_id, completed) VALUES ($1, 2500)', [tenantId]);
  const first = await positions('EUR');
  expect(brief(first)).toEqual({ EUR: [-200_000, -200_000, -200_000, 0, 0], USD: [250_000, 200_000, 200_000, 0, 0] });
  const kept = () => database.query<{ upto: bigint }>('SELECT upto FROM position_sums WHERE tenant_id = $1', [tenantId]);
  expect(await kept()).toEqual([{ upto: 2_000n }]);
  expect(brief(await positions('EUR'))).toEqual(brief(first));
  await exchange('USD', 'EUR', 100);
  const more = await positions('EUR');
  expect([more.conversions, brief(more)['USD']]).toEqual([2_501, [250_100, 200_080, 200_080, 0, 0]]);
  await database.execute('DELETE FROM position_sums WHERE tenant_id = $1', [tenantId]);
  expect(brief(await positions('EUR'))).toEqual(brief(more));
});
