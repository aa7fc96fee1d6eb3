import { expect, test } from 'vitest';
import { outcomeOf } from './outcome.ts';

test.each([
  ['asked', 'authorised', 'succeeded'], ['action', 'authorised', 'succeeded'], ['returned', 'declined', 'declined'], ['processing', 'authorised', 'succeeded'],
  ['asked', 'unknown', 'failed'], ['returned', 'unknown', 'failed'],
  // Counted when the answer was lost.
  ['unknown', 'authorised', null], ['unknown', 'declined', null], ['unknown', 'unknown', null],
  // A cancellation was lost.
  ['action', 'unknown', null], ['processing', 'unknown', null], ['authorised', 'unknown', null],
  ['authorised', 'authorised', null], ['declined', 'authorised', null], ['asked', 'action', null], ['asked', 'abandoned', null], ['authorised', 'voided', null], ['routing', 'asked', null],
] as const)('from %s to %s: %s', (was, is, expected) => expect(outcomeOf(was, is)).toBe(expected));
