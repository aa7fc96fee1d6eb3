import type { Sql } from '../../../kit/database.ts';

export interface StoredKey {
  readonly id: string;
  readonly wrapped: Buffer;
  readonly signsFrom: Date;
  readonly signsUntil: Date;
  readonly keptUntil: Date;
}

/** One process at a time makes keys. */
export async function lockSigningKeys(tx: Sql): Promise<void> {
  await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended(current_schema || ' signing keys', 0))`);
}

export async function readSigningKeys(sql: Sql): Promise<StoredKey[]> {
  return sql.query<StoredKey>(
    `SELECT id, wrapped, signs_from AS "signsFrom", signs_until AS "signsUntil", kept_until AS "keptUntil" FROM signing_keys ORDER BY signs_from`);
}

export async function insertSigningKey(tx: Sql, key: StoredKey): Promise<void> {
  await tx.execute('INSERT INTO signing_keys (id, wrapped, signs_from, signs_until, kept_until) VALUES ($1, $2, $3, $4, $5)',
    [key.id, key.wrapped, key.signsFrom, key.signsUntil, key.keptUntil]);
}

export async function deleteSigningKeys(tx: Sql, ids: readonly string[]): Promise<void> {
  await tx.execute('DELETE FROM signing_keys WHERE id = ANY ($1)', [ids]);
}
