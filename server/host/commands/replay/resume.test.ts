import fc from 'fast-check';
import { expect, it } from 'vitest';
import { workThrough } from './blocks.ts';
import { firstToSend } from './resume.ts';

it('begins at the beginning where nothing is there', async () => {
  expect(await firstToSend(1000, 4, async () => false)).toBe(0);
});

it('sends only the last blocks again where all is there', async () => {
  expect(await firstToSend(1000, 4, async () => true)).toBe(996);
});

it('asks a few times, not once a block', async () => {
  let asked = 0;
  await firstToSend(1467, 4, async (block) => {
    asked++;
    return block < 700;
  });
  expect(asked).toBeLessThan(12);
});

it('leaves no gap, wherever a run of several blocks at once was cut off', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 5 }), fc.infiniteStream(fc.nat({ max: 3 })), fc.nat({ max: 200 }), async (blocks, ahead, speeds, cutAfter) => {
    const done = await cutOff(blocks, ahead, speeds, cutAfter);
    const start = await firstToSend(blocks, ahead, async (block) => done.has(block));
    for (let block = 0; block < start; block++) expect(done.has(block)).toBe(true);
  }));
});

/** Runs blocks of different speed until so many turns are over; what is done then is done. */
async function cutOff(blocks: number, ahead: number, speeds: Iterator<number>, cutAfter: number): Promise<Set<number>> {
  const done = new Set<number>();
  let turns = 0;
  const numbers = async function* () {
    for (let block = 0; block < blocks; block++) yield block;
  };
  await workThrough(numbers(), ahead, async (block) => {
    for (let left = (speeds.next().value as number) + 1; left > 0; left--) {
      if (++turns > cutAfter) throw new Error('cut off');
      await Promise.resolve();
    }
    done.add(block);
  }).catch(() => {});
  return done;
}

it('reads no further than it works', async () => {
  const read: number[] = [];
  const waiting: (() => void)[] = [];
  const numbers = async function* () {
    for (let block = 0; block < 100; block++) {
      read.push(block);
      yield block;
    }
  };
  const all = workThrough(numbers(), 3, () => new Promise((done) => { waiting.push(done); }));
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  expect(read.length).toBeLessThanOrEqual(4);
  for (let i = 0; i < 100; i++) {
    waiting[i]?.();
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }
  await all;
  expect(read).toHaveLength(100);
});
