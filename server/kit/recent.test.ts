import { expect, test } from 'vitest';
import { recent } from './recent.ts';

test('keeps what was used lately, and no more than it may', () => {
  const cache = recent<number>({ max: 4 });
  for (let n = 0; n < 4; n++) cache.set(`k${n}`, n);
  expect(cache.get('k0')).toBe(0);
  for (let n = 4; n < 6; n++) cache.set(`k${n}`, n);
  const left = Array.from({ length: 6 }, (_, n) => cache.get(`k${n}`)).filter((value) => value !== undefined);
  expect(left).toContain(0);
  expect(left).toContain(5);
  expect(left.length).toBeLessThanOrEqual(4);
});

test('what is written again is the new value alone', () => {
  const cache = recent<number>({ max: 2 });
  cache.set('a', 1);
  cache.set('b', 2);
  cache.set('a', 3);
  expect(cache.get('a')).toBe(3);
  cache.delete('a');
  expect(cache.get('a')).toBeUndefined();
  cache.set('c', 1);
  cache.clear();
  expect(cache.get('c')).toBeUndefined();
});

test('with turns an entry lives for one or two of them, however often it is read', () => {
  let nowMs = 0;
  const cache = recent<string>({ max: 100, turn: { everyMs: 10, now: () => nowMs } });
  cache.set('a', 'x');
  for (nowMs = 0; nowMs < 20; nowMs++) expect(cache.get('a'), `at ${nowMs}`).toBe('x');
  nowMs = 20;
  expect(cache.get('a')).toBeUndefined();
  cache.set('b', 'y');
  nowMs = 1000;
  expect(cache.get('b'), 'after a long pause').toBeUndefined();
});
