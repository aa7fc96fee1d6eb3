import { LRUCache } from 'lru-cache';
import type { Velocity } from '../domain/judge-fraud.ts';

interface Minute { minute: number; count: number; amount: number }

/** How much has left each account in the running minute, as this process saw it. Bounded: the least busy accounts are forgotten. */
export interface VelocityMeter {
  read(accountId: string, nowMs: number): Velocity;
  add(accountId: string, amount: number, nowMs: number): void;
}

const NONE: Velocity = { count: 0, amount: 0 };

export function velocityMeter(max: number): VelocityMeter {
  const minutes = new LRUCache<string, Minute>({ max });
  return {
    read(accountId, nowMs) {
      const seen = minutes.get(accountId);
      return seen === undefined || seen.minute !== Math.floor(nowMs / 60_000) ? NONE : seen;
    },
    add(accountId, amount, nowMs) {
      const minute = Math.floor(nowMs / 60_000);
      const seen = minutes.get(accountId);
      if (seen === undefined || seen.minute !== minute) minutes.set(accountId, { minute, count: 1, amount });
      else {
        seen.count++;
        seen.amount += amount;
      }
    },
  };
}
