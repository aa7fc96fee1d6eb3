import type { Sql } from '../../../kit/database.ts';
import type { User } from '../domain/user.ts';

const COLUMNS = `id, tenant_id AS "tenantId", email, name, role, status, version, created_at AS "createdAt"`;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** False where the email is taken. */
export async function insertUser(tx: Sql, user: User, passwordHash: string): Promise<boolean> {
  const inserted = await tx.execute(
    `INSERT INTO users (id, tenant_id, email, name, role, status, password_hash, version, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (email) DO NOTHING`,
    [user.id, user.tenantId, user.email, user.name, user.role, user.status, passwordHash, user.version, user.createdAt]);
  return inserted === 1;
}

/** For a log-in, which names no tenant. */
export async function findLogin(sql: Sql, email: string): Promise<{ user: User; passwordHash: string } | undefined> {
  const [row] = await sql.query<User & { passwordHash: string }>(
    `SELECT ${COLUMNS}, password_hash AS "passwordHash" FROM users WHERE email = $1`, [email]);
  if (row === undefined) return undefined;
  const { passwordHash, ...user } = row;
  return { user, passwordHash };
}

export async function findUser(sql: Sql, tenantId: string, userId: string): Promise<User | undefined> {
  const [user] = await sql.query<User>(`SELECT ${COLUMNS} FROM users WHERE tenant_id = $1 AND id = $2`, [tenantId, userId]);
  return user;
}

/** Kept as it is until the transaction ends: nobody disables the user meanwhile. */
export async function holdUser(tx: Sql, tenantId: string, userId: string): Promise<User | undefined> {
  const [user] = await tx.query<User>(`SELECT ${COLUMNS} FROM users WHERE tenant_id = $1 AND id = $2 FOR SHARE`, [tenantId, userId]);
  return user;
}

export async function countOtherActiveOwners(tx: Sql, tenantId: string, userId: string): Promise<number> {
  const [row] = await tx.query<{ owners: number }>(
    `SELECT count(*)::int AS owners FROM users WHERE tenant_id = $1 AND id <> $2 AND role = 'owner' AND status = 'active'`,
    [tenantId, userId]);
  return row?.owners ?? 0;
}

export async function updateUser(tx: Sql, user: User): Promise<void> {
  const updated = await tx.execute(
    `UPDATE users SET name = $3, role = $4, status = $5, version = $6 WHERE tenant_id = $1 AND id = $2 AND version = $6 - 1`,
    [user.tenantId, user.id, user.name, user.role, user.status, user.version]);
  if (updated !== 1) throw new Error('a user changed although the tenant was locked');
}

/** Only where it is still the hash that was verified. */
export async function replacePasswordHash(tx: Sql, user: User, before: string, after: string): Promise<void> {
  await tx.execute('UPDATE users SET password_hash = $4 WHERE tenant_id = $1 AND id = $2 AND password_hash = $3',
    [user.tenantId, user.id, before, after]);
}

export async function listUsers(sql: Sql, tenantId: string, before: string | undefined, limit: number): Promise<User[]> {
  return sql.query<User>(`SELECT ${COLUMNS} FROM users WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
    [tenantId, before ?? LAST_ID, limit]);
}
