import { expect, test } from 'vitest';
import { normaliseEmail } from './email.ts';

test.each([
  ['Ann@Example.COM', 'ann@example.com'],
  ['  ann@example.com ', 'ann@example.com'],
  ['a\0b@example.com', 'a\ufffdb@example.com'],
  ['a\ud800@example.com', 'a\ufffd@example.com'],
])('%j is stored as %j', (given, stored) => {
  expect(normaliseEmail(given)).toBe(stored);
});
