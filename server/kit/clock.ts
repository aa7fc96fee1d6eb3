import { randomFillSync } from 'node:crypto';
import { uuidV7 } from '../../contracts/ids.ts';

/** Time as a port, so that tests can move it. Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number;
  /** The time outside, where it may differ: a test clock was moved. */
  outside?(): number;
}

/** For what others check by clocks of their own: signatures of webhooks, codes of authenticator apps. */
export const outsideMs = (clock: Clock): number => clock.outside?.() ?? clock.now();

export const systemClock: Clock = { now: () => Date.now() };

/** Makes UUIDv7 text. Ids of one process come in rising order, also within a millisecond and when the clock goes back. */
export type NewId = () => string;

const POOL_BYTES = 8_190;
/** Twelve bits. More ids than that in a millisecond borrow from the next. */
const MAX_SEQUENCE = 4_095;

export function idMaker(clock: Clock): NewId {
  const pool = Buffer.alloc(POOL_BYTES);
  let offset = POOL_BYTES;
  let latestMs = 0;
  let sequence = 0;
  return () => {
    if (offset >= POOL_BYTES) {
      randomFillSync(pool);
      offset = 0;
    }
    const nowMs = clock.now();
    if (nowMs > latestMs) {
      latestMs = nowMs;
      sequence = 0;
    } else if (++sequence > MAX_SEQUENCE) {
      latestMs++;
      sequence = 0;
    }
    const id = uuidV7(latestMs, pool, offset, sequence);
    offset += 10;
    return id;
  };
}
