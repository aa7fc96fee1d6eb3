import type { Sql } from '../../../kit/database.ts';

export async function insertRegistration(tx: Sql, id: string, sealed: Buffer, expiresAt: Date): Promise<void> {
  await tx.execute('INSERT INTO registrations (id, sealed, expires_at) VALUES ($1, $2, $3)', [id, sealed, expiresAt]);
}

export async function registrationWaits(sql: Sql, id: string, now: Date): Promise<boolean> {
  return (await sql.query('SELECT FROM registrations WHERE id = $1 AND expires_at > $2', [id, now])).length > 0;
}

export async function takeRegistration(tx: Sql, id: string): Promise<Buffer | undefined> {
  const [row] = await tx.query<{ sealed: Buffer }>('DELETE FROM registrations WHERE id = $1 RETURNING sealed', [id]);
  return row?.sealed;
}

export async function pruneRegistrations(sql: Sql, now: Date, limit: number): Promise<number> {
  return sql.execute('DELETE FROM registrations WHERE id IN (SELECT id FROM registrations WHERE expires_at < $1 LIMIT $2)', [now, limit]);
}
