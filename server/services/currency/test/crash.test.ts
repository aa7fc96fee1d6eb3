import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { LEASE_MS } from '../handlers/conversions/settle.ts';
import type { Strike } from '../../../test/simulation/faults.ts';
import { as, startWorld } from './world.ts';

const world = await startWorld();
const { openAccount, posted, fx, clock } = world;
const tenantId = randomUUID();
const FUNDS = 1_000_000;
const [euros, dollars] = [await openAccount(tenantId, 'EUR', FUNDS), await openAccount(tenantId, 'USD')];
const fields = { from: euros, to: dollars, fromCurrency: 'EUR', toCurrency: 'USD', fromAmount: 100 };
// The fx accounts are open before: what is left is what every exchange does.
await world.currency.createConversion(fields, as(tenantId, 'first'));
let exchanged = 1;

/** Counts moments of all databases of a process; from the nth on, nothing is answered any more. */
function dyingAt(nth: number): { strike: Strike; moments: () => number } {
  let moments = 0;
  return { strike: () => ++moments >= nth, moments: () => moments };
}

/** Whatever became of it: all four accounts have it, or none; told once; the same key finds it. */
async function settled(quoteId: string | undefined, key: string): Promise<'completed' | 'never begun'> {
  clock.advance(LEASE_MS + 1);
  const after = world.start();
  while (await after.run('resume-conversions'));
  const { data } = await after.clients.currency.listConversions({ limit: 100 }, as(tenantId));
  expect(data.filter(({ status }) => status === 'pending')).toEqual([]);
  const now = await posted(tenantId, dollars) / 104;
  expect([exchanged, exchanged + 1]).toContain(now);
  const happened = now > exchanged;
  const again = as(tenantId, key);
  const answer = await after.clients.currency.createConversion(quoteId === undefined ? fields : { from: euros, to: dollars, quoteId }, again);
  expect([answer.status, again.context.call.reply.replayed]).toEqual(['completed', happened]);
  exchanged++;
  expect([await posted(tenantId, euros), await fx(tenantId, 'EUR'), await fx(tenantId, 'USD'), await posted(tenantId, dollars)])
    .toEqual([FUNDS - 100 * exchanged, 100 * exchanged, -104 * exchanged, 104 * exchanged]);
  return happened ? 'completed' : 'never begun';
}

test.each(['at the rate of now', 'with a quote'])('a process that dies at any moment of an exchange leaves nothing that others do not bring to its end: %s', async (how) => {
  const quoted = async () => (how === 'with a quote' ? (await world.currency.createQuote({ from: 'EUR', to: 'USD', fromAmount: 100, lock: 'day' }, as(tenantId))).id : undefined);
  const ask = (quoteId: string | undefined) => (quoteId === undefined ? fields : { from: euros, to: dollars, quoteId });
  const whole = dyingAt(Infinity);
  await world.start(whole.strike).clients.currency.createConversion(ask(await quoted()), as(tenantId, randomUUID()));
  exchanged++;
  expect(whole.moments()).toBeGreaterThan(20);
  const ends = new Map<string, number>();
  for (let nth = 1; nth <= whole.moments(); nth++) {
    const [key, quoteId] = [randomUUID(), await quoted()];
    await world.start(dyingAt(nth).strike).clients.currency.createConversion(ask(quoteId), as(tenantId, key)).catch(() => undefined);
    const end = await settled(quoteId, key);
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  expect(ends.get('completed')).toBeGreaterThan(5);
  expect(ends.get('never begun')).toBeGreaterThan(5);
}, 60_000);

test('those who come after die too, and again, and several go on with one at once', async () => {
  const whole = dyingAt(Infinity);
  await world.start(whole.strike).clients.currency.createConversion(fields, as(tenantId, randomUUID()));
  exchanged++;
  for (let nth = 3; nth <= whole.moments(); nth += 3) {
    const key = randomUUID();
    await world.start(dyingAt(nth).strike).clients.currency.createConversion(fields, as(tenantId, key)).catch(() => undefined);
    for (let later = 1; later < 30; later += 3) {
      clock.advance(LEASE_MS + 1);
      await Promise.all([world.start(dyingAt(later).strike), world.start(dyingAt(later + 7).strike)].map((one) => one.run('resume-conversions').catch(() => undefined)));
    }
    await settled(undefined, key);
  }
}, 60_000);

test('each was told once, and numbers of those completed have no gap', async () => {
  const told = await world.told(tenantId);
  expect(told.map(({ types }) => types[0])).toEqual(Array.from({ length: exchanged }, () => 'conversion.completed'));
  expect(new Set(told.map(({ subject }) => subject)).size).toBe(exchanged);
  const rows = await world.db.database('currency').query<{ number: bigint }>('SELECT number FROM conversions WHERE tenant_id = $1 ORDER BY number', [tenantId]);
  expect(rows.map(({ number }) => Number(number))).toEqual(Array.from({ length: exchanged }, (_, n) => n + 1));
  expect((await world.ledger.trialBalance({}, as(tenantId))).balanced).toBe(true);
});

test('the ledger can not be reached: the answer says pending, the same key waits, the job brings it to its end at the rate that was agreed', async () => {
  const other = randomUUID();
  const [from, to] = [await openAccount(other, 'EUR', 1_000), await openAccount(other, 'USD')];
  const ask = { from, to, fromCurrency: 'EUR', toCurrency: 'USD', fromAmount: 1_000 };
  const cut = world.startWithout('ledger');
  const made = await cut.clients.currency.createConversion(ask, as(other, 'key'));
  expect(made).toMatchObject({ status: 'pending', toAmount: 1_047, postingId: null });
  await expect(world.currency.createConversion(ask, as(other, 'key'))).rejects.toMatchObject({ code: 'idempotency_key_in_use', data: { resourceId: made.id } });
  world.rates.say('ecb', 'EUR', { USD: '5' }, clock.now());
  clock.advance(3_600_001);
  await world.run('refresh-rates');
  await world.run('resume-conversions');
  expect(await world.currency.getConversion({ id: made.id }, as(other))).toMatchObject({ status: 'completed', toAmount: 1_047 });
  expect(await posted(other, to)).toBe(1_047);
});

test('what has ended stays as it is, and rates too, whoever tries', async () => {
  const database = world.db.database('currency');
  await expect(database.execute(`UPDATE conversions SET to_amount = to_amount + 1 WHERE tenant_id = $1`, [tenantId])).rejects.toThrow('has ended');
  await expect(database.execute(`UPDATE rates SET rate = '9'`)).rejects.toThrow('only added to');
  await expect(database.execute('DELETE FROM rate_sheets')).rejects.toThrow('only added to');
});
