import { expect, it } from 'vitest';
import { noMetrics, silentLog } from '../kit/observe.ts';
import type { Job } from '../kit/service.ts';
import { jobRunner } from './jobs.ts';

let nowMs = 0;

/** Timers that fire when told, with what they were set to. */
function setUp(run: Job['run'], everyMs = 1000, drain?: Job['drain'], idleMs?: number) {
  const planned: { ms: number; run(): void }[] = [];
  const errors: object[] = [];
  const timers = {
    after(ms: number, fire: () => void) {
      const entry = { ms, run: fire };
      planned.push(entry);
      return () => void planned.splice(planned.indexOf(entry), 1);
    },
  };
  const log = { ...silentLog, error: (fields: object) => { errors.push(fields); } };
  const runner = jobRunner([{ service: 's', job: { name: 'j', everyMs, idleMs, run, drain } }], { timers, log, metrics: noMetrics, now: () => nowMs });
  runner.start();
  const fire = async () => {
    planned.shift()!.run();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { runner, planned, errors, fire };
}

it('runs soon after the start, then again after its pause', async () => {
  let runs = 0;
  const { planned, fire } = setUp(async () => { runs++; }, 60 * 60_000);
  expect(planned[0]!.ms).toBeLessThanOrEqual(10_000);
  await fire();
  expect(runs).toBe(1);
  expect(planned.map(({ ms }) => ms)).toEqual([60 * 60_000]);
});

it('runs again at once where there is more to do', async () => {
  const { planned, fire } = setUp(async () => true);
  await fire();
  expect(planned.map(({ ms }) => ms)).toEqual([0]);
});

it('logs a failure, waits longer each time, and goes on', async () => {
  let fail = true;
  const { planned, errors, fire } = setUp(async () => { if (fail) throw new Error('no'); });
  await fire();
  await fire();
  await fire();
  expect(errors).toHaveLength(3);
  expect(planned[0]!.ms).toBe(4000);
  for (let n = 0; n < 20; n++) await fire();
  expect(planned[0]!.ms).toBe(60_000);
  fail = false;
  await fire();
  expect(planned[0]!.ms).toBe(1000);
});

it('never runs twice at once, and when stopped waits for the run under way and starts no other', async () => {
  const gate = Promise.withResolvers<void>();
  const { runner, planned, fire } = setUp(() => gate.promise);
  await fire();
  expect(planned).toEqual([]);
  let stopped = false;
  const stopping = runner.stop().then(() => { stopped = true; });
  await new Promise((resolve) => setImmediate(resolve));
  expect(stopped).toBe(false);
  gate.resolve();
  await stopping;
  expect(planned).toEqual([]);
});

it('calls off what is planned when stopped', async () => {
  const { runner, planned } = setUp(async () => {});
  await runner.stop();
  expect(planned).toEqual([]);
});

it('lets a job end what its runs left under way, after the last of them', async () => {
  const gate = Promise.withResolvers<void>();
  const order: string[] = [];
  const { runner, fire } = setUp(async () => { await gate.promise; order.push('ran'); }, 1000, async () => { order.push('drained'); });
  await fire();
  const stopping = runner.stop();
  gate.resolve();
  await stopping;
  expect(order).toEqual(['ran', 'drained']);
});

it('rests longer where nothing was recorded for a while, and is at its pace again as soon as something is', async () => {
  let runs = 0;
  const { runner, planned, fire } = setUp(async () => { runs++; }, 250, undefined, 1_000);
  await fire();
  expect(planned.map(({ ms }) => ms)).toEqual([250]);
  nowMs += 20_000;
  await fire();
  expect(planned.map(({ ms }) => ms)).toEqual([1_000]);
  runner.stir();
  runner.stir();
  expect(planned.map(({ ms }) => ms)).toEqual([250]);
  await fire();
  expect(planned.map(({ ms }) => ms)).toEqual([250]);
  nowMs += 20_000;
  await fire();
  await fire();
  expect(planned.map(({ ms }) => ms)).toEqual([1_000]);
  expect(runs).toBe(5);
  await runner.stop();
  runner.stir();
  expect(planned).toEqual([]);
});

it('keeps its pace where it has no longer one, whatever is recorded', async () => {
  const { runner, planned, fire } = setUp(async () => {});
  nowMs += 20_000;
  await fire();
  runner.stir();
  expect(planned.map(({ ms }) => ms)).toEqual([1_000]);
});
