import { DatabaseUnavailable, sqlState, type Sql } from '../../kit/database.ts';
import type { OpenDatabase } from './database.ts';
import { parseLsn } from './wal.ts';

export interface ReplicaOptions {
  /** Connections for looking, one each will do. */
  readonly primary: OpenDatabase;
  readonly replica: OpenDatabase;
  /** Not read from when it is known to be further behind, whatever was asked for. */
  readonly maxLagMs: number;
  readonly heartbeatMs?: number;
}

/** A replica of a PostgreSQL server, and how far it is. */
export interface Replica {
  /** Whether all that was in the primary's log up to there can be read. By what is known here: it may be further by now. */
  has(position: number): boolean;
  /** Where the primary's log ends, at some moment after the call: all that had been committed before the call lies before it. */
  position(): Promise<number>;
  /** How old at most what it answers is; undefined where that is not known, because one of the two is away. */
  readonly lagMs: number | undefined;
  close(): Promise<void>;
}

const HEARTBEAT_MS = 500;
/** A read that finds the replica behind has it asked again, at most so often. */
const ASK_AGAIN_MS = 5;

export function openReplica({ primary, replica, maxLagMs, heartbeatMs = HEARTBEAT_MS }: ReplicaOptions): Replica {
  let replayed = -1;
  let askedMs = 0;
  let asking = false;
  let beating = false;
  /** Ends of the primary's log as they were, oldest first, that the replica has not come to. */
  let ahead: { position: number; atMs: number }[] = [];
  let freshAsOfMs: number | undefined;

  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    askedMs = performance.now();
    try {
      const [row] = await replica.database.query<{ lsn: string | null }>('SELECT pg_last_wal_replay_lsn()::text AS lsn', [], 'replayed');
      // None where it was promoted: then it is no replica of this primary any more.
      replayed = row?.lsn == null ? -1 : parseLsn(row.lsn);
      while (ahead.length > 0 && ahead[0]!.position <= replayed) freshAsOfMs = ahead.shift()!.atMs;
    } catch {
      replayed = -1; // its pool reports why
    } finally {
      asking = false;
    }
  }

  async function beat(): Promise<void> {
    if (beating) return;
    beating = true;
    const atMs = performance.now();
    await position().then((end) => { ahead = [...ahead.slice(-MOST_AHEAD), { position: end, atMs }]; }, () => {});
    await ask();
    beating = false;
  }
  // One question for all who ask while the one before is under way: a batch of a thousand is answered at once.
  let next: Promise<number> | undefined;
  let current: Promise<unknown> = Promise.resolve();
  function position(): Promise<number> {
    return (next ??= current.then(() => {
      next = undefined;
      const answer = primary.database.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn', [], 'written').then(([row]) => parseLsn(row!.lsn));
      current = answer.catch(() => {});
      return answer;
    }));
  }

  const beats = setInterval(() => void beat(), heartbeatMs).unref();
  void beat();

  const lagMs = (): number | undefined => (freshAsOfMs === undefined || replayed < 0 ? undefined : performance.now() - freshAsOfMs);
  return {
    has(wanted) {
      const lag = lagMs();
      if (lag === undefined || lag > maxLagMs) return false;
      if (replayed >= wanted) return true;
      if (performance.now() - askedMs >= ASK_AGAIN_MS) void ask();
      return false;
    },
    position,
    get lagMs() {
      return lagMs();
    },
    async close() {
      clearInterval(beats);
      await Promise.all([primary.close(), replica.close()]);
    },
  };
}

const MOST_AHEAD = 100;
const STATEMENT_TIMEOUT = '57014';

export interface ReadCounts { replica: number; primary: number; failed: number }

/**
 * Reads from the replica as long as that goes well, and from the primary from then on: a replica may be away, or cancel a statement because the log
 * it replays takes away what is being read. A statement that takes too long does so on the primary too, and is not tried twice.
 */
export function readsFrom(replica: Sql, primary: Sql, counts: ReadCounts): Sql {
  let failed = false;
  async function either<T>(run: (sql: Sql) => Promise<T>): Promise<T> {
    if (!failed) {
      try {
        const answer = await run(replica);
        counts.replica++;
        return answer;
      } catch (error) {
        if (sqlState(error) === STATEMENT_TIMEOUT) throw error;
        failed = true;
        if (!(error instanceof DatabaseUnavailable)) counts.failed++;
      }
    }
    counts.primary++;
    return run(primary);
  }
  return {
    query: (text, values, name) => either((sql) => sql.query(text, values, name)),
    queryArrays: (text, values, name) => either((sql) => sql.queryArrays(text, values, name)),
    execute: (text, values, name) => either((sql) => sql.execute(text, values, name)),
  };
}
