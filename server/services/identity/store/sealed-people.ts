import type { Database, Sql } from '../../../kit/database.ts';
import { NO_TENANT, unlessErased, type Person, type PersonalData, type Sealed } from '../../../kit/personal-data/personal-data.ts';
import type { Reindex } from '../../../kit/personal-data/rotate-index.ts';
import type { User } from '../domain/user.ts';

/**
 * Email and name of people, sealed under a data key for each person, in all their tenants. `users.ts` reads and writes them by what is here. It has
 * many callers who hand it a database or a transaction and nothing else, so the key store comes along with those.
 */
const keyStores = new WeakMap<Sql, PersonalData>();

/** The same database; people read and written over it are opened and sealed. */
export function withPersonalData(database: Database, personal: PersonalData): Database {
  const along = <Inner extends Sql>(sql: Inner): Inner => {
    keyStores.set(sql, personal);
    return sql;
  };
  return along({
    query: (...asked) => database.query(...asked),
    queryArrays: (...asked) => database.queryArrays(...asked),
    execute: (...asked) => database.execute(...asked),
    transaction: (run) => database.transaction((tx) => run(along(tx))),
    reads: (after) => along(database.reads(after)),
  });
}

export function personalOf(sql: Sql): PersonalData {
  const personal = keyStores.get(sql);
  if (personal === undefined) throw new Error('people are read over a database without their keys: see withPersonalData');
  return personal;
}

/** What `users.ts` asks for beside the clear columns, which hold something only in rows from before. */
export const SEALED_COLUMNS = 'u.email_sealed AS "emailSealed", m.name_sealed AS "nameSealed"';

export type SealedRow<Row extends Pick<User, 'id' | 'tenantId' | 'email' | 'name'>> = Omit<Row, 'email' | 'name'> & {
  readonly email: string | null; readonly emailSealed: Buffer | null; readonly name: string | null; readonly nameSealed: Buffer | null;
};

export const personOf = (id: string): Person => ({ kind: 'user', tenantId: NO_TENANT, id });

const EMAIL = { table: 'identity.users', field: 'email' };
/** In each tenant they may go by another name: what one tenant wrote opens in no other. */
const nameIn = (tenantId: string) => ({ table: 'identity.memberships', field: `name in ${tenantId}` });

/** In the order given; undefined where nothing was sealed, or who it is about was erased. */
export async function openTexts(sql: Sql, sealed: readonly (Sealed | undefined)[]): Promise<(string | undefined)[]> {
  const whole = sealed.filter((one) => one !== undefined);
  const opened = (whole.length === 0 ? [] : await personalOf(sql).open(whole)) as (string | undefined)[];
  let at = 0;
  return sealed.map((one) => (one === undefined ? undefined : opened[at++]));
}

/** Of a person in whichever tenant; undefined where they were erased. */
export async function openEmail(sql: Sql, { id, email, emailSealed }: { id: string; email: string | null; emailSealed: Buffer | null }): Promise<string | undefined> {
  if (emailSealed === null) return email ?? undefined;
  const [opened] = await openTexts(sql, [{ person: personOf(id), ...EMAIL, sealed: emailSealed }]);
  return opened;
}

/** People as they are; who was erased is left out. */
export async function openPeople<Row extends Pick<User, 'id' | 'tenantId' | 'email' | 'name'>>(sql: Sql, rows: readonly SealedRow<Row>[]): Promise<Row[]> {
  const opened = await openTexts(sql, rows.flatMap(({ id, tenantId, emailSealed, nameSealed }) => [
    emailSealed === null ? undefined : { person: personOf(id), ...EMAIL, sealed: emailSealed },
    nameSealed === null ? undefined : { person: personOf(id), ...nameIn(tenantId), sealed: nameSealed },
  ]));
  return rows.flatMap(({ emailSealed, nameSealed, ...row }, i) => {
    const email = emailSealed === null ? row.email : opened[2 * i];
    const name = nameSealed === null ? row.name : opened[2 * i + 1];
    return typeof email === 'string' && typeof name === 'string' ? [{ ...row, email, name } as unknown as Row] : [];
  });
}

export const sealEmail = (sql: Sql, userId: string, email: string): Promise<Buffer> => personalOf(sql).seal(personOf(userId), EMAIL.table, EMAIL.field, email);

export const sealName = (sql: Sql, tenantId: string, userId: string, name: string): Promise<Buffer> => {
  const { table, field } = nameIn(tenantId);
  return personalOf(sql).seal(personOf(userId), table, field, name);
};

/** One for all tenants: a log-in names none. The email must be normalised. */
export const emailIndex = (sql: Sql, email: string): Promise<Buffer> => personalOf(sql).index(NO_TENANT, 'users.email', email);

/** As rows may hold it, while one key takes over from another. */
export const emailIndexes = (sql: Sql, email: string): Promise<Buffer[]> => personalOf(sql).indexes(NO_TENANT, 'users.email', email);

/**
 * Of two who register one email at once, one waits for the other. While keys take over from each other their rows may be under two, of which neither is in the
 * way of the other: so the lock is by what never changes.
 */
export async function lockEmail(tx: Sql, email: string): Promise<void> {
  const locked = await personalOf(tx).fingerprint(NO_TENANT, 'users.email', email);
  await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('identity.users.email' || encode($1, 'hex'), 0))", [locked]);
}

