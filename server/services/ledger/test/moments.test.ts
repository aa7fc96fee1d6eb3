import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { as, move, refusalOf, startLedger, told, type Posted } from './world.ts';

const world = await startLedger();
const { ledger, open, balance, clock } = world;
const iso = (ms: number): string => new Date(ms).toISOString();

async function pair(funds = 1_000) {
  const tenant = randomUUID();
  const [a, b] = [await open(tenant, { funds }), await open(tenant)];
  const ask = async (...postings: Posted[]) => (await ledger.createEntries({ postings }, as(tenant, randomUUID()))).results;
  const at = async (ms: number, accountId = b) => {
    const read = await ledger.getBalance({ accountId, at: iso(ms) }, as(tenant));
    return [read.version, read.balance.posted, read.balance.held];
  };
  const effective = async (ms: number | string, accountId = b) => (await balance(tenant, accountId, { at: typeof ms === 'string' ? ms : iso(ms), by: 'effective' })).posted;
  return { tenant, a, b, ask, at, effective };
}

test('a balance at each past moment, right before, at and right after every entry', async () => {
  const { a, b, ask, at } = await pair();
  const moments: { ms: number; version: number; posted: number; held: number }[] = [];
  let [version, posted, held] = [0, 0, 0];
  for (let i = 1; i <= 20; i++) {
    clock.advance(3);
    const pending = i % 4 === 0;
    // Two entries in one millisecond: the later one counts.
    await ask(move(a, b, i, { pending }), ...(i % 5 === 0 ? [move(b, a, 1)] : []));
    version += i % 5 === 0 ? 2 : 1;
    posted += (pending ? 0 : i) - (i % 5 === 0 ? 1 : 0);
    held += 0;
    moments.push({ ms: clock.now(), version, posted, held });
  }
  let before = { version: 0, posted: 0, held: 0 };
  for (const moment of moments) {
    expect(await at(moment.ms - 1)).toEqual([before.version, before.posted, before.held]);
    expect(await at(moment.ms)).toEqual([moment.version, moment.posted, moment.held]);
    expect(await at(moment.ms + 1)).toEqual([moment.version, moment.posted, moment.held]);
    before = moment;
  }
  expect(await at(moments[0]!.ms - 86_400_000)).toEqual([0, 0, 0]);
  expect(await at(clock.now() + 86_400_000)).toEqual([version, posted, 0]);
});

test('what was held at a past moment, also after it ended', async () => {
  const { tenant, a, b, ask, at } = await pair();
  clock.advance(10);
  const [held] = await ask(move(a, b, 60, { pending: true }));
  const heldAt = clock.now();
  clock.advance(10);
  await ledger.postPending({ id: held !== undefined && 'posting' in held ? held.posting.id : '', amount: 20 }, as(tenant, 'post'));
  const postedAt = clock.now();
  clock.advance(10);
  expect([await at(heldAt - 1, a), await at(heldAt, a), await at(postedAt - 1, a), await at(postedAt, a)]).toEqual([[1, 1_000, 0], [2, 1_000, 60], [2, 1_000, 60], [3, 980, 0]]);
});

test('moments with an offset, and moments no one can have recorded anything at, are answered', async () => {
  const { tenant, a, b, ask } = await pair();
  clock.advance(10);
  await ask(move(a, b, 5));
  const local = new Date(clock.now() + 5 * 3_600_000).toISOString().replace('Z', '+05:00');
  const read = await ledger.getBalance({ accountId: b, at: local }, as(tenant));
  expect([read.at, read.balance.posted]).toEqual([iso(clock.now()), 5]);
  for (const at of ['0001-01-02T00:00:00Z', '1969-12-31T23:59:59.999Z', '9999-12-30T23:59:59.999Z']) {
    for (const by of ['recorded', 'effective'] as const) {
      expect((await ledger.getBalance({ accountId: b, at, by }, as(tenant))).balance.posted).toBe(at.startsWith('9') ? 5 : 0);
    }
  }
});

test('effective dates: backdated and post-dated postings count from their day on, recorded ones from their recording', async () => {
  const { a, b, ask, at, effective } = await pair();
  clock.advance(1_000);
  const now = clock.now();
  await ask(move(a, b, 1, { effectiveAt: iso(now - 500_000) }), move(a, b, 10), move(a, b, 100, { effectiveAt: iso(now + 500_000) }));
  expect([await effective(now - 500_001), await effective(now - 500_000), await effective(now - 1), await effective(now), await effective(now + 499_999), await effective(now + 500_000)])
    .toEqual([0, 1, 1, 11, 11, 111]);
  expect([(await at(now - 1))[1], (await at(now))[1]]).toEqual([0, 111]);
  // Recorded later still, in effect long before.
  clock.advance(1_000_000);
  await ask(move(a, b, 1_000 - 111, { effectiveAt: iso(now - 1_000_000) }));
  expect([await effective(now - 1_000_001), await effective(now - 1_000_000), await effective(now + 500_000), await effective(clock.now())]).toEqual([0, 889, 1_000, 1_000]);
  expect([(await at(now))[1], (await at(clock.now()))[1]]).toEqual([111, 1_000]);
});

test('in effect now leaves out what is dated later', async () => {
  const { tenant, a, b, ask } = await pair();
  await ask(move(a, b, 7), move(a, b, 70, { effectiveAt: iso(clock.now() + 60_000) }));
  expect((await balance(tenant, b, { by: 'effective' })).posted).toBe(7);
  expect((await balance(tenant, b)).posted).toBe(77);
  clock.advance(60_000);
  expect((await balance(tenant, b, { by: 'effective' })).posted).toBe(77);
});

