import { describe, expect, it } from 'vitest';
import { encodeId } from '../../../contracts/ids.ts';
import { idMaker } from '../../kit/clock.ts';
import { madeAtMs } from './made-at.ts';

describe('when an id was made', () => {
  it.each([0, 1, 1_767_607_200_123, 2 ** 48 - 1])('is read from it: %i', (nowMs) => {
    const id = idMaker({ now: () => nowMs })();
    const expected = Number.parseInt(id.slice(0, 13).replace('-', ''), 16);
    expect(madeAtMs(id)).toBe(expected);
    expect(madeAtMs(encodeId('attempt', id))).toBe(expected);
    if (nowMs > 0) expect(expected).toBe(nowMs);
  });

  it.each(['', 'att_', '2cc2b1c0-0f5c-4c3e-9b9a-7f6f1d1c9a11', encodeId('refund', '2cc2b1c0-0f5c-4c3e-9b9a-7f6f1d1c9a11'), 'shop-17'])('is not known of %s', (id) => {
    expect(madeAtMs(id)).toBeNull();
  });
});
