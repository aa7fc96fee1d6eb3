import { expect, it } from 'vitest';
import { HandlerFailure, backoffMs, isHandlers, isInnocent, isolation, type RetryOptions } from './consumer-isolation.ts';

const options: RetryOptions = { attempts: 5, baseMs: 100, capMs: 10_000, maxEvents: 8, random: () => 1 };

it('halves a failing batch down to one event, then backs off, then parks', () => {
  const trying = isolation(options);
  const again = (afterMs: number) => ({ do: 'again', afterMs });
  expect(trying.failed(8, false)).toEqual(again(0));
  expect(trying.limit).toBe(4);
  expect(trying.failed(4, false)).toEqual(again(0));
  expect(trying.failed(2, false)).toEqual(again(0));
  expect(trying.limit).toBe(1);
  expect([1, 2, 3, 4].map(() => trying.failed(1, false))).toEqual([again(100), again(200), again(400), again(800)]);
  expect(trying.failed(1, false)).toEqual({ do: 'park', attempts: 5 });
});

it('grows again after success, and counts attempts anew', () => {
  const trying = isolation(options);
  trying.failed(2, false);
  trying.failed(1, false);
  trying.succeeded();
  expect(trying.limit).toBe(2);
  trying.succeeded();
  trying.succeeded();
  trying.succeeded();
  expect(trying.limit).toBe(8);
  expect(trying.failed(1, false)).toEqual({ do: 'again', afterMs: 100 });
});

it('blames no event for a lost connection: it waits, as often as it takes', () => {
  const trying = isolation(options);
  const waits = Array.from({ length: 9 }, () => trying.failed(8, true));
  expect(waits.at(-1)).toEqual({ do: 'again', afterMs: 10_000 });
  expect(trying.limit).toBe(8);
  expect([{ code: '57P01' }, { code: '40P01' }, { code: 'ECONNRESET' }, new Error('Connection terminated unexpectedly')].every(isInnocent)).toBe(true);
  expect([{ code: '23505' }, new Error('no'), null, 'text'].some(isInnocent)).toBe(false);
});

it('backs off between half of the time and all of it', () => {
  expect(backoffMs(3, { ...options, random: () => 0 })).toBe(200);
  expect(backoffMs(3, { ...options, random: () => 0.5 })).toBe(300);
  expect(backoffMs(50, options)).toBe(10_000);
});

it('takes a refused commit for the fault of the consumer, and a lost server not', () => {
  expect([new HandlerFailure(new Error('no')), { code: '23503' }, { code: '25P02' }].every(isHandlers)).toBe(true);
  expect([{ code: '57P01' }, new Error('the bus itself')].some(isHandlers)).toBe(false);
});
