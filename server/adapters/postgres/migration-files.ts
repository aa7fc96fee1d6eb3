import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

export interface MigrationFile {
  /** As recorded: `0001-accounts.sql`, or `kit/0001-events.sql` for what all services have. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const FILE = /^(\d{4})-[a-z0-9-]+\.sql$/;

/** The folder's migrations in order. Everything that looks like one and is not is refused, never skipped. */
export async function readMigrations(folder: URL | undefined, prefix = ''): Promise<MigrationFile[]> {
  if (folder === undefined) return [];
  const base = folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`);
  const names = (await readdir(base)).filter(name => name.endsWith('.sql')).sort();
  const seen = new Map<string, string>();
  for (const name of names) {
    const number = FILE.exec(name)?.[1];
    if (number === undefined) throw new Error(`migration ${prefix}${name}: name it like 0001-accounts.sql`);
    const other = seen.get(number);
    if (other !== undefined) throw new Error(`migrations ${prefix}${other} and ${prefix}${name} have one number`);
    seen.set(number, name);
  }
  return Promise.all(names.map(name => readMigration(base, prefix, name)));
}

async function readMigration(base: URL, prefix: string, name: string): Promise<MigrationFile> {
  // A checkout on Windows has other line ends, and is the same migration.
  const sql = (await readFile(new URL(name, base), 'utf8')).replaceAll('\r\n', '\n');
  return { name: prefix + name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}
