import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { within } from './within.ts';

const LONG_MS = 60_000;

it('gives what comes in time, also an error', async () => {
  expect(await within(Promise.resolve('answer'), LONG_MS)).toBe('answer');
  await expect(within(Promise.reject(new Error('refused')), LONG_MS)).rejects.toThrow('refused');
});

it('gives up in the end, in the words of who asked', async () => {
  const never = new Promise<never>(() => {});
  await expect(within(never, 5)).rejects.toThrow('no answer within 5 ms');
  await expect(within(never, 5, () => new TypeError('away'))).rejects.toThrow(TypeError);
});

it('drops what fails after it gave up', async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  await expect(within(promise, 5)).rejects.toThrow('no answer');
  // Were it not dropped, this would be an error nobody handles, and the run would fail.
  reject(new Error('late'));
  await new Promise(setImmediate);
});

it('does not take a pause of its own process for a silent answer', async () => {
  const asked = within(promisify(randomBytes)(8), 5);
  // Another thread has answered long before this is over.
  for (const startedAt = performance.now(); performance.now() - startedAt < 200;);
  expect(await asked).toHaveLength(8);
});
