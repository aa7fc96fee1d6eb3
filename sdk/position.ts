/**
 * How far each database was after this client's writes, as `Florin-Position` says it: `common:16b3740,ledger:2a0`, in hexadecimal. Answers may come
 * in another order than the writes were made in, so what is kept is the furthest of each.
 */
export function furthest(known: string | undefined, told: string | null): string | undefined {
  if (told === null || told === known) return known;
  if (known === undefined) return told;
  const ends = new Map<string, string>();
  for (const part of [...known.split(','), ...told.split(',')]) {
    const [database = '', end = ''] = part.split(':');
    const before = ends.get(database);
    if (before === undefined || end.length > before.length || (end.length === before.length && end > before)) ends.set(database, end);
  }
  return [...ends].map(([database, end]) => `${database}:${end}`).join(',');
}
