import type { Sql } from './database.ts';
import type { Position } from './events.ts';

/** Consumers' positions, in the schema of the service they belong to. */

/** Whether a consumer at that position has taken the event. */
export function isBefore(chunk: bigint, event: number, position: Position): boolean {
  return chunk < position.id || (chunk === position.id && event < position.event);
}

export function samePosition(a: Position, b: Position): boolean {
  return a.id === b.id && a.event === b.event;
}

export async function ensurePositions(sql: Sql, consumer: string, sources: readonly string[]): Promise<void> {
  await sql.execute(
    `INSERT INTO consumer_positions (consumer, source, id, event) SELECT $1, unnest($2::text[]), 0, 0 ON CONFLICT DO NOTHING`,
    [consumer, sources]);
}

type PositionRow = readonly [source: string, id: bigint, event: number];

export async function readPositions(sql: Sql, consumer: string): Promise<Map<string, Position>> {
  return byName(await sql.queryArrays<PositionRow>(
    `SELECT source, id, event FROM consumer_positions WHERE consumer = $1`, [consumer], 'kit.read-positions'));
}

/** All rows of the consumer, so that two processes never run one consumer at once, not even on different sources. */
export async function lockPositions(tx: Sql, consumer: string): Promise<Map<string, Position>> {
  return byName(await tx.queryArrays<PositionRow>(
    `SELECT source, id, event FROM consumer_positions WHERE consumer = $1 ORDER BY source FOR UPDATE`, [consumer], 'kit.lock-positions'));
}

export async function movePosition(tx: Sql, consumer: string, source: string, to: Position): Promise<void> {
  await tx.execute(
    `UPDATE consumer_positions SET id = $3, event = $4, updated_at = now() WHERE consumer = $1 AND source = $2`,
    [consumer, source, to.id, to.event], 'kit.move-position');
}

function byName(rows: readonly PositionRow[]): Map<string, Position> {
  return new Map(rows.map(([source, id, event]) => [source, { id, event }]));
}