test('an effective date of any year is kept as it was given', async () => {
  const { tenant, a, b, ask } = await pair();
  for (const effectiveAt of ['0001-01-02T00:00:00.000Z', '1066-10-14T09:00:00.000Z', '9999-12-30T23:59:59.999Z']) {
    const [result] = await ask(move(a, b, 1, { effectiveAt }));
    expect(told(result!)).toBe('posted');
    const id = 'posting' in result! ? result.posting.id : '';
    expect((await ledger.getPosting({ id }, as(tenant))).effectiveAt).toBe(effectiveAt);
    const [newest] = (await ledger.listEntries({ accountId: b, limit: 1 }, as(tenant))).data;
    expect(newest!.effectiveAt).toBe(effectiveAt);
  }
});

test('a hold may end in any year', async () => {
  const { tenant, a, b, ask } = await pair();
  for (const expiresAt of ['0001-01-02T00:00:00.000Z', '9999-12-30T23:59:59.999Z']) {
    const [result] = await ask(move(a, b, 1, { pending: true, expiresAt }));
    expect(result).toMatchObject({ posting: { status: 'pending', expiresAt } });
    const id = 'posting' in result! ? result.posting.id : '';
    expect((await ledger.getPosting({ id }, as(tenant))).expiresAt).toBe(expiresAt);
    if (expiresAt.startsWith('0')) expect((await refusalOf(ledger.postPending({ id }, as(tenant, randomUUID())))).code).toBe('hold_expired');
  }
  await world.job('expire-holds').run();
  expect((await ledger.getBalance({ accountId: a }, as(tenant))).holds.map(({ expiresAt }) => expiresAt)).toEqual(['9999-12-30T23:59:59.999Z']);
});

test('a clock that goes back records nothing before what is there: history stays in order', async () => {
  const { tenant, a, b, ask, at } = await pair();
  clock.advance(10_000);
  await ask(move(a, b, 1));
  const latest = clock.now();
  clock.advance(-8_000);
  await ask(move(a, b, 10));
  clock.advance(1);
  await ask(move(a, b, 100));
  const entries = (await ledger.listEntries({ accountId: b }, as(tenant))).data;
  expect(entries.map(({ recordedAt }) => recordedAt)).toEqual([iso(latest), iso(latest), iso(latest)]);
  expect([await at(latest - 1), await at(latest)]).toEqual([[0, 0, 0], [3, 111, 0]]);
  clock.advance(8_000);
});

test('limits end with the tenant\'s own day and month', async () => {
  const tenant = randomUUID();
  const timezone = 'Pacific/Auckland';
  const [a, b] = [await open(tenant, { timezone, funds: 10_000, limits: { daily: 100, monthly: 150 } }), await open(tenant, { timezone })];
  const spend = async (moment: string, amount: number) => {
    clock.advance(Date.parse(moment) - clock.now());
    const { results: [result] } = await ledger.createEntries({ postings: [move(a, b, amount)] }, as(tenant, randomUUID()));
    return told(result!);
  };
  // Auckland's 31 January 2031 ends at 11:00 UTC (summer time, +13); its 5 April has 25 hours.
  expect(await spend('2031-01-31T10:59:59.999Z', 100)).toBe('posted');
  expect(await spend('2031-01-31T10:59:59.999Z', 1)).toBe('limit_daily');
  expect(await spend('2031-01-31T11:00:00.000Z', 100)).toBe('posted');
  expect(await spend('2031-02-01T11:00:00.000Z', 51)).toBe('limit_monthly');
  expect(await spend('2031-02-28T10:59:59.999Z', 50)).toBe('posted');
  expect(await spend('2031-02-28T11:00:00.000Z', 100)).toBe('posted');
  expect(await spend('2031-04-05T11:00:00.000Z', 60)).toBe('posted');
  expect(await spend('2031-04-06T11:59:59.999Z', 41)).toBe('limit_daily');
  expect(await spend('2031-04-06T12:00:00.000Z', 41)).toBe('posted');
});

test('limits follow the recorded day, whichever way the clock goes', async () => {
  const tenant = randomUUID();
  const [a, b] = [await open(tenant, { funds: 10_000, limits: { daily: 100 } }), await open(tenant, { funds: 500 })];
  const spend = async (amount: number) => told((await ledger.createEntries({ postings: [move(a, b, amount)] }, as(tenant, randomUUID()))).results[0]!);
  const day = 86_400_000;
  clock.advance(day - (clock.now() % day) + 1_000);
  expect(await spend(60)).toBe('posted');
  // Something comes in while the clock is a day ahead; then it is right again. What is spent now is recorded tomorrow, and counts there.
  clock.advance(day);
  await ledger.createEntries({ postings: [move(b, a, 1)] }, as(tenant, randomUUID()));
  clock.advance(-day);
  expect([await spend(100), await spend(1)]).toEqual(['posted', 'limit_daily']);
  clock.advance(day);
  expect(await spend(1)).toBe('limit_daily');
  const spentOn = Map.groupBy((await ledger.listEntries({ accountId: a }, as(tenant))).data.filter(({ change }) => change < 0), ({ recordedAt }) => recordedAt.slice(0, 10));
  for (const entries of spentOn.values()) expect(-entries.reduce((sum, { change }) => sum + change, 0)).toBeLessThanOrEqual(100);
});
