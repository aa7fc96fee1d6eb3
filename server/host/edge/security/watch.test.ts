import { expect, it } from 'vitest';
import type { FastifyRequest } from 'fastify';
import type { Timers } from '../../../kit/consumer-timers.ts';
import { silentLog } from '../../../kit/observe.ts';
import { manualClock } from '../../../test/support/service-context.ts';
import type { Caller } from '../authentication.ts';
import type { Gathered } from './gathering.ts';
import { keepFlushing, securityWatch } from './watch.ts';

const caller = (id = 'k'): Caller => ({ tenantId: 't', actor: { kind: 'key', id, scopes: [] }, scopes: new Set(), version: undefined, rates: {}, from: {} });
const request = (ip: string, forwarded?: string): FastifyRequest =>
  ({ ip, raw: { socket: { remoteAddress: forwarded === undefined ? ip : '10.0.0.1' }, headers: { 'x-forwarded-for': forwarded } } }) as unknown as FastifyRequest;
const refusal = { operation: 'ledger.reconcile', reason: 'no', requestId: 'r' };

function setUp(trustProxy = false) {
  const clock = manualClock(0);
  const recorded: Gathered[] = [];
  const errors: string[] = [];
  let away = false;
  const watch = securityWatch({
    clock, trustProxy, log: { ...silentLog, error: (_fields, message) => { errors.push(message); } },
    record: async (gathered) => {
      if (away) throw new Error('away');
      recorded.push(gathered);
    },
  });
  return { watch, clock, recorded, errors, setAway: (is: boolean) => { away = is; } };
}

it('records what a second held in one go, and nothing where there was nothing', async () => {
  const { watch, recorded } = setUp();
  await watch.flush();
  for (let n = 0; n < 1000; n++) watch.refused(caller(), request('203.0.113.7'), refusal);
  await watch.flush();
  await watch.flush();
  expect(recorded).toHaveLength(1);
  expect(recorded[0]!.refusals).toEqual([{
    tenantId: 't', actor: { kind: 'key', id: 'k' }, operation: 'ledger.reconcile', reason: 'no', requestId: 'r', network: '203.0.113.0/24', count: 1000, atMs: 0,
  }]);
});

it('tells of a network once an hour, by whichever credential and connection', async () => {
  const { watch, recorded, clock } = setUp();
  const own = caller();
  for (const ip of ['203.0.113.7', '203.0.113.8', '198.51.100.1', '203.0.113.7']) watch.saw(own, request(ip), 'r');
  watch.saw(caller(), request('203.0.113.9'), 'r');
  await watch.flush();
  expect(recorded[0]!.sightings.map(({ network }) => network)).toEqual(['203.0.113.0/24', '198.51.100.0/24']);
  clock.advance(60 * 60_000);
  watch.saw(caller(), request('203.0.113.9'), 'r');
  await watch.flush();
  expect(recorded[1]!.sightings).toHaveLength(1);
});

it('looks at X-Forwarded-For only behind a proxy that is trusted', async () => {
  const behind = setUp(true);
  const own = caller();
  behind.watch.saw(own, request('203.0.113.7', '203.0.113.7'), 'r');
  behind.watch.saw(own, request('198.51.100.1', '198.51.100.1'), 'r');
  await behind.watch.flush();
  expect(behind.recorded[0]!.sightings).toHaveLength(2);
  const direct = setUp(false);
  const same = caller();
  direct.watch.saw(same, request('10.0.0.1', '203.0.113.7'), 'r');
  direct.watch.saw(same, request('10.0.0.1', '198.51.100.1'), 'r');
  await direct.watch.flush();
  expect(direct.recorded[0]!.sightings).toHaveLength(1);
});

it('keeps what could not be recorded, counted on, and says so once', async () => {
  const { watch, recorded, errors, setAway } = setUp();
  setAway(true);
  for (let second = 0; second < 3; second++) {
    watch.refused(caller(), request('203.0.113.7'), refusal);
    watch.saw(caller(), request('203.0.113.7'), 'r');
    await watch.flush();
  }
  expect(errors).toHaveLength(1);
  setAway(false);
  await watch.flush();
  expect([recorded[0]!.refusals[0]!.count, recorded[0]!.sightings.length]).toEqual([3, 1]);
});

it('flushes every second, and once more when it is called off', async () => {
  let due: (() => void) | undefined;
  const timers: Timers = { after: (_ms, run) => { due = run; return () => { due = undefined; }; } };
  let flushed = 0;
  const stop = keepFlushing({ flush: async () => { flushed++; } }, timers);
  for (let second = 1; second <= 3; second++) {
    due!();
    await expect.poll(() => flushed).toBe(second);
  }
  await stop();
  expect(flushed).toBe(4);
  expect(due).toBeUndefined();
});
