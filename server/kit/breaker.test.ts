import { expect, it } from 'vitest';
import { breaker, type Breaker, type BreakerState } from './breaker.ts';

function made(): { own: Breaker; states: BreakerState[]; advance(ms: number): void } {
  let nowMs = 1_000;
  const states: BreakerState[] = [];
  const own = breaker({ failures: 3, firstPauseMs: 100, longestPauseMs: 350, now: () => nowMs, random: () => 0.999, changed: (state) => states.push(state) });
  return { own, states, advance: (ms) => { nowMs += ms; } };
}

const fail = (own: Breaker, times: number): void => {
  for (let i = 0; i < times; i++) own.failed();
};

it('opens after so many failures in a row, and not when one in between succeeds', () => {
  const { own } = made();
  fail(own, 2);
  own.succeeded();
  fail(own, 2);
  expect([own.state, own.mayTry()]).toEqual(['closed', true]);
  own.failed();
  expect([own.state, own.mayTry()]).toEqual(['open', false]);
});

it('lets one request try after its pause, and closes when that succeeds', () => {
  const { own, states, advance } = made();
  fail(own, 3);
  advance(99);
  expect(own.mayTry()).toBe(false);
  advance(1);
  expect(own.mayTry()).toBe(true);
  own.begin();
  expect([own.state, own.mayTry()]).toEqual(['half-open', false]);
  own.succeeded();
  expect(states).toEqual(['open', 'half-open', 'closed']);
});

it('pauses twice as long after each trial that fails, up to a longest, and anew after a success', () => {
  const { own, advance } = made();
  const pauses: number[] = [];
  fail(own, 3);
  for (let i = 0; i < 4; i++) {
    let waited = 0;
    for (; !own.mayTry(); waited += 10) advance(10);
    pauses.push(waited);
    own.begin();
    own.failed();
  }
  expect(pauses).toEqual([100, 200, 350, 350]);
  advance(350);
  own.begin();
  own.succeeded();
  fail(own, 3);
  advance(100);
  expect(own.mayTry()).toBe(true);
});

it('takes late failures of requests sent before it opened for nothing new', () => {
  const { own, advance } = made();
  fail(own, 3);
  advance(60);
  own.failed();
  advance(40);
  expect(own.mayTry()).toBe(true);
});
