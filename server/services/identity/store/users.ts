import type { Sql } from '../../../kit/database.ts';
import type { User } from '../domain/user.ts';
import { givenRole, roleColumns } from './roles.ts';
import { emailIndex, emailIndexes, lockEmail, openEmail, openPeople, SEALED_COLUMNS, sealEmail, sealName, type SealedRow } from './sealed-people.ts';

const COLUMNS = `u.id, m.tenant_id AS "tenantId", u.email, m.name, ${SEALED_COLUMNS}, ${givenRole('m')}, m.status, u.email_verified_at IS NOT NULL AS "emailVerified", m.version,
  m.created_at AS "createdAt"`;
const FROM = 'memberships m JOIN users u ON u.id = m.user_id';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** A new person and their first tenant. False where the email is taken. */
export async function insertUser(tx: Sql, user: User, passwordHash: string): Promise<boolean> {
  await lockEmail(tx, user.email);
  const inserted = await tx.execute(
    `INSERT INTO users (id, email_sealed, email_index, password_hash, created_at, email_verified_at)
     SELECT $1::uuid, $2::bytea, $3::bytea, $4::text, $5::timestamptz, $7::timestamptz WHERE NOT EXISTS (SELECT FROM users WHERE email = $6 OR email_index = ANY ($8::bytea[]))
     ON CONFLICT (email_index) DO NOTHING`,
    [
      user.id, await sealEmail(tx, user.id, user.email), await emailIndex(tx, user.email), passwordHash, user.createdAt, user.email,
      user.emailVerified ? user.createdAt : null, await emailIndexes(tx, user.email),
    ]);
  if (inserted !== 1) return false;
  await insertMembership(tx, user);
  return true;
}

