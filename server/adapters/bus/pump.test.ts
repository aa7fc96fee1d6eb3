import { expect, it } from 'vitest';
import type { Timers } from '../../kit/consumer-timers.ts';
import { AGAIN, IDLE, pump, type Next } from './pump.ts';

/** Timers that ring when told to. */
function manual(): Timers & { ring(): number | undefined; readonly set: number } {
  let pending: { ms: number; run: () => void }[] = [];
  return {
    after(ms, run) {
      const timer = { ms, run };
      pending.push(timer);
      return () => { pending = pending.filter((other) => other !== timer); };
    },
    ring() {
      const timer = pending.shift();
      timer?.run();
      return timer?.ms;
    },
    get set() {
      return pending.length;
    },
  };
}

const settled = () => new Promise<void>((resolve) => { setImmediate(resolve); });

function steps(...script: Next[]) {
  let count = 0;
  const timers = manual();
  const running = pump(timers, async () => script[count++] ?? IDLE);
  return { running, timers, count: () => count };
}

it('runs while there is more, then rests until it is woken', async () => {
  const { running, count } = steps(AGAIN, AGAIN);
  running.wake();
  await settled();
  expect(count()).toBe(3);
  running.wake();
  await settled();
  expect(count()).toBe(4);
});

it('runs once more when it was woken during a step', async () => {
  let count = 0;
  const gate = Promise.withResolvers<void>();
  const running = pump(manual(), async () => {
    if (++count === 1) await gate.promise;
    return IDLE;
  });
  running.wake();
  running.wake();
  gate.resolve();
  await settled();
  expect(count).toBe(2);
});

it('is not woken out of a wait', async () => {
  const { running, timers, count } = steps({ do: 'wait', ms: 70 });
  running.wake();
  await settled();
  running.wake();
  await settled();
  expect(count()).toBe(1);
  expect(running.waiting).toBe(true);
  expect(timers.ring()).toBe(70);
  await settled();
  expect(count()).toBe(2);
});

it('looks again by itself where it rests only for a while, and forgets that when woken before', async () => {
  const { running, timers, count } = steps({ do: 'idle', atMostMs: 5 }, { do: 'idle', atMostMs: 6 });
  running.wake();
  await settled();
  expect(timers.ring()).toBe(5);
  await settled();
  expect(count()).toBe(2);
  running.wake();
  await settled();
  expect(count()).toBe(3);
  expect(timers.set).toBe(0);
});

it('stops after the step under way and stays stopped', async () => {
  let count = 0;
  const gate = Promise.withResolvers<void>();
  const running = pump(manual(), async () => {
    count++;
    await gate.promise;
    return AGAIN;
  });
  running.wake();
  const stopped = running.stop();
  gate.resolve();
  await stopped;
  running.wake();
  await settled();
  expect(count).toBe(1);
});
