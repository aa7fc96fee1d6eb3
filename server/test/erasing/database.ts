import { zstdDecompressSync } from 'node:zlib';
import { withClient } from '../../adapters/postgres/migrate.ts';

/** The whole database as an attacker reads it who has all of it, and backups of parts of it. */

type Row = Record<string, unknown>;
/** Rows as JSON by table: `accounts.customers`. */
export type Backup = ReadonlyMap<string, string>;

async function tablesOf(adminUrl: string, schemas?: readonly string[]): Promise<string[]> {
  return withClient(adminUrl, async (admin) => (await admin.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND ($1::text[] IS NULL OR schemaname = ANY ($1)) ORDER BY 1`, [schemas])).rows.map(({ name }) => name));
}

export async function backUp(adminUrl: string, schemas: readonly string[]): Promise<Backup> {
  const tables = await tablesOf(adminUrl, schemas);
  return withClient(adminUrl, async (admin) => {
    const backup = new Map<string, string>();
    for (const table of tables) backup.set(table, (await admin.query<{ rows: string }>(`SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${table} t`)).rows[0]!.rows);
    return backup;
  });
}

/** What is in those tables now makes room for what was. */
export async function restore(adminUrl: string, backup: Backup): Promise<void> {
  await withClient(adminUrl, async (admin) => {
    // As pg_restore does: without triggers and foreign keys in between.
    await admin.query(`SET session_replication_role = replica`);
    for (const [table, rows] of backup) {
      await admin.query(`DELETE FROM ${table}`);
      await admin.query(`INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`, [rows]);
    }
  });
}

const ZSTD = Buffer.from('28b52ffd', 'hex');

/** Every column of every row of every table, as text; what is compressed, opened. */
export async function dump(adminUrl: string): Promise<string> {
  const tables = await tablesOf(adminUrl);
  return withClient(adminUrl, async (admin) => {
    const lines: string[] = [];
    for (const table of tables) for (const row of (await admin.query<Row>(`SELECT * FROM ${table}`)).rows) lines.push(`${table} ${Object.values(row).map(written).join(' | ')}`);
    return lines.join('\n');
  });
}

/** Bytes in every way in which somebody might look for text in them. */
function written(value: unknown): string {
  if (!Buffer.isBuffer(value)) return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
  const at = value.indexOf(ZSTD);
  const opened = at === 0 ? [zstdDecompressSync(value).toString('latin1')] : [];
  return [value.toString('latin1'), value.toString('utf8'), ...opened].join(' ');
}

/** What of these words is to be read in a text: as it is, in other letters, in base64 and in hex. */
export function found(text: string, words: readonly string[]): string[] {
  const lower = text.toLowerCase();
  return words.filter((word) => {
    const bytes = Buffer.from(word);
    // Text in base64 begins at any of three places of a group of four: the letters in the middle are the same.
    const base64 = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice(shift === 0 ? 0 : 4, -4));
    return [word, bytes.toString('hex'), bytes.toString('latin1')].some((form) => lower.includes(form.toLowerCase())) || base64.some((form) => text.includes(form));
  });
}
