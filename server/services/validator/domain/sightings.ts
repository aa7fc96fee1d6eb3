import type { Case } from '../../../kit/judgement/facts.ts';
import type { Velocity } from '../../../kit/judgement/judge-fraud.ts';

/**
 * What this node has approved in the running minute of its clock, by account. Whoever asks says nothing of what became of a movement: one that another
 * kind or the ledger refused counts here, so a node sees too much rather than too little. A movement that is judged again counts once.
 */
export interface Sightings {
  /** What had left each account before these movements. */
  before(cases: readonly Case[], nowMs: number): (accountId: string) => Velocity;
  approved(one: Case, nowMs: number): void;
}

/** At most so many movements a minute are remembered, about 100 MB; with more it begins anew. */
const MOST = 1_000_000;

export function sightings(most = MOST): Sightings {
  const movements = new Set<string>();
  const sent = new Map<string, Velocity>();
  let minute = 0;
  const turn = (nowMs: number): void => {
    const now = Math.floor(nowMs / 60_000);
    if (now === minute && movements.size < most) return;
    minute = now;
    movements.clear();
    sent.clear();
  };
  return {
    before(cases, nowMs) {
      turn(nowMs);
      const own = new Map<string, Velocity>();
      for (const { id, from: { accountId }, amount } of cases) if (movements.has(id)) own.set(accountId, plus(own.get(accountId), 1, amount));
      return (accountId) => {
        const { count, amount } = own.get(accountId) ?? NONE;
        return plus(sent.get(accountId), -count, -amount);
      };
    },
    approved({ id, from: { accountId }, amount }, nowMs) {
      turn(nowMs);
      if (movements.has(id)) return;
      movements.add(id);
      sent.set(accountId, plus(sent.get(accountId), 1, amount));
    },
  };
}

const NONE: Velocity = { count: 0, amount: 0 };
const plus = (velocity: Velocity = NONE, count: number, amount: number): Velocity => ({ count: velocity.count + count, amount: velocity.amount + amount });