export async function insertMembership(tx: Sql, user: User): Promise<void> {
  await tx.execute(
    'INSERT INTO memberships (tenant_id, user_id, name_sealed, role, role_id, status, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [user.tenantId, user.id, await sealName(tx, user.tenantId, user.id, user.name), ...roleColumns(user.role), user.status, user.version, user.createdAt]);
}

/** For a log-in, which names no tenant: the first of those in which the person is active, else the first. */
export async function findLogin(sql: Sql, email: string): Promise<{ user: User; passwordHash: string } | undefined> {
  const [row] = await openPeople(sql, await sql.query<SealedRow<User & { passwordHash: string }>>(
    `SELECT ${COLUMNS}, u.password_hash AS "passwordHash" FROM ${FROM} WHERE u.email_index = ANY ($1::bytea[]) OR u.email = $2 ORDER BY m.status, m.created_at LIMIT 1`,
    [await emailIndexes(sql, email), email]));
  if (row === undefined) return undefined;
  const { passwordHash, ...user } = row;
  return { user, passwordHash };
}

/** A person by their id alone, in the tenant a log-in would choose. */
export async function findPerson(sql: Sql, userId: string): Promise<User | undefined> {
  const [user] = await openPeople(sql, await sql.query<SealedRow<User>>(`SELECT ${COLUMNS} FROM ${FROM} WHERE m.user_id = $1 ORDER BY m.status, m.created_at LIMIT 1`, [userId]));
  return user;
}

export async function findUser(sql: Sql, tenantId: string, userId: string): Promise<User | undefined> {
  const [user] = await openPeople(sql, await sql.query<SealedRow<User>>(`SELECT ${COLUMNS} FROM ${FROM} WHERE m.tenant_id = $1 AND m.user_id = $2`, [tenantId, userId]));
  return user;
}

export async function findMember(sql: Sql, tenantId: string, email: string): Promise<User | undefined> {
  const [user] = await openPeople(sql, await sql.query<SealedRow<User>>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE m.tenant_id = $1 AND (u.email_index = ANY ($2::bytea[]) OR u.email = $3)`, [tenantId, await emailIndexes(sql, email), email]));
  return user;
}

/** A person in each of their tenants, where they are active first. */
export async function listMemberships(sql: Sql, userId: string): Promise<User[]> {
  return openPeople(sql, await sql.query<SealedRow<User>>(`SELECT ${COLUMNS} FROM ${FROM} WHERE m.user_id = $1 ORDER BY m.status, m.created_at`, [userId]));
}

/** Kept as it is until the transaction ends: nobody disables the user meanwhile. */
export async function holdUser(tx: Sql, tenantId: string, userId: string): Promise<User | undefined> {
  const [user] = await openPeople(tx, await tx.query<SealedRow<User>>(`SELECT ${COLUMNS} FROM ${FROM} WHERE m.tenant_id = $1 AND m.user_id = $2 FOR SHARE`, [tenantId, userId]));
  return user;
}

export async function countOtherActiveOwners(tx: Sql, tenantId: string, userId: string): Promise<number> {
  const [row] = await tx.query<{ owners: number }>(
    `SELECT count(*)::int AS owners FROM memberships WHERE tenant_id = $1 AND user_id <> $2 AND role = 'owner' AND status = 'active'`,
    [tenantId, userId]);
  return row?.owners ?? 0;
}

export async function updateUser(tx: Sql, user: User): Promise<void> {
  const updated = await tx.execute(
    'UPDATE memberships SET name = NULL, name_sealed = $3, role = $4, role_id = $5, status = $6, version = $7 WHERE tenant_id = $1 AND user_id = $2 AND version = $7 - 1',
    [user.tenantId, user.id, await sealName(tx, user.tenantId, user.id, user.name), ...roleColumns(user.role), user.status, user.version]);
  if (updated !== 1) throw new Error('a user changed although the tenant was locked');
}

/** To be called with the tenant locked. The person stays, and may be in other tenants. */
export async function deleteMembership(tx: Sql, tenantId: string, userId: string): Promise<void> {
  await tx.execute('DELETE FROM memberships WHERE tenant_id = $1 AND user_id = $2', [tenantId, userId]);
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly passwordHash: string;
}

/** A person in whichever tenant, or in none any more. */
export async function findPersonByEmail(sql: Sql, email: string): Promise<Person | undefined> {
  const [row] = await sql.query<{ id: string; email: string | null; emailSealed: Buffer | null; emailVerified: boolean; passwordHash: string }>(
    'SELECT id, email, email_sealed AS "emailSealed", email_verified_at IS NOT NULL AS "emailVerified", password_hash AS "passwordHash" FROM users WHERE email_index = ANY ($1::bytea[]) OR email = $2', [await emailIndexes(sql, email), email]);
  if (row === undefined) return undefined;
  const known = await openEmail(sql, row);
  return known === undefined ? undefined : { id: row.id, email: known, emailVerified: row.emailVerified, passwordHash: row.passwordHash };
}

export interface OwnTenant {
  readonly id: string;
  readonly name: string;
  readonly role: User['role'];
  readonly status: User['status'];
}

/** The tenants of a person, the oldest membership first. */
export async function listTenantsOf(sql: Sql, userId: string): Promise<OwnTenant[]> {
  return sql.query<OwnTenant>(
    `SELECT t.id, t.name, ${givenRole('m')}, m.status FROM memberships m JOIN tenants t ON t.id = m.tenant_id
     WHERE m.user_id = $1 ORDER BY m.created_at, m.tenant_id`, [userId]);
}

/** Only where it is still the hash that was verified. A password is the person's, in all their tenants. */
export async function replacePasswordHash(tx: Sql, userId: string, before: string, after: string): Promise<void> {
  await tx.execute('UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2', [userId, before, after]);
}

export async function listUsers(sql: Sql, tenantId: string, before: string | undefined, limit: number): Promise<User[]> {
  return openPeople(sql, await sql.query<SealedRow<User>>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE m.tenant_id = $1 AND u.erased_at IS NULL AND m.user_id < $2 ORDER BY m.user_id DESC LIMIT $3`, [tenantId, before ?? LAST_ID, limit]));
}
