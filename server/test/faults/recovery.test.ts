import { expect, it } from 'vitest';
import { recoveredAfterMs } from './recovery.ts';

/** Ten answers a second, but for a gap. */
const answered = (gap: { fromMs: number; toMs: number }): number[] => Array.from({ length: 100 }, (_, n) => n * 100).filter((atMs) => atMs < gap.fromMs || atMs >= gap.toMs);

it('counts from the end of a fault to the first second at the usual rate', () => {
  // With eight of ten in it, the first such second begins 200 ms before the first answer.
  expect(recoveredAfterMs(answered({ fromMs: 1_000, toMs: 5_000 }), 10, 3_000, 10_000)).toBe(1_750);
});

it('says nothing before a whole second has been seen', () => {
  const answers = answered({ fromMs: 1_000, toMs: 5_000 });
  expect(recoveredAfterMs(answers, 10, 3_000, 5_700)).toBeUndefined();
  expect(recoveredAfterMs(answers, 10, 3_000, 5_800)).toBe(1_750);
});

it('finds no time lost where nothing was missed', () => {
  expect(recoveredAfterMs(answered({ fromMs: 0, toMs: 0 }), 10, 3_000, 5_000)).toBe(0);
});
