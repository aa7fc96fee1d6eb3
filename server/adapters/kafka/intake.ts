import type { Subscription } from '../../kit/consumer-subscription.ts';
import { decodeEvent, type Placed } from './cloud-event.ts';
import { offsets, type Offsets, type Place } from './offsets.ts';
import type { InRecord, Reader } from './reader.ts';
import { slotOf } from './slots.ts';

/** An event that came, and whether the consumer wants it. Those it does not want move its positions all the same. */
export interface Arrived extends Placed {
  readonly slot: number;
  readonly wanted: boolean;
  readonly place: Place;
}

/** What has come and is not yet taken, of one consumer. */
export interface Intake {
  readonly offsets: Offsets;
  /** False where the record is no event. */
  hear(record: InRecord): boolean;
  /** The next in order, with at most so many that are wanted. */
  next(limit: number): readonly Arrived[];
  /** The batch is done with, but for these. */
  taken(batch: readonly Arrived[], early: readonly Arrived[]): void;
  /** Puts back what came too early. False where there is none. */
  putBack(): boolean;
}

const STOP_AT = 8_000;
const GO_ON_AT = 2_000;
/** What is too early does not count, or what it waits for might never be read; yet there is an end to it. */
const MOST_EARLY = 20_000;
/** Unwanted ones cost little, but a transaction should end. */
const MOST_AT_ONCE = 4_000;

export function intake({ wanted, reader }: { wanted: Subscription; reader: () => Reader }): Intake {
  const kept = offsets();
  let pending: Arrived[] = [];
  let early: Arrived[] = [];
  let full = false;

  function flow(): void {
    if (!full && (pending.length >= STOP_AT || early.length >= MOST_EARLY)) reader().pause();
    else if (full && pending.length <= GO_ON_AT && early.length < MOST_EARLY) reader().resume();
    else return;
    full = !full;
  }

  return {
    offsets: kept,
    hear(record) {
      const { topic, partition, offset } = record;
      const placed = decodeEvent(record.value);
      const place = { topic, partition, offset };
      kept.arrived(place);
      if (placed === undefined) {
        kept.done(place);
        return false;
      }
      const { event } = placed;
      const types = wanted.get(event.source.split('.')[0]!);
      pending.push({ ...placed, slot: slotOf(event.subject), wanted: types === 'all' || (types?.has(event.type) ?? false), place });
      flow();
      return true;
    },
    next(limit) {
      let count = 0;
      let end = 0;
      while (end < pending.length && end < MOST_AT_ONCE) {
        if (pending[end]!.wanted && ++count > limit) break;
        end++;
      }
      return pending.slice(0, end);
    },
    taken(batch, tooEarly) {
      for (const { place } of batch) kept.done(place);
      for (const { place } of tooEarly) kept.arrived(place);
      const advanced = tooEarly.length < batch.length;
      const rest = pending.slice(batch.length);
      early.push(...tooEarly);
      // Something was taken: perhaps it is what others have waited for.
      pending = advanced && early.length > 0 ? [...early, ...rest] : rest;
      if (advanced) early = [];
      flow();
    },
    putBack() {
      if (early.length === 0) return false;
      pending = [...early, ...pending];
      early = [];
      return true;
    },
  };
}
