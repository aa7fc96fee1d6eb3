import { expect, test } from 'vitest';
import { afterFailure, FORGOTTEN_AFTER_MS, isLocked, type Failures } from './lock-out.ts';

const NOW = 1_800_000_000_000;

function fail(times: number): Failures {
  let state: Failures | undefined;
  for (let n = 0; n < times; n++) state = afterFailure(state, NOW);
  return state!;
}

test.each([
  [1, null], [4, null], [5, 30], [6, 60], [7, 120], [8, 240], [9, 480], [10, 900], [11, 900], [1_000, 900],
])('failure %i locks for %s seconds', (times, seconds) => {
  const { failures, lockedUntilMs } = fail(times);
  expect(failures).toBe(times);
  expect(lockedUntilMs).toBe(seconds === null ? null : NOW + seconds * 1000);
});

test('a lock holds until its moment and not longer', () => {
  const state = fail(5);
  expect(isLocked(state, NOW + 29_999)).toBe(true);
  expect(isLocked(state, NOW + 30_000)).toBe(false);
  expect(isLocked(fail(4), NOW)).toBe(false);
  expect(isLocked(undefined, NOW)).toBe(false);
});

test('failures are forgotten after a day without one', () => {
  expect(afterFailure(fail(7), NOW + FORGOTTEN_AFTER_MS)).toMatchObject({ failures: 1, lockedUntilMs: null });
  expect(afterFailure(fail(7), NOW + FORGOTTEN_AFTER_MS - 1).failures).toBe(8);
});
