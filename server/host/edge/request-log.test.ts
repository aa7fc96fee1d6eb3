import { expect, it } from 'vitest';
import { noMetrics, silentLog } from '../../kit/observe.ts';
import { unpackRequests, type RecordedRequest } from '../../kit/request-block.ts';
import { requestLog, type RequestLogOptions } from './request-log.ts';

const request = (id: string): RecordedRequest => ({
  id, atMs: 1, operation: 'accounts.getAccount', method: 'GET', status: 200, code: '', tookMs: 1, actorKind: 'key', actorId: 'k', replayed: false, version: '2026-11-20',
});

function setUp(record?: RequestLogOptions['record']) {
  const written: Record<string, string[]>[] = [];
  const due: (() => void)[] = [];
  let lost = 0;
  const log = requestLog({
    record: record ?? (async (blocks) => { written.push(Object.fromEntries(blocks.map(({ tenantId, data }) => [tenantId, unpackRequests(data).map(({ id }) => id)]))); }),
    timers: { after: (_ms, run) => { due.push(run); return () => due.splice(due.indexOf(run), 1); } },
    log: silentLog, metrics: { ...noMetrics, count: (_name, _help, _labels, by = 1) => { lost += by; } },
  });
  return { log, written, due, lost: () => lost };
}

it('gathers for a moment, and writes a block for each tenant', async () => {
  const { log, written, due } = setUp();
  log.add('a', request('1'));
  log.add('b', request('2'));
  log.add('a', request('3'));
  expect([written, due.length]).toEqual([[], 1]);
  due.pop()!();
  await log.close();
  expect(written).toEqual([{ a: ['1', '3'], b: ['2'] }]);
});

it('does not wait where there are many', async () => {
  const { log, written } = setUp();
  for (let n = 0; n < 1_500; n++) log.add('a', request(String(n)));
  await log.close();
  expect(written.map(({ a }) => a!.length)).toEqual([1_000, 500]);
});

it('keeps nothing for ever that can not be written, and counts it', async () => {
  const hold = Promise.withResolvers<void>();
  const { log, lost } = setUp(async () => {
    await hold.promise;
    throw new Error('identity is away');
  });
  for (let n = 0; n < 25_000; n++) log.add('a', request(String(n)));
  hold.resolve();
  await log.close();
  await log.close();
  expect(lost()).toBe(25_000);
});
