import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountMoney, Limits } from './account.ts';
import { charge, uncharge } from './limits.ts';
import { NO_PERIOD, type Period } from './periods.ts';

const FREE: Limits = { minBalance: null, perTransaction: null, daily: null, monthly: null };
const money = (period: Period = NO_PERIOD, spentDay = 0n, spentMonth = 0n): AccountMoney =>
  ({ version: 3, posted: 1_000n, heldDebits: 0n, heldCredits: 0n, period, spentDay, spentMonth });
const MONDAY: Period = { day: 100, month: 40 };
const TUESDAY: Period = { day: 101, month: 40 };
const NEXT_MONTH: Period = { day: 131, month: 41 };

const verdict = (limits: Partial<Limits>, spent: AccountMoney, outgoing: bigint, now: Period): string => {
  const charged = charge({ ...FREE, ...limits }, spent, outgoing, now);
  return charged.ok ? `${charged.value.spentDay}/${charged.value.spentMonth}` : charged.error;
};

describe('limits', () => {
  it.each([
    ['exactly the limit per transaction passes', { perTransaction: 50n }, money(), 50n, MONDAY, '50/50'],
    ['one more does not', { perTransaction: 50n }, money(), 51n, MONDAY, 'limit_per_transaction'],
    ['the rest of the day passes', { daily: 100n }, money(MONDAY, 60n, 60n), 40n, MONDAY, '100/100'],
    ['one more does not', { daily: 100n }, money(MONDAY, 60n, 60n), 41n, MONDAY, 'limit_daily'],
    ['a new day begins at nothing', { daily: 100n }, money(MONDAY, 100n, 100n), 100n, TUESDAY, '100/200'],
    ['and the month goes on', { daily: 100n, monthly: 150n }, money(MONDAY, 100n, 100n), 51n, TUESDAY, 'limit_monthly'],
    ['a new month begins at nothing', { monthly: 150n }, money(TUESDAY, 150n, 150n), 150n, NEXT_MONTH, '150/150'],
    ['per transaction comes before the day', { perTransaction: 1n, daily: 1n, monthly: 1n }, money(), 2n, MONDAY, 'limit_per_transaction'],
    ['the day before the month', { daily: 1n, monthly: 1n }, money(), 2n, MONDAY, 'limit_daily'],
  ])('%s', (_name, limits: Partial<Limits>, spent: AccountMoney, outgoing: bigint, now: Period, expected: string) => {
    expect(verdict(limits, spent, outgoing, now)).toBe(expected);
  });

  it('a clock that goes back does not begin a day or a month that is over a second time', () => {
    const spent = money(NEXT_MONTH, 100n, 100n);
    expect(verdict({ daily: 100n }, spent, 1n, MONDAY)).toBe('limit_daily');
    expect(verdict({ monthly: 100n }, spent, 1n, MONDAY)).toBe('limit_monthly');
    const charged = charge({ ...FREE, daily: 150n }, spent, 1n, TUESDAY);
    expect(charged).toMatchObject({ ok: true, value: { period: NEXT_MONTH, spentDay: 101n, spentMonth: 101n } });
  });

  it('what a released hold was charged comes back in the day and month it was charged in', () => {
    const spent = money(TUESDAY, 70n, 90n);
    expect(uncharge(spent, 30n, TUESDAY)).toMatchObject({ spentDay: 40n, spentMonth: 60n });
    expect(uncharge(spent, 30n, MONDAY)).toMatchObject({ spentDay: 70n, spentMonth: 60n });
    expect(uncharge(spent, 30n, { day: 69, month: 39 })).toEqual(spent);
    expect(uncharge(money(NEXT_MONTH, 70n, 70n), 30n, TUESDAY)).toMatchObject({ spentDay: 70n, spentMonth: 70n });
  });

  it('never gives back more than was charged', () => {
    expect(uncharge(money(MONDAY, 10n, 20n), 30n, MONDAY)).toMatchObject({ spentDay: 0n, spentMonth: 0n });
  });

  it('over any days and amounts, no day and no month passes its limit, and nothing is refused that would not', () => {
    const spending = fc.array(fc.record({ days: fc.integer({ min: 0, max: 20 }), amount: fc.bigInt({ min: 1n, max: 120n }) }), { maxLength: 60 });
    fc.assert(fc.property(spending, fc.bigInt({ min: 1n, max: 200n }), fc.bigInt({ min: 1n, max: 400n }), (spends, daily, monthly) => {
      const days = new Map<number, bigint>();
      const months = new Map<number, bigint>();
      let state = money();
      let day = 20_000;
      for (const { days: later, amount } of spends) {
        day += later;
        const now = { day, month: Math.floor(day / 30) };
        const [ofDay, ofMonth] = [(days.get(day) ?? 0n) + amount, (months.get(now.month) ?? 0n) + amount];
        const expected = ofDay > daily ? 'limit_daily' : ofMonth > monthly ? 'limit_monthly' : 'ok';
        const charged = charge({ ...FREE, daily, monthly }, state, amount, now);
        expect(charged.ok ? 'ok' : charged.error).toBe(expected);
        if (!charged.ok) continue;
        state = charged.value;
        days.set(day, ofDay);
        months.set(now.month, ofMonth);
      }
    }));
  });
});
