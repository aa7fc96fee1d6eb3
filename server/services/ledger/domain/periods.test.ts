import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodAt, samePeriod } from './periods.ts';

const at = (moment: string, zone: string) => periodAt(Date.parse(moment), zone);
const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const monthOf = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
const HOUR_MS = 3_600_000;

describe('the calendar of limits', () => {
  it.each([
    ['2026-02-28T23:59:59.999Z', 'UTC', '2026-02-28'],
    ['2026-03-01T00:00:00.000Z', 'UTC', '2026-03-01'],
    ['2028-02-29T12:00:00.000Z', 'UTC', '2028-02-29'],
    ['2026-12-31T23:59:59.999Z', 'UTC', '2026-12-31'],
    ['2027-01-01T00:00:00.000Z', 'UTC', '2027-01-01'],
    ['1969-12-31T23:59:59.999Z', 'UTC', '1969-12-31'],
    // One moment, the days of both sides of the earth.
    ['2026-12-31T10:00:00.000Z', 'Pacific/Kiritimati', '2027-01-01'],
    ['2026-12-31T10:00:00.000Z', 'Pacific/Pago_Pago', '2026-12-30'],
    // Half and three-quarter hours.
    ['2026-05-31T18:29:59.999Z', 'Asia/Kolkata', '2026-05-31'],
    ['2026-05-31T18:30:00.000Z', 'Asia/Kolkata', '2026-06-01'],
    ['2026-05-31T18:14:59.999Z', 'Asia/Kathmandu', '2026-05-31'],
    ['2026-05-31T18:15:00.000Z', 'Asia/Kathmandu', '2026-06-01'],
    // Berlin: the clocks go forward on 29 March 2026 and back on 25 October.
    ['2026-03-28T22:59:59.999Z', 'Europe/Berlin', '2026-03-28'],
    ['2026-03-28T23:00:00.000Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-03-29T21:59:59.999Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-03-29T22:00:00.000Z', 'Europe/Berlin', '2026-03-30'],
    ['2026-10-24T22:00:00.000Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-10-25T22:59:59.999Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-10-25T23:00:00.000Z', 'Europe/Berlin', '2026-10-26'],
    // Apia had no 30 December 2011.
    ['2011-12-30T09:59:59.999Z', 'Pacific/Apia', '2011-12-29'],
    ['2011-12-30T10:00:00.000Z', 'Pacific/Apia', '2011-12-31'],
    // Where the clocks change at midnight.
    ['2018-11-04T02:59:59.999Z', 'America/Sao_Paulo', '2018-11-03'],
    ['2018-11-04T03:00:00.000Z', 'America/Sao_Paulo', '2018-11-04'],
  ])('%s in %s is on %s', (moment, zone, date) => {
    expect(at(moment, zone)).toEqual({ day: dayOf(date), month: monthOf(date) });
  });

  it('a day lasts 23 hours when clocks go forward and 25 when they go back', () => {
    const lasts = (fromUtc: string) => {
      const first = Date.parse(fromUtc);
      let hours = 0;
      while (samePeriod(periodAt(first + hours * HOUR_MS, 'Europe/Berlin'), periodAt(first, 'Europe/Berlin'))) hours++;
      return hours;
    };
    expect([lasts('2026-03-28T23:00:00Z'), lasts('2026-10-24T22:00:00Z'), lasts('2026-06-01T22:00:00Z')]).toEqual([23, 25, 24]);
  });

  it('agrees with Intl on the date of any moment in any zone', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Chatham', 'America/St_Johns', 'Africa/Casablanca');
    fc.assert(fc.property(fc.integer({ min: 0, max: Date.parse('2100-01-01T00:00:00Z') }), zones, (atMs, zone) => {
      const date = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(atMs);
      expect(periodAt(atMs, zone)).toEqual({ day: dayOf(date), month: monthOf(date) });
    }));
  });
});
