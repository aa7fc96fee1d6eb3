import { expect, it } from 'vitest';
import { readDuration } from './duration.ts';

it.each([
  ['90s', 90_000], ['15m', 900_000], ['75h', 270_000_000], ['7d', 604_800_000], ['2w', 1_209_600_000], ['1d12h', 129_600_000], ['0s', 0],
  ['', undefined], ['7', undefined], ['d', undefined], ['-1d', undefined], ['1.5d', undefined], ['7 d', undefined], ['7days', undefined], ['9999999999s', undefined],
])('%j is %s ms', (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});
