import { expect, test } from 'vitest';
import { OWASP_PARAMETERS, passwords } from './passwords.ts';

const bounds = { concurrency: 2, maxWaiting: 10, full: () => new Error('full') };
const light = { memoryKib: 64, passes: 1, parallelism: 1 };

test('a password is stored as a PHC string with the parameters of OWASP, salted anew each time', async () => {
  const { hash } = passwords(bounds);
  const [first, second] = await Promise.all([hash('correct horse battery'), hash('correct horse battery')]);
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(second).not.toBe(first);
});

test('a hash of the reference implementation is verified', async () => {
  const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await passwords(bounds).verify(stored, 'password')).toBe(true);
  expect(await passwords(bounds).verify(stored, 'Password')).toBe(false);
});

test('nobody has no password, not even the empty one', async () => {
  const { verify } = passwords(bounds, light);
  expect(await verify(undefined, '')).toBe(false);
  expect(await verify(undefined, 'anything at all')).toBe(false);
});

test('the same letters in other code points are the same password', async () => {
  const { hash, verify } = passwords(bounds, light);
  expect(await verify(await hash('caf\u00e9 caf\u00e9 caf\u00e9'), 'cafe\u0301 cafe\u0301 cafe\u0301')).toBe(true);
});

test('a hash made with other parameters is outdated, and still verified', async () => {
  const stored = await passwords(bounds, light).hash('correct horse battery');
  const today = passwords(bounds, OWASP_PARAMETERS);
  expect(today.isOutdated(stored)).toBe(true);
  expect(await today.verify(stored, 'correct horse battery')).toBe(true);
  expect(today.isOutdated(await today.hash('correct horse battery'))).toBe(false);
});

test('a stored text that is no hash is an error, not a wrong password', async () => {
  await expect(passwords(bounds, light).verify('plain text', 'plain text')).rejects.toThrow('not one of ours');
});
