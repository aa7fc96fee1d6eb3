import { Socket } from 'node:net';
import pg from 'pg';
import type { Database, Sql } from '../../kit/database.ts';
import { guard, type Guard, type GuardState } from './guard.ts';
import { probe } from './probe.ts';
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
  /** How long a caller waits for a connection before it fails, and how long opening one may take. */
  readonly connectTimeoutMs?: number;
  /** Callers who may wait for a connection; more are refused at once. */
  readonly maxWaiting?: number;
  /** Whether the server replays another's log, and takes no writes. */
  readonly replica?: boolean;
  /** Hears of connections lost while idle. They are replaced by themselves. */
  readonly onLost?: (error: Error) => void;
  /** Hears that the server is away, with the reason, and that it is back, without one. */
  readonly onOutage?: (cause?: Error) => void;
}

/** For metrics: connections open, of these idle, and callers waiting for one; whether the server is away, and callers refused for it. */
export interface PoolStats {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly breaker: GuardState;
  readonly refused: number;
}

export interface OpenDatabase {
  readonly database: Database;
  stats(): PoolStats;
  /** Refuses new work as where the server is away, waits for what is under way, then closes every connection. */
  close(): Promise<void>;
}

/** Longer than it takes to notice a server that hangs. */
const CONNECT_TIMEOUT_MS = 3_000;
const MAX = 10;
/** Times the connections. Ten of them answer some thousands of short statements a second: whoever comes later would wait in vain. */
const WAITING_PER_CONNECTION = 200;

export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const sockets = new Set<Socket>();
  const pool = new pg.Pool(poolConfig(options, sockets));
  pool.on('error', error => options.onLost?.(error));
  // A client that is lost between two statements of a transaction has nobody else to tell, and an 'error' event
  // without a listener ends the process. Its next statement fails by itself.
  pool.on('connect', client => client.on('error', ignore));
  const max = options.max ?? MAX;
  const door = guard({
    places: max, maxWaiting: options.maxWaiting ?? max * WAITING_PER_CONNECTION, waitMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    probe: () => probe({ url: options.url, name: nameOf(options), replica: options.replica ?? false }),
    cut: () => sockets.forEach(socket => socket.destroy()),
    changed: options.onOutage,
  });
  let closing: Promise<void> | undefined;
  const sql = sqlOver(query => inside(door, () => door.ask(() => pool.query(query))));
  return {
    database: {
      ...sql,
      reads: () => sql,
      transaction: run => inside(door, () => transaction(pool, door, run)),
    },
    stats: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: door.waiting, breaker: door.state, refused: door.refused }),
    close: () => (closing ??= door.shut().then(() => pool.end()).finally(() => door.stop())),
  };
}

async function inside<T>(door: Guard, work: () => Promise<T>): Promise<T> {
  const turn = door.enter();
  if (turn !== undefined) await turn;
  try {
    return await work();
  } finally {
    door.leave();
  }
}

const nameOf = ({ schema }: DatabaseOptions): string => `florin/${schemaName(schema)}`;

function poolConfig(options: DatabaseOptions, sockets: Set<Socket>): pg.PoolConfig {
  const schema = schemaName(options.schema);
  return {
    connectionString: options.url,
    max: options.max ?? MAX,
    types,
    // Statements of one transaction that do not wait for each other travel together.
    pipeline: true,
    application_name: nameOf(options),
    // Kept, because the pool has no way to cut what is being opened or in use.
    stream: () => {
      const socket = new GatheringSocket();
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
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

/** pg gives each statement to the system by itself, which costs more than to write it. Here all that are sent in one turn go together. */
class GatheringSocket extends Socket {
  override uncork(): void {
    process.nextTick(() => super.uncork());
  }
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

async function transaction<T>(pool: pg.Pool, door: Guard, run: (tx: Sql) => Promise<T>): Promise<T> {
  const client = await door.ask(() => pool.connect());
  let open = true;
  const tx = sqlOver(query => {
    // The client may by now belong to someone else's transaction.
    if (!open) return Promise.reject(new Error('this transaction has ended: a statement of it was not awaited'));
    return door.ask(() => client.query(query));
  });
  try {
    // Awaited on purpose: were BEGIN cancelled with statements already behind it, each would commit on its own.
    await door.ask(() => client.query('BEGIN'));
    const result = await run(tx);
    open = false;
    await commit(client, door);
    return result;
  } catch (error) {
    open = false;
    await door.ask(() => client.query('ROLLBACK')).catch(ignore);
    throw error;
  } finally {
    // 'I' is "idle, outside a transaction"; a client in any other state is not fit for the next caller.
    client.release(client.getTransactionStatus() !== 'I');
  }
}

/** PostgreSQL answers COMMIT of a failed transaction with a polite ROLLBACK, which must not pass for success. */
async function commit(client: pg.PoolClient, door: Guard): Promise<void> {
  const { command } = await door.ask(() => client.query('COMMIT'));
  if (command !== 'COMMIT') {
    throw new Error('the transaction was rolled back: a statement in it failed and its error was swallowed');
  }
}

function ignore(): void {}
