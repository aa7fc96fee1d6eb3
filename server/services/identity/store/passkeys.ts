import type { Sql } from '../../../kit/database.ts';
import type { StoredPasskey } from '../domain/factors.ts';

type Row = Omit<StoredPasskey, 'counter'> & { readonly counter: bigint };

const COLUMNS = `id, user_id AS "userId", credential_id AS "credentialId", public_key AS "publicKey", counter, transports, backed_up AS "backedUp", name,
  created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

/** The count is of 32 bits (WebAuthn §6.1). */
const toPasskey = (row: Row): StoredPasskey => ({ ...row, counter: Number(row.counter) });

/** False where somebody has it already. */
export async function insertPasskey(tx: Sql, passkey: StoredPasskey): Promise<boolean> {
  return await tx.execute(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, counter, transports, backed_up, name, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (credential_id) DO NOTHING`,
    [passkey.id, passkey.userId, passkey.credentialId, passkey.publicKey, passkey.counter, passkey.transports, passkey.backedUp, passkey.name, passkey.createdAt]) === 1;
}

export async function listPasskeys(sql: Sql, userId: string): Promise<StoredPasskey[]> {
  return (await sql.query<Row>(`SELECT ${COLUMNS} FROM passkeys WHERE user_id = $1 ORDER BY id`, [userId])).map(toPasskey);
}

export async function findPasskey(sql: Sql, credentialId: Buffer): Promise<StoredPasskey | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM passkeys WHERE credential_id = $1`, [credentialId]);
  return row && toPasskey(row);
}

/** False where the count was taken meanwhile. Passkeys that are kept on several devices do not count: theirs stays 0. */
export async function usePasskey(tx: Sql, id: string, counter: number, now: Date): Promise<boolean> {
  return await tx.execute('UPDATE passkeys SET counter = $2, last_used_at = $3 WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))', [id, counter, now]) === 1;
}

export async function renamePasskey(sql: Sql, userId: string, id: string, name: string): Promise<StoredPasskey | undefined> {
  const [row] = await sql.query<Row>(`UPDATE passkeys SET name = $3 WHERE user_id = $1 AND id = $2 RETURNING ${COLUMNS}`, [userId, id, name]);
  return row && toPasskey(row);
}

export async function deletePasskey(tx: Sql, userId: string, id: string): Promise<boolean> {
  return await tx.execute('DELETE FROM passkeys WHERE user_id = $1 AND id = $2', [userId, id]) === 1;
}
