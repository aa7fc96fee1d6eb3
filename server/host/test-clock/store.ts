import type { Sql } from '../../kit/database.ts';

/** By how many seconds the clock of this installation was moved. */
export async function readAhead(sql: Sql): Promise<number> {
  const [row] = await sql.queryArrays<[number]>('SELECT ahead_seconds FROM test_clock');
  return row?.[0] ?? 0;
}

/** Further, and never less far. */
export async function writeAhead(sql: Sql, seconds: number): Promise<void> {
  await sql.execute(
    'INSERT INTO test_clock AS known (ahead_seconds) VALUES ($1) ON CONFLICT (one) DO UPDATE SET ahead_seconds = greatest(known.ahead_seconds, excluded.ahead_seconds)', [seconds]);
}
