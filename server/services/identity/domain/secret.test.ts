import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apiKeySecret, isApiKeySecret, shownPrefix } from './secret.ts';

test('the same random bytes give the same secret, and its form never changes', () => {
  expect(apiKeySecret('test', Buffer.alloc(32))).toBe(`fl_test_${'0'.repeat(43)}0aT12U`);
  expect(apiKeySecret('live', Buffer.alloc(32, 255))).toMatch(/^fl_live_[0-9A-Za-z]{49}$/);
});

test('every secret is recognised, and one changed character makes it unknown', () => {
  fc.assert(fc.property(fc.constantFrom('test' as const, 'live' as const), fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(48),
    (mode, bytes, at) => {
      const secret = apiKeySecret(mode, Buffer.from(bytes));
      const place = 'fl_test_'.length + at;
      const other = secret[place] === 'x' ? 'y' : 'x';
      expect(isApiKeySecret(secret)).toBe(true);
      expect(isApiKeySecret(secret.slice(0, place) + other + secret.slice(place + 1))).toBe(false);
    }));
});

test('a test secret can not be passed off as a live one', () => {
  expect(isApiKeySecret(apiKeySecret('test', randomBytes(32)).replace('test', 'live'))).toBe(false);
});

test.each(['', 'fl_test_', 'fl_prod_' + '0'.repeat(49), 'Bearer x', `fl_test_${'0'.repeat(48)}`])('%j is no secret', (text) => {
  expect(isApiKeySecret(text)).toBe(false);
});

test('the prefix shows the mode and four digits', () => {
  const secret = apiKeySecret('live', randomBytes(32));
  expect(shownPrefix(secret)).toBe(secret.slice(0, 12));
  expect(shownPrefix(secret)).toMatch(/^fl_live_[0-9A-Za-z]{4}$/);
});