/** Brings some emails under the newest index key. */
export const reindexPeople: Reindex = async (tx, { from, to }, limit) => {
  const rows = await tx.query<{ id: string; email: null; emailSealed: Buffer }>(
    `SELECT id, NULL AS email, email_sealed AS "emailSealed" FROM users WHERE email_index < $1 OR email_index > $2 ORDER BY id LIMIT $3 FOR UPDATE`, [from, to, limit]);
  let moved = 0;
  for (const row of rows) {
    const email = await openEmail(tx, row);
    if (email !== undefined) moved += await tx.execute('UPDATE users SET email_index = $2 WHERE id = $1', [row.id, await emailIndex(tx, email)]);
  }
  return { found: rows.length, moved };
};

/** What `once` compares of a request that holds personal data: keyed, so that nobody finds out by trying what was asked. */
export async function keyedRequest(sql: Sql, request: object): Promise<{ keyed: string }> {
  return { keyed: (await personalOf(sql).fingerprint(NO_TENANT, 'requests', JSON.stringify(request))).toString('base64') };
}

/** Seals some of the rows from before, and takes people out of answers that were kept. Returns how many: none are left where none was found. */
export async function sealPeopleInClear(tx: Sql, limit: number): Promise<number> {
  const people = await tx.query<{ id: string; email: string }>('SELECT id, email FROM users WHERE email IS NOT NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED', [limit]);
  let sealed = 0;
  for (const { id, email } of people) {
    const bytes = await unlessErased(sealEmail(tx, id, email));
    if (bytes !== undefined) sealed += await tx.execute('UPDATE users SET email = NULL, email_sealed = $2, email_index = $3 WHERE id = $1', [id, bytes, await emailIndex(tx, email)]);
  }
  const members = await tx.query<{ tenantId: string; userId: string; name: string }>(
    'SELECT tenant_id AS "tenantId", user_id AS "userId", name FROM memberships WHERE name IS NOT NULL ORDER BY tenant_id, user_id LIMIT $1 FOR UPDATE SKIP LOCKED', [limit]);
  for (const { tenantId, userId, name } of members) {
    const bytes = await unlessErased(sealName(tx, tenantId, userId, name));
    if (bytes !== undefined) sealed += await tx.execute('UPDATE memberships SET name = NULL, name_sealed = $3 WHERE tenant_id = $1 AND user_id = $2', [tenantId, userId, bytes]);
  }
  const answers = await tx.execute(
    `UPDATE idempotency_keys SET response = CASE WHEN response ? 'input' THEN response - 'input' - 'inputSha256' ELSE jsonb_build_object('id', response ->> 'id') END
     WHERE (tenant_id, key_hash) IN (SELECT tenant_id, key_hash FROM idempotency_keys WHERE response ? 'email' OR response ? 'input' LIMIT $1 FOR UPDATE SKIP LOCKED)`, [limit]);
  return sealed + answers;
}

/** The tenants a person belongs to, disabled or not. */
export async function tenantsOfPerson(tx: Sql, userId: string): Promise<string[]> {
  const rows = await tx.query<{ tenantId: string }>('SELECT tenant_id AS "tenantId" FROM memberships WHERE user_id = $1', [userId]);
  return rows.map(({ tenantId }) => tenantId);
}

/** When the person was erased; undefined where they were not, or are not of this tenant. */
export async function findErased(tx: Sql, tenantId: string, userId: string): Promise<Date | undefined> {
  const [row] = await tx.query<{ erasedAt: Date | null }>(
    'SELECT u.erased_at AS "erasedAt" FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1 AND m.user_id = $2', [tenantId, userId]);
  return row?.erasedAt ?? undefined;
}

/** Of these people, whose data keys are gone, those whose row does not say so. */
export async function findUnfinished(sql: Sql, userIds: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ id: string }>('SELECT id FROM users WHERE id = ANY ($1::uuid[]) AND erased_at IS NULL', [userIds]);
  return rows.map(({ id }) => id);
}

/** What tells how and from where a person came in. Sessions stay as rows, for refresh tokens that are shown again, and say nothing any more. */
const TRACES = [
  'DELETE FROM totps WHERE user_id = $1', 'DELETE FROM recovery_codes WHERE user_id = $1', 'DELETE FROM passkeys WHERE user_id = $1', 'DELETE FROM challenges WHERE user_id = $1', 'DELETE FROM oauth_records WHERE user_id = $1',
  'DELETE FROM links WHERE subject_id = $1', 'DELETE FROM known_networks WHERE user_id = $1', 'DELETE FROM seen_networks WHERE principal_id = $1',
  "UPDATE sessions SET device = 'unknown device', network = 'unknown' WHERE user_id = $1",
];

/** Also for rows that came back with a backup: the key is gone already. Does nothing where it was done. Returns whether it did. */
export async function blankPerson(tx: Sql, userId: string, now: Date): Promise<boolean> {
  // No password has an empty hash, and none is asked for: the person is found by no email any more.
  const blanked = await tx.execute(
    `UPDATE users SET email = NULL, email_sealed = NULL, email_index = NULL, password_hash = '', erased_at = $2 WHERE id = $1 AND erased_at IS NULL`, [userId, now]);
  if (blanked === 0) return false;
  for (const trace of TRACES) await tx.execute(trace, [userId]);
  // Of a role of the tenant's own they would be the last who has it, and nobody could ever delete it.
  await tx.execute(
    `UPDATE memberships SET name = NULL, name_sealed = NULL, role = 'viewer', role_id = NULL, status = 'disabled', version = version + 1 WHERE user_id = $1`, [userId]);
  return true;
}
