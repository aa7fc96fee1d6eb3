import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

export interface DiskUse {
  /** Bytes in the data folder, PostgreSQL's write-ahead log left out: it is used again and again and does not grow with the data. */
  readonly folder: number;
  /** Bytes by `schema.table`: table, indexes and long values. */
  readonly tables: ReadonlyMap<string, number>;
}

/** Bytes for each transaction. */
export interface Growth {
  readonly folder: number;
  readonly tables: number;
  readonly byTable: Readonly<Record<string, number>>;
}

export async function diskUse({ dataDir, adminUrl }: { readonly dataDir: string; readonly adminUrl: string }): Promise<DiskUse> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; bytes: string }>(
      `SELECT schemaname || '.' || relname AS name, pg_total_relation_size(relid) AS bytes FROM pg_stat_user_tables`);
    return { folder: await bytesIn(dataDir), tables: new Map(rows.map(({ name, bytes }) => [name, Number(bytes)])) };
  } finally {
    await client.end();
  }
}

export function growth(before: DiskUse, after: DiskUse, count: number): Growth {
  const grown = [...after.tables].map(([name, bytes]) => [name, bytes - (before.tables.get(name) ?? 0)] as const);
  return {
    folder: (after.folder - before.folder) / count,
    tables: grown.reduce((sum, [, bytes]) => sum + bytes, 0) / count,
    byTable: Object.fromEntries(grown.map(([name, bytes]) => [name, Math.round(bytes / count)] as const)
      .filter(([, bytes]) => bytes !== 0).sort(([, a], [, b]) => b - a)),
  };
}

export async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'pg_wal' ? 0 : bytesIn(path);
    // Blocks on disk, as `du` counts them: PostgreSQL's files may have holes.
    return lstat(path).then(({ blocks }) => blocks * 512, () => 0);
  }));
  return sizes.reduce((sum, size) => sum + size, 0);
}
