import fc from 'fast-check';
import { expect, it } from 'vitest';
import { systemTimers } from '../../../kit/consumer-timers.ts';
import { silentLog } from '../../../kit/observe.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { databaseClock, offsetAfter, type Look } from '../database-clock.ts';

const db = await testDatabase([]);

/** A look at a clock that is so far ahead, read somewhere between question and answer. */
const lookAt = (aheadMs: number) => fc.record({ askedMs: fc.integer({ min: 0, max: 1e9 }), tookMs: fc.integer({ min: 0, max: 500 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ askedMs, tookMs, share }): Look => ({ askedMs, answeredMs: askedMs + tookMs, theirsMs: askedMs + tookMs * share + aheadMs }));
const looksAt = (aheadMs: number) => fc.array(lookAt(aheadMs), { minLength: 1, maxLength: 5 });
const ahead = fc.integer({ min: -1e9, max: 1e9 });

it('is never further off than the quickest answer allows', () => {
  fc.assert(fc.property(ahead.chain((aheadMs) => fc.tuple(fc.constant(aheadMs), looksAt(aheadMs), fc.option(fc.integer(), { nil: undefined }))), ([aheadMs, looks, knownMs]) => {
    const quickestMs = Math.min(...looks.map(({ askedMs, answeredMs }) => answeredMs - askedMs));
    expect(Math.abs(offsetAfter(knownMs, looks) - aheadMs)).toBeLessThanOrEqual(quickestMs + 1e-3);
  }));
});

it('stays as it is where nothing speaks against it', () => {
  fc.assert(fc.property(ahead.chain((aheadMs) => fc.tuple(fc.constant(aheadMs), looksAt(aheadMs))), ([aheadMs, looks]) => {
    expect(offsetAfter(aheadMs, looks)).toBeCloseTo(aheadMs, 3);
  }));
});

it('follows a clock that was set between two looks', () => {
  const looks = [{ askedMs: 0, answeredMs: 2, theirsMs: 1_000 }, { askedMs: 10, answeredMs: 12, theirsMs: 301_011 }];
  expect(offsetAfter(999, looks)).toBe(301_000);
});

it('tells the time of the database, and goes on without it', async () => {
  const waiting: (() => void)[] = [];
  const clock = await databaseClock({
    url: db.adminUrl, schema: 'public', log: silentLog,
    timers: { after: (_ms, run) => { waiting.push(run); return () => {}; } },
  });
  // One machine here: the two clocks are one.
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
  waiting.shift()!();
  await expect.poll(() => waiting.length).toBe(1);
  await clock.close();
  waiting.shift()!();
  const before = clock.now();
  await expect.poll(() => clock.now()).toBeGreaterThan(before);
  expect(waiting).toEqual([]);
});

it('refuses to start without it', async () => {
  await expect(databaseClock({ url: 'postgres://nobody@127.0.0.1:1/none', schema: 'public', log: silentLog, timers: systemTimers })).rejects.toThrow();
});
