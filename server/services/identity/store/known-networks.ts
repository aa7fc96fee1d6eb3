import type { Sql } from '../../../kit/database.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What tells a person's own places from others. For nobody the same question is asked, and takes as long. */
export async function findKnown(sql: Sql, userId: string | undefined, network: string): Promise<{ networkKnown: boolean; devicesSince: Date | null }> {
  const [row] = await sql.query<{ networkKnown: boolean; devicesSince: Date | null }>(
    `SELECT EXISTS (SELECT FROM known_networks WHERE user_id = $1 AND network = $2) AS "networkKnown",
       (SELECT devices_since FROM users WHERE id = $1) AS "devicesSince"`, [userId ?? NOBODY, network]);
  return row!;
}

export async function rememberNetwork(tx: Sql, userId: string, network: string, now: Date): Promise<void> {
  await tx.execute(
    `INSERT INTO known_networks (user_id, network, last_seen_at) VALUES ($1, $2, $3)
     ON CONFLICT (user_id, network) DO UPDATE SET last_seen_at = excluded.last_seen_at
     WHERE known_networks.last_seen_at < excluded.last_seen_at - interval '1 hour'`, [userId, network, now]);
}

/** All device tokens made so far are strangers' from now on, and so are all networks. */
export async function forgetPlaces(tx: Sql, userId: string, now: Date): Promise<void> {
  await tx.execute('DELETE FROM known_networks WHERE user_id = $1', [userId]);
  await tx.execute('UPDATE users SET devices_since = $2 WHERE id = $1', [userId, now]);
}

export async function pruneNetworks(sql: Sql, before: Date, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM known_networks WHERE (user_id, network) IN (SELECT user_id, network FROM known_networks WHERE last_seen_at < $1 LIMIT $2)`, [before, limit]);
}
