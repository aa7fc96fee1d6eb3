import { randomFillSync } from 'node:crypto';
import { uuidV7 } from '../../contracts/ids.ts';

/** Time as a port, so that tests can move it. Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Makes UUIDv7 text. Ids of one process never go back in time, also when the clock does. */
export type NewId = () => string;

const POOL_BYTES = 8_190;

export function idMaker(clock: Clock): NewId {
  const pool = Buffer.alloc(POOL_BYTES);
  let offset = POOL_BYTES;
  let latestMs = 0;
  return () => {
    if (offset >= POOL_BYTES) {
      randomFillSync(pool);
      offset = 0;
    }
    latestMs = Math.max(latestMs, clock.now());
    const id = uuidV7(latestMs, pool, offset);
    offset += 10;
    return id;
  };
}
