import type { Database } from '../../../../kit/database.ts';
import type { Job } from '../../../../kit/service.ts';
import { recordSecretUse, type SecretUse } from '../../store/api-key-secrets.ts';

/** When keys and their secrets were last used, gathered in memory and written now and then: never in the way of a request. */
export interface KeyUse {
  note(secretHash: Buffer, atMs: number): void;
  flush(): Promise<void>;
}

export function keyUse(database: Database): KeyUse {
  let uses = new Map<string, SecretUse>();
  return {
    note: (hash, atMs) => void uses.set(hash.toString('latin1'), { hash, atMs }),
    async flush() {
      if (uses.size === 0) return;
      const taken = uses;
      uses = new Map();
      await recordSecretUse(database, [...taken.values()]);
    },
  };
}

export const recordKeyUse = (use: KeyUse): Job => ({ name: 'record-key-use', everyMs: 10_000, run: () => use.flush() });
