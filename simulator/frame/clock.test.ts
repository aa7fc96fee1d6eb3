import fc from 'fast-check';
import { expect, it } from 'vitest';
import { simulatedClock } from './clock.ts';

it('does what falls due in order, each at its own moment, first come first served', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 50 }), fc.integer({ min: 0, max: 25 }), async (delays, byMs) => {
    const clock = simulatedClock({ startMs: 1_000 });
    const done: { dueMs: number; index: number; atMs: number }[] = [];
    delays.forEach((delayMs, index) => clock.after(delayMs, () => void done.push({ dueMs: 1_000 + delayMs, index, atMs: clock.now() })));
    await clock.advance(byMs);
    const expected = delays.map((delayMs, index) => ({ dueMs: 1_000 + delayMs, index, atMs: 1_000 + delayMs })).filter(({ dueMs }) => dueMs <= 1_000 + byMs).sort((a, b) => a.dueMs - b.dueMs || a.index - b.index);
    expect(done).toEqual(expected);
    expect(clock.now()).toBe(1_000 + byMs);
  }));
});

it('does what was called off never, and what is asked for on the way in the same go', async () => {
  const clock = simulatedClock({ startMs: 0 });
  const done: string[] = [];
  clock.after(5, () => void done.push('called off'))();
  clock.after(5, () => void clock.after(5, () => void done.push(`on the way, at ${clock.now()}`)));
  await clock.advance(10);
  expect(done).toEqual(['on the way, at 10']);
});

it('runs with the machine where it does not stand', async () => {
  const clock = simulatedClock();
  const done: number[] = [];
  clock.after(1, () => void done.push(1));
  await expect.poll(() => done).toEqual([1]);
  clock.stop();
});
