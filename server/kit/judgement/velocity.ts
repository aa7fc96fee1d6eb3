import type { Velocity } from './judge-fraud.ts';

interface Sent { count: number; amount: number }

/** How much has left each account in the running minute (of the clock, not the last sixty seconds), as this process saw it. */
export interface VelocityMeter {
  read(accountId: string, nowMs: number): Velocity;
  add(accountId: string, amount: number, nowMs: number): void;
}

const NONE: Velocity = { count: 0, amount: 0 };

/** Remembers `max` accounts at most: with more in one minute it begins anew, rather than let memory grow. */
export function velocityMeter(max: number): VelocityMeter {
  const sent = new Map<string, Sent>();
  let minute = 0;
  const turn = (nowMs: number): void => {
    const now = Math.floor(nowMs / 60_000);
    if (now === minute && sent.size < max) return;
    minute = now;
    sent.clear();
  };
  return {
    read(accountId, nowMs) {
      turn(nowMs);
      return sent.get(accountId) ?? NONE;
    },
    add(accountId, amount, nowMs) {
      turn(nowMs);
      const seen = sent.get(accountId);
      if (seen === undefined) sent.set(accountId, { count: 1, amount });
      else {
        seen.count++;
        seen.amount += amount;
      }
    },
  };
}
