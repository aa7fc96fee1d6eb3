import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ErasureLog, Person } from '../../kit/personal-data/personal-data.ts';

export interface ErasureFile extends ErasureLog {
  /** Everybody who was ever erased, as far as it is written down here. */
  read(): Promise<Person[]>;
}

/**
 * Who was erased, a line each, ids only. It lies beside the database and not in it: a database that is restored from before an erasure has the
 * data key again, and by this file it is destroyed again at the next start.
 */
export function erasureFile(path: string): ErasureFile {
  return {
    async append({ kind, tenantId, id }, atMs) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(path, 'a', 0o600);
      try {
        // One short write at the end of a file: lines of several processes don't mix.
        await file.appendFile(`${JSON.stringify({ kind, tenantId, id, at: new Date(atMs).toISOString() })}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return text.split('\n').flatMap((line, i, all) => {
        if (line === '') return [];
        try {
          const { kind, tenantId, id } = JSON.parse(line) as Person;
          return [{ kind, tenantId, id }];
        } catch (error) {
          // The last line may have been cut off by a crash; what it stood for was not destroyed yet, and whoever asked was told of no success.
          if (i === all.length - 1) return [];
          throw new Error(`${path}, line ${i + 1}, can not be read`, { cause: error });
        }
      });
    },
  };
}
