import { expect, it, test } from 'vitest';
import { PAUSES_MS, pauseAfter, retryAfterMs } from './schedule.ts';

const HOUR = 3_600_000;

it('tries ten times over about 75 hours', () => {
  expect(PAUSES_MS).toHaveLength(10);
  expect(PAUSES_MS.map((ms) => ms / 1_000)).toEqual([0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
  expect(PAUSES_MS.reduce((sum, ms) => sum + ms, 0) / HOUR).toBeCloseTo(75.6, 1);
  expect(pauseAfter(9, 0.5)).toBe(24 * HOUR);
  expect(pauseAfter(10, 0.5)).toBeUndefined();
});

it('scatters pauses by a tenth', () => {
  expect(pauseAfter(1, 0)).toBe(4_500);
  expect(pauseAfter(1, 0.5)).toBe(5_000);
  expect(pauseAfter(1, 0.999_999)).toBe(5_500);
});

it('rests as long as it is asked to, at most a day', () => {
  expect(pauseAfter(1, 0.5, 60_000)).toBe(60_000);
  expect(pauseAfter(2, 0.5, 60_000)).toBe(300_000);
  expect(pauseAfter(1, 0.5, 365 * 24 * HOUR)).toBe(24 * HOUR);
});

test.each([
  ['120', 120_000], ['0', 0], ['Fri, 20 Nov 2026 10:00:30 GMT', 30_000], ['Fri, 20 Nov 2026 09:59:00 GMT', 0],
  [undefined, undefined], ['', undefined], ['soon', undefined], ['-1', undefined], ['1.5', undefined], ['2026', 2_026_000], ['2026-11-20', undefined], ['99999999999', undefined],
])('Retry-After %j', (header, ms) => {
  expect(retryAfterMs(header, Date.parse('2026-11-20T10:00:00Z'))).toBe(ms);
});
