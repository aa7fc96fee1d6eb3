import { encodeId } from '../../../contracts/ids.ts';
import type { Clock, NewId } from '../../kit/clock.ts';

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const PAIRS = Array.from({ length: 1024 }, (_, n) => DIGITS[n >> 5]! + DIGITS[n & 31]!);

/**
 * `req_…` ids. A whole id is made anew each millisecond; within it the last ten bits count on. So a fresh one costs next to nothing
 * and is still a TypeID.
 */
export function requestIds(clock: Clock, newId: NewId): () => string {
  let madeAtMs = -1;
  let stem = '';
  let count = 0;
  return () => {
    const nowMs = clock.now();
    if (nowMs !== madeAtMs || count === PAIRS.length) {
      madeAtMs = nowMs;
      stem = encodeId('request', newId()).slice(0, -2);
      count = 0;
    }
    return stem + PAIRS[count++]!;
  };
}
