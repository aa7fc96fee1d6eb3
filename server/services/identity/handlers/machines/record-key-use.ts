import type { Database } from '../../../../kit/database.ts';
import type { Job } from '../../../../kit/service.ts';
import { recordApiKeyUse } from '../../store/api-keys.ts';

/** When keys were last used, gathered in memory and written now and then: never in the way of a request. */
export interface KeyUse {
  note(keyId: string, atMs: number): void;
  flush(): Promise<void>;
}

export function keyUse(database: Database): KeyUse {
  let uses = new Map<string, number>();
  return {
    note: (keyId, atMs) => void uses.set(keyId, atMs),
    async flush() {
      if (uses.size === 0) return;
      const taken = uses;
      uses = new Map();
      await recordApiKeyUse(database, taken);
    },
  };
}

export const recordKeyUse = (use: KeyUse): Job => ({ name: 'record-key-use', everyMs: 10_000, run: () => use.flush() });
