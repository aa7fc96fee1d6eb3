import type { Sql } from '../../../kit/database.ts';

export interface SourceState { readonly source: string; readonly answeredAtMs: number | null; readonly failures: number; readonly failure: string | null }

interface Row { source: string; answered_at: Date | null; failures: number; failure: string | null }

const toState = ({ source, answered_at, failures, failure }: Row): SourceState => ({ source, answeredAtMs: answered_at?.getTime() ?? null, failures, failure });

/** True for one of those who ask at the same time: the source is theirs until `dueAtMs`. */
export async function takeSource(sql: Sql, source: string, nowMs: number, dueAtMs: number): Promise<SourceState | undefined> {
  const [row] = await sql.query<Row>(
    `INSERT INTO rate_sources AS known (source, due_at, asked_at) VALUES ($1, $3, $2)
     ON CONFLICT (source) DO UPDATE SET due_at = EXCLUDED.due_at, asked_at = EXCLUDED.asked_at WHERE known.due_at <= $2 RETURNING source, answered_at, failures, failure`,
    [source, new Date(nowMs), new Date(dueAtMs)]);
  return row && toState(row);
}

export async function saveAnswered(sql: Sql, source: string, nowMs: number, dueAtMs: number): Promise<void> {
  await sql.execute('UPDATE rate_sources SET answered_at = $2, due_at = $3, failures = 0, failure = NULL WHERE source = $1', [source, new Date(nowMs), new Date(dueAtMs)]);
}

export async function saveFailed(sql: Sql, source: string, failure: string, dueAtMs: number): Promise<void> {
  await sql.execute('UPDATE rate_sources SET failures = failures + 1, failure = $2, due_at = $3 WHERE source = $1', [source, failure, new Date(dueAtMs)]);
}

export async function listSourceStates(sql: Sql): Promise<SourceState[]> {
  return (await sql.query<Row>('SELECT source, answered_at, failures, failure FROM rate_sources')).map(toState);
}
