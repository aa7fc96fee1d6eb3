import type { Database, Sql } from '../../kit/database.ts';

/** Where a connection can be lost: around each statement, and around the commit. After it, what was done is done. */
export type Moment = 'before statement' | 'after statement' | 'before commit' | 'after commit';

/** Asked at every moment; true: the connection is lost here. */
export type Strike = (moment: Moment, statement: string) => boolean;

/** The words the driver has for it. */
const lost = (): Error => new Error('Connection terminated unexpectedly');

const open = (): Promise<void> => Promise.resolve();

/**
 * The same database over a connection that `strike` may cut. What PostgreSQL did stays done; the caller only hears no answer. `gate` may hold back
 * whatever begins, but nothing in the middle of a transaction: a process that stands still there has its locks taken away by PostgreSQL.
 */
export function faulty(database: Database, strike: Strike, gate: () => Promise<void> = open): Database {
  return {
    ...sqlWith(database, strike, gate),
    reads: (after) => sqlWith(database.reads(after), strike, gate),
    async transaction(run) {
      await gate();
      let gone = false;
      const cut: Strike = (moment, statement) => gone || (gone = strike(moment, statement));
      const result = await database.transaction(async (tx) => {
        const value = await run(sqlWith(tx, cut));
        // A cut that the transaction's own code swallowed is still a cut: nothing is committed.
        if (cut('before commit', 'COMMIT')) throw lost();
        return value;
      });
      if (strike('after commit', 'COMMIT')) throw lost();
      return result;
    },
  };
}

function sqlWith(sql: Sql, strike: Strike, gate = open): Sql {
  async function around<T>(statement: string, run: () => Promise<T>): Promise<T> {
    await gate();
    if (strike('before statement', statement)) throw lost();
    const result = await run();
    if (strike('after statement', statement)) throw lost();
    return result;
  }
  return {
    query: (text, values, name) => around(text, () => sql.query(text, values, name)),
    queryArrays: (text, values, name) => around(text, () => sql.queryArrays(text, values, name)),
    execute: (text, values, name) => around(text, () => sql.execute(text, values, name)),
  };
}

/** Never cuts until told to; then always, or for what `which` picks. */
export function switchable(): { strike: Strike; cut(which?: Strike): void; mend(): void } {
  let active: Strike = () => false;
  return {
    strike: (moment, statement) => active(moment, statement),
    cut: (which = () => true) => void (active = which),
    mend: () => void (active = () => false),
  };
}
