/**
 * The port to a relational database. A service sees its own schema through its own role and nothing else:
 * the adapter sets `search_path`, so SQL in `store/` names tables without a schema.
 *
 * Values: `int8` columns come back as bigint, `timestamptz` as Date, `jsonb` parsed, `bytea` as Buffer,
 * `uuid`, `numeric` and `date` (`2026-02-28`) as text. An array is an SQL array, for a json column too.
 */
export interface Sql {
  /** Rows as objects keyed by column name. `name` makes it a prepared statement of that name on each connection. */
  query<Row extends object>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
  /** Rows as arrays, for the hot path: no object is built per row. */
  queryArrays<Row extends readonly unknown[]>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
  /** Number of rows the statement touched. */
  execute(text: string, values?: readonly unknown[], name?: string): Promise<number>;
}

export interface Database extends Sql {
  /** Runs in one READ COMMITTED transaction; commits when `run` resolves, rolls back when it rejects. */
  transaction<T>(run: (tx: Sql) => Promise<T>): Promise<T>;
  /**
   * For lists, histories and sums: what may be answered by a replica, as long as it has all that `after` (`call.readAfter`) stands for. The
   * database itself where there is no replica, none is that far, or nothing is said. Take it once per request.
   */
  reads(after: string | undefined): Sql;
}

/** A wake-up call between processes on one database (LISTEN/NOTIFY): it says that something changed, never what. */
export interface Signals {
  notify(channel: string, payload?: string): Promise<void>;
  /** Returns a function that stops listening. */
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
}

/**
 * The database is away, and this statement was never sent to it. Any other error of a connection leaves open what became of the statement:
 * it may have been committed.
 */
export class DatabaseUnavailable extends Error {
  /** When it is worth asking again. */
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseUnavailable';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** SQLSTATE of a failed statement, or undefined where the error is not the database's (EPIPE, say, has no digit). */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

export const UNIQUE_VIOLATION = '23505';
export const DEADLOCK_DETECTED = '40P01';
