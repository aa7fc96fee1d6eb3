import { expect, it } from 'vitest';
import { decodeId } from '../../../contracts/ids.ts';
import { idMaker } from '../../kit/clock.ts';
import { requestIds } from './request-ids.ts';

it('makes ids that are all different, also many in one millisecond, and all TypeIDs', () => {
  let nowMs = 1_795_000_000_000;
  const clock = { now: () => nowMs };
  const newRequestId = requestIds(clock, idMaker(clock));
  const ids = Array.from({ length: 5000 }, (_, n) => {
    if (n % 1500 === 0) nowMs++;
    return newRequestId();
  });
  expect(new Set(ids).size).toBe(5000);
  expect(ids.every((id) => decodeId('request', id) !== undefined)).toBe(true);
});
