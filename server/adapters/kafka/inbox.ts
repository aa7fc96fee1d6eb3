import type { Standing } from '../../kit/consumer-standing.ts';
import { isBefore } from '../../kit/consumer-positions.ts';
import type { Sql } from '../../kit/database.ts';
import type { EventRecord, Position } from '../../kit/events.ts';
import type { Placed } from './cloud-event.ts';
import { SLOTS, slotOf } from './slots.ts';

/**
 * The inbox: per consumer, source and slot how far it has come, in the table `consumer_slots`. Events of a slot are published in
 * order and each names the one before it, so one position says of every event whether it was taken, comes next, or is too early.
 */
export interface InSlot {
  readonly source: string;
  readonly slot: number;
}

/** Null: the consumer has taken nothing of the slot yet, and begins with whatever comes first. */
export type SlotPositions = Map<string, Position | null>;

export const slotKey = ({ source, slot }: InSlot): string => `${source}/${slot}`;

/** Rows for every slot. A consumer that was on the embedded bus goes on where it stood there. */
export async function ensureSlots(sql: Sql, consumer: string, sources: readonly string[]): Promise<void> {
  await sql.execute(
    `INSERT INTO consumer_slots (consumer, source, slot, id, event)
     SELECT $1, given.source, slot, stood.id, stood.event FROM unnest($2::text[]) AS given (source) CROSS JOIN generate_series(0, $3 - 1) AS slot
     LEFT JOIN consumer_positions stood ON stood.consumer = $1 AND stood.source = given.source
     ON CONFLICT DO NOTHING`, [consumer, sources, SLOTS]);
}

type Row = readonly [source: string, slot: number, id: bigint | null, event: number];

/** All who lock do it in one order, so that nobody deadlocks. */
export async function lockSlots(tx: Sql, consumer: string, slots: readonly InSlot[]): Promise<SlotPositions> {
  return byKey(await tx.queryArrays<Row>(
    `SELECT source, slot, id, event FROM consumer_slots
     WHERE consumer = $1 AND (source, slot) IN (SELECT * FROM unnest($2::text[], $3::smallint[])) ORDER BY source, slot FOR UPDATE`,
    [consumer, slots.map(({ source }) => source), slots.map(({ slot }) => slot)], 'kafka.lock-slots'));
}

export async function moveSlots(tx: Sql, consumer: string, moved: readonly (InSlot & { readonly to: Position })[]): Promise<void> {
  await tx.execute(
    `UPDATE consumer_slots mine SET id = given.id, event = given.event
     FROM unnest($2::text[], $3::smallint[], $4::bigint[], $5::integer[]) AS given (source, slot, id, event)
     WHERE mine.consumer = $1 AND mine.source = given.source AND mine.slot = given.slot`,
    [consumer, moved.map(({ source }) => source), moved.map(({ slot }) => slot), moved.map(({ to }) => to.id), moved.map(({ to }) => to.event)],
    'kafka.move-slots');
}

/** Where a consumer stands as a whole, for replays and dead letters. Nothing of it is delivered until the transaction ends. */
export async function lockInbox(tx: Sql, consumer: string): Promise<Standing> {
  const rows = await tx.queryArrays<Row>('SELECT source, slot, id, event FROM consumer_slots WHERE consumer = $1 ORDER BY source, slot FOR UPDATE', [consumer]);
  const positions = byKey(rows);
  return {
    furthest: furthestOf(rows),
    passed(chunk: bigint, { source, subject, index }: EventRecord) {
      const at = positions.get(slotKey({ source, slot: slotOf(subject) }));
      return at != null && isBefore(chunk, index, at);
    },
  };
}

/** Per source, just behind the furthest event it has passed. */
export async function readFurthest(sql: Sql, consumer: string): Promise<Map<string, Position>> {
  return furthestOf(await sql.queryArrays<Row>('SELECT source, slot, id, event FROM consumer_slots WHERE consumer = $1', [consumer]));
}

function furthestOf(rows: readonly Row[]): Map<string, Position> {
  const furthest = new Map<string, Position>();
  for (const [source, , id, event] of rows) {
    const known = furthest.get(source) ?? { id: 0n, event: 0 };
    furthest.set(source, id !== null && isBefore(known.id, known.event, { id, event }) ? { id, event } : known);
  }
  return furthest;
}

function byKey(rows: readonly Row[]): SlotPositions {
  return new Map(rows.map(([source, slot, id, event]) => [slotKey({ source, slot }), id === null ? null : { id, event }]));
}

export interface Judged<T> {
  /** To be taken now, in order. */
  readonly next: T[];
  /** Something before them has not come yet: it is on another partition, or on its way. */
  readonly early: T[];
  /** Taken before. */
  readonly known: number;
  readonly moved: (InSlot & { readonly to: Position })[];
}

/** Compares what came with where the consumer stands. */
export function judge<T extends Placed & { readonly slot: number }>(arrived: readonly T[], positions: SlotPositions): Judged<T> {
  const at = new Map(positions);
  const next: T[] = [];
  const early: T[] = [];
  const moved = new Map<string, InSlot & { to: Position }>();
  let known = 0;
  for (const one of arrived) {
    const { event: { source, index }, chunk, prev, slot } = one;
    const key = slotKey({ source, slot });
    const stands = at.get(key);
    if (stands === undefined) throw new Error(`there is no position for slot ${key}`);
    if (stands !== null && isBefore(chunk, index, stands)) known++;
    else if (stands !== null && isBefore(stands.id, stands.event, prev)) early.push(one);
    else {
      const to = { id: chunk, event: index + 1 };
      next.push(one);
      at.set(key, to);
      moved.set(key, { source, slot, to });
    }
  }
  return { next, early, known, moved: [...moved.values()] };
}
