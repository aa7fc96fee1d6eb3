import { expect, it } from 'vitest';
import { silentLog, type Log } from '../../kit/observe.ts';
import { accessLog } from './access-log.ts';

function logged() {
  const lines: string[] = [];
  const log: Log = { ...silentLog, info: (_, message) => lines.push(`info ${message}`), warn: (_, message) => lines.push(`warn ${message}`), error: (_, message) => lines.push(`error ${message}`) };
  const access = accessLog(log);
  const answer = (status: number, nowMs: number) => { if (access.wants(status, nowMs)) access.write({ requestId: 'r', operation: 'o', method: 'GET', status, tookMs: 1 }); };
  return { lines, answer, counted: () => Object.fromEntries(Map.groupBy(lines, (line) => line).entries().map(([line, all]) => [line, all.length])) };
}

it('logs what nobody foresaw each time, and of everything else so many lines a second', () => {
  const { answer, counted } = logged();
  for (const status of [200, 404, 503, 500]) for (let n = 0; n < 200; n++) answer(status, 500);
  expect(counted()).toEqual({ 'info request': 70, 'warn request not served': 50, 'error request failed': 200 });
});

it('says in the next second how many it left out', () => {
  const { answer, lines } = logged();
  for (let n = 0; n < 30; n++) answer(200, 999);
  answer(200, 1_000);
  expect(lines.slice(-2)).toEqual(['info more requests than are logged', 'info request']);
});
