import { expect, it } from 'vitest';
import { furthest } from '../position.ts';

it.each([
  ['the first that is told', undefined, 'common:a0', 'common:a0'],
  ['nothing new', 'common:a0', null, 'common:a0'],
  ['an answer that came late', 'common:a0', 'common:9f', 'common:a0'],
  ['a longer number', 'common:ff', 'common:100', 'common:100'],
  ['several databases, each its own way', 'common:a0,ledger:20', 'ledger:1f,common:b0', 'common:b0,ledger:20'],
])('keeps the furthest: %s', (_what, known, told, kept) => {
  expect(furthest(known, told)).toBe(kept);
});
