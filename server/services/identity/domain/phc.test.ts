import { expect, test } from 'vitest';
import { formatPhc, parsePhc, sameParameters } from './phc.ts';

// From the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1
const REFERENCE = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

test('a hash of the reference implementation reads and writes back the same', () => {
  const parsed = parsePhc(REFERENCE)!;
  expect(parsed).toMatchObject({ memoryKib: 65536, passes: 2, parallelism: 1 });
  expect(parsed.salt.toString()).toBe('somesalt');
  expect(formatPhc(parsed)).toBe(REFERENCE);
});

test.each([
  '', 'password', REFERENCE.replace('argon2id', 'argon2i'), REFERENCE.replace('v=19', 'v=16'), REFERENCE.replace('m=65536,', ''),
  REFERENCE + '$',
])('%j is not a hash of ours', (text) => {
  expect(parsePhc(text)).toBeUndefined();
});

test('parameters are the same only when all three are', () => {
  const parameters = { memoryKib: 19_456, passes: 2, parallelism: 1 };
  expect(sameParameters(parameters, { ...parameters })).toBe(true);
  expect(sameParameters(parameters, { ...parameters, memoryKib: 1 })).toBe(false);
  expect(sameParameters(parameters, { ...parameters, passes: 1 })).toBe(false);
  expect(sameParameters(parameters, { ...parameters, parallelism: 2 })).toBe(false);
});
