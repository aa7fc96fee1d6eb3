import { expect, it } from 'vitest';
import { offsets } from './offsets.ts';

const place = (offset: number, partition = 0) => ({ topic: 't', partition, offset: BigInt(offset) });

it('commits only what is done without a gap before it', () => {
  const kept = offsets();
  for (const offset of [5, 6, 7]) kept.arrived(place(offset));
  kept.done(place(6));
  expect(kept.toCommit()).toEqual([place(5)]);
  kept.done(place(5));
  expect(kept.toCommit()).toEqual([place(7)]);
  kept.done(place(7));
  expect(kept.toCommit()).toEqual([place(8)]);
  expect(kept.toCommit()).toEqual([]);
});

it('goes back where a partition is read again from before', () => {
  const kept = offsets();
  for (const offset of [5, 6]) {
    kept.arrived(place(offset));
    kept.done(place(offset));
  }
  expect(kept.toCommit()).toEqual([place(7)]);
  kept.arrived(place(5));
  expect(kept.toCommit()).toEqual([place(5)]);
});

it('keeps partitions apart', () => {
  const kept = offsets();
  kept.arrived(place(1, 0));
  kept.arrived(place(9, 1));
  kept.done(place(9, 1));
  expect(kept.toCommit()).toEqual([place(1, 0), place(10, 1)]);
});
