import { expect, it } from 'vitest';
import { runGuards, type Guard, type Guarded } from './guard.ts';

const guarded = {} as Guarded;

it('asks each guard in order, and waits for none that need not be waited for', async () => {
  const asked: string[] = [];
  const quick = (name: string): Guard => () => { asked.push(name); };
  const slow = (name: string): Guard => () => Promise.resolve().then(() => { asked.push(name); });
  expect(runGuards([quick('a'), quick('b')], guarded)).toBeUndefined();
  await runGuards([quick('c'), slow('d'), quick('e'), slow('f')], guarded);
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

it('asks nobody after one that refuses', async () => {
  const never: Guard = () => { throw new Error('asked'); };
  await expect(runGuards([() => Promise.reject(new Error('no')), never], guarded)).rejects.toThrow('no');
  expect(() => runGuards([() => { throw new Error('no'); }, never], guarded)).toThrow('no');
});
