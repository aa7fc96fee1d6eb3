/**
 * How much has been written, by database: what `Florin-Position` and `call.readAfter` say, as `common:16b3740,ledger:2a0`. The numbers are places in
 * PostgreSQL's log; the empty text is the beginning.
 */
export type Position = ReadonlyMap<string, number>;

const POSITION = /^[a-z]+:[0-9a-f]{1,13}(,[a-z]+:[0-9a-f]{1,13}){0,31}$/;

export function writePosition(position: Position): string {
  return [...position].map(([database, end]) => `${database}:${end.toString(16)}`).join(',');
}

/** Undefined where it is none. Whoever invents one that is too far reads from the primary, as anyone may who sends none. */
export function readPosition(text: string): Position | undefined {
  if (text === '') return new Map();
  if (!POSITION.test(text)) return undefined;
  return new Map(text.split(',').map((part) => {
    const [database, end] = part.split(':');
    return [database!, Number.parseInt(end!, 16)];
  }));
}

/** What comes after both. */
export function joinPositions(one: Position, other: Position): Position {
  const joined = new Map(one);
  for (const [database, end] of other) joined.set(database, Math.max(end, joined.get(database) ?? 0));
  return joined;
}
