import { expect, test } from 'vitest';
import { sameMetadata } from './metadata.ts';

test.each([
  [{}, {}, true],
  [{ a: '1', b: '2' }, { b: '2', a: '1' }, true],
  [{ a: '1' }, { a: '2' }, false],
  [{ a: '1' }, { b: '1' }, false],
  [{ a: '1' }, { a: '1', b: '2' }, false],
  [{ constructor: '1' }, { a: '1' }, false],
])('%j and %j: %s', (one, other, same) => {
  expect(sameMetadata(one, other)).toBe(same);
});
