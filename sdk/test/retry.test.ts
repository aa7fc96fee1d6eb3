import { expect, test } from 'vitest';
import { retryAfterMs, waitMs } from '../retry.ts';

test.each([
  ['never', true, false], ['never', false, false], ['later', true, true], ['later', false, true],
  ['same-key', true, true], ['same-key', false, false], [undefined, true, true], [undefined, false, false],
] as const)('retry %s, repeatable %s: tried again %s', (retry, repeatable, again) => {
  expect(waitMs({ retry }, 1, repeatable, 0.5) !== undefined).toBe(again);
});

test('a word this version does not know is no leave to try again', () => {
  expect(waitMs({ retry: 'someday' as 'later' }, 1, true, 0.5)).toBeUndefined();
});

test('waits grow twofold up to a limit, with jitter between half and all', () => {
  const waits = (random: number) => [1, 2, 3, 6, 30].map((tries) => waitMs({ retry: 'later' }, tries, true, random));
  expect(waits(0)).toEqual([125, 250, 500, 4000, 4000]);
  expect(waits(1)).toEqual([250, 500, 1000, 8000, 8000]);
});

test('Retry-After stretches the wait, and more than a minute is none', () => {
  expect(waitMs({ retry: 'later', retryAfterMs: 3000 }, 1, true, 0)).toBe(3000);
  expect(waitMs({ retry: 'later', retryAfterMs: 61_000 }, 1, true, 0)).toBeUndefined();
});

test.each([
  ['3', 3000], ['0', 0], ['Wed, 21 Oct 2015 07:28:05 GMT', 5000], ['Wed, 21 Oct 2015 07:27:00 GMT', 0], ['soon', undefined], [null, undefined],
])('Retry-After %j is %j ms', (header, ms) => {
  expect(retryAfterMs(header, Date.parse('2015-10-21T07:28:00Z'))).toBe(ms);
});
