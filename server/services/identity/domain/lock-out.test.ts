import { expect, test } from 'vitest';
import { afterFailure, FORGOTTEN_AFTER_MS, FREE_FAILURES, isLocked, judge, type Counted, type Failures, type Standing } from './lock-out.ts';

const NOW = 1_800_000_000_000;

function fail(times: number, counted: Counted = 'place'): Failures {
  let state: Failures | undefined;
  for (let n = 0; n < times; n++) state = afterFailure(counted, state, NOW);
  return state!;
}

test.each([
  [1, null], [4, null], [5, 30], [6, 60], [7, 120], [8, 240], [9, 480], [10, 900], [11, 900], [1_000, 900],
])('failure %i locks for %s seconds', (times, seconds) => {
  const { failures, lockedUntilMs } = fail(times);
  expect(failures).toBe(times);
  expect(lockedUntilMs).toBe(seconds === null ? null : NOW + seconds * 1000);
});

test.each(['place', 'network', 'email'] as const)('a lock by %s begins with its own number of failures', (counted) => {
  expect(fail(FREE_FAILURES[counted] - 1, counted).lockedUntilMs).toBeNull();
  expect(fail(FREE_FAILURES[counted], counted).lockedUntilMs).toBe(NOW + 30_000);
});

test('a lock holds until its moment and not longer', () => {
  const state = fail(5);
  expect(isLocked(state, NOW + 29_999)).toBe(true);
  expect(isLocked(state, NOW + 30_000)).toBe(false);
  expect(isLocked(fail(4), NOW)).toBe(false);
  expect(isLocked(undefined, NOW)).toBe(false);
});

test('failures are forgotten after a day without one', () => {
  expect(afterFailure('place', fail(7), NOW + FORGOTTEN_AFTER_MS)).toMatchObject({ failures: 1, lockedUntilMs: null });
  expect(afterFailure('place', fail(7), NOW + FORGOTTEN_AFTER_MS - 1).failures).toBe(8);
});

const locked = fail(1_000);
const place = { place: locked };
const network = { network: locked };
const email = { email: locked };

test.each<[string, Partial<Standing>, boolean, string]>([
  ['nobody ever failed', {}, true, 'in'],
  ['nobody ever failed', {}, false, 'wrong'],
  ['the place is locked', place, true, 'locked'],
  ['the place is locked, and it is the own device', { ...place, deviceKnown: true }, true, 'locked'],
  ['the network is locked', network, true, 'locked'],
  ['the network is locked, and known', { ...network, networkKnown: true }, true, 'locked'],
  ['the network is locked, and it is the own device', { ...network, deviceKnown: true }, true, 'in'],
  ['the network is locked, and it is the own device', { ...network, deviceKnown: true }, false, 'wrong'],
  ['the email is locked, and the place unknown', email, true, 'locked'],
  ['the email is locked, and the network known', { ...email, networkKnown: true }, true, 'in'],
  ['the email is locked, and it is the own device', { ...email, deviceKnown: true }, true, 'in'],
  ['the email is locked, and it is the own device', { ...email, deviceKnown: true }, false, 'wrong'],
])('%s (%j), password right %s: %s', (_, standing, right, outcome) => {
  const whole = { place: undefined, network: undefined, email: undefined, deviceKnown: false, networkKnown: false, ...standing };
  expect(judge(whole, right, NOW).outcome).toBe(outcome);
});

test('a wrong password has the same answer in a known network as in any other, whatever is locked', () => {
  for (const standing of [{}, place, network, email]) {
    const whole = { place: undefined, network: undefined, email: undefined, deviceKnown: false, networkKnown: false, ...standing };
    expect(judge({ ...whole, networkKnown: true }, false, NOW)).toEqual(judge(whole, false, NOW));
  }
});
