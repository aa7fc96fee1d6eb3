import type { Database, Sql } from '../../kit/database.ts';
import type { Position } from '../../kit/events.ts';
import { SLOTS } from './slots.ts';

/** How far a source has been published: the table `relay_positions` of its service. */
export interface RelayPosition {
  /** All chunks before it are published. */
  readonly id: bigint;
  /** The chunk published last. */
  readonly chunk: bigint;
  /** Per slot, just behind the event published last. */
  readonly slots: readonly Position[];
}

/** The right to relay a source. The epoch tells one holder from another. */
export interface Lease {
  readonly source: string;
  readonly epoch: bigint;
}

type Row = readonly [epoch: bigint, id: bigint, chunk: bigint, slotIds: bigint[], slotEvents: number[]];

/**
 * Takes the lease if it is free, run out, or one's own. By the database's clock, so that clocks of processes do not matter; and
 * were two to relay for a moment all the same, consumers would skip what comes twice.
 */
export async function claim(database: Database, source: string, holder: string, leaseMs: number): Promise<{ lease: Lease; position: RelayPosition } | undefined> {
  await database.execute('INSERT INTO relay_positions (source) VALUES ($1) ON CONFLICT DO NOTHING', [source]);
  const [row] = await database.queryArrays<Row>(
    `UPDATE relay_positions SET holder = $2, epoch = epoch + 1, held_until = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE source = $1 AND (holder IS NULL OR holder = $2 OR held_until < clock_timestamp())
     RETURNING epoch, id, chunk, slot_ids, slot_events`, [source, holder, leaseMs]);
  if (row === undefined) return undefined;
  const [epoch, id, chunk, slotIds, slotEvents] = row;
  const slots = Array.from({ length: SLOTS }, (_, slot) => ({ id: slotIds[slot] ?? 0n, event: slotEvents[slot] ?? 0 }));
  return { lease: { source, epoch }, position: { id, chunk, slots } };
}

/** Saves the position and keeps the lease. False where another has it by now. */
export async function save(sql: Sql, { source, epoch }: Lease, { id, chunk, slots }: RelayPosition, leaseMs: number): Promise<boolean> {
  const saved = await sql.execute(
    `UPDATE relay_positions SET id = $3, chunk = $4, slot_ids = $5, slot_events = $6, held_until = clock_timestamp() + $7 * interval '1 millisecond'
     WHERE source = $1 AND epoch = $2`,
    [source, epoch, id, chunk, slots.map((slot) => slot.id), slots.map(({ event }) => event), leaseMs], 'kafka.save-relay');
  return saved === 1;
}

export async function release(sql: Sql, { source, epoch }: Lease): Promise<void> {
  await sql.execute('UPDATE relay_positions SET holder = NULL WHERE source = $1 AND epoch = $2', [source, epoch]);
}

/** How far a source was published when that was last saved. */
export async function publishedTo(sql: Sql, source: string): Promise<bigint> {
  const [row] = await sql.queryArrays<[bigint]>('SELECT id FROM relay_positions WHERE source = $1', [source]);
  return row?.[0] ?? 0n;
}
