import pg from 'pg';
import type { Database, Sql } from '../../kit/database.ts';
import { schemaName } from './names.ts';
import { encode, types } from './values.ts';

export interface DatabaseOptions {
  /** Any PostgreSQL URL; a unix socket is `postgresql://user:password@localhost/florin?host=/path/to/folder`. */
  readonly url: string;
  /** The service's schema: SQL names tables without it. */
  readonly schema: string;
  /** Connections at most. They are opened on demand and closed after half a minute without work. */
  readonly max?: number;
  readonly statementTimeoutMs?: number;
  readonly idleInTransactionTimeoutMs?: number;
  /** How long a caller waits for a connection before it fails. */
  readonly connectTimeoutMs?: number;
  /** Hears of connections lost while idle. They are replaced by themselves. */
  readonly onLost?: (error: Error) => void;
}

export interface OpenDatabase {
  readonly database: Database;
  /** For metrics: connections open, of these idle, and callers waiting for one. */
  stats(): { total: number; idle: number; waiting: number };
  /** Waits for work under way, then closes every connection. */
  close(): Promise<void>;
}

export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const pool = new pg.Pool(poolConfig(options));
  pool.on('error', error => options.onLost?.(error));
  // A client that is lost between two statements of a transaction has nobody else to tell, and an 'error' event
  // without a listener ends the process. Its next statement fails by itself.
  pool.on('connect', client => client.on('error', ignore));
  let closing: Promise<void> | undefined;
  return {
    database: { ...sqlOver(query => pool.query(query)), transaction: run => transaction(pool, run) },
    stats: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => (closing ??= pool.end()),
  };
}

function poolConfig(options: DatabaseOptions): pg.PoolConfig {
  const schema = schemaName(options.schema);
  return {
    connectionString: options.url,
    max: options.max ?? 10,
    types,
    // Statements of one transaction that do not wait for each other travel together.
    pipeline: true,
    application_name: `florin/${schema}`,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: [
      `-c search_path=${schema},extensions`,
      `-c statement_timeout=${options.statementTimeoutMs ?? 30_000}`,
      `-c idle_in_transaction_session_timeout=${options.idleInTransactionTimeoutMs ?? 30_000}`,
      '-c timezone=UTC',
    ].join(' '),
  };
}

type Send = (query: pg.QueryConfig & { rowMode?: 'array' }) => Promise<pg.QueryResult>;

function sqlOver(send: Send): Sql {
  return {
    query: async (text, values, name) => (await send({ text, values: encode(values), name })).rows,
    queryArrays: async (text, values, name) =>
      (await send({ text, values: encode(values), name, rowMode: 'array' })).rows,
    execute: async (text, values, name) => (await send({ text, values: encode(values), name })).rowCount ?? 0,
  };
}

async function transaction<T>(pool: pg.Pool, run: (tx: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let open = true;
  const tx = sqlOver(query => {
    // The client may by now belong to someone else's transaction.
    if (!open) return Promise.reject(new Error('this transaction has ended: a statement of it was not awaited'));
    return client.query(query);
  });
  try {
    // Awaited on purpose: were BEGIN cancelled with statements already behind it, each would commit on its own.
    await client.query('BEGIN');
    const result = await run(tx);
    open = false;
    await commit(client);
    return result;
  } catch (error) {
    open = false;
    await client.query('ROLLBACK').catch(ignore);
    throw error;
  } finally {
    // 'I' is "idle, outside a transaction"; a client in any other state is not fit for the next caller.
    client.release(client.getTransactionStatus() !== 'I');
  }
}

/** PostgreSQL answers COMMIT of a failed transaction with a polite ROLLBACK, which must not pass for success. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') {
    throw new Error('the transaction was rolled back: a statement in it failed and its error was swallowed');
  }
}

function ignore(): void {}
