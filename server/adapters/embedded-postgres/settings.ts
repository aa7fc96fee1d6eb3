import { totalmem } from 'node:os';

export type Settings = Readonly<Record<string, string>>;

/** For two cores and some spare gigabytes, beside Florin on one machine. Nothing here trades safety for speed. */
const PRODUCTION: Settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',

  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_connections: '200', // eighteen services, a few each; connections not opened cost next to nothing
  max_parallel_workers_per_gather: '0', // both cores have work, and a container's /dev/shm is often too small
  jit: 'off', // statements are short: compiling takes longer than running
  random_page_cost: '1.1',

  wal_buffers: '16MB',
  wal_compression: 'off', // the binaries come with pglz only, which costs more processor than it saves disk
  min_wal_size: '512MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',

  // Balances change all the time: vacuum them often and quickly, so that hot rows stay short chains.
  autovacuum_max_workers: '2',
  autovacuum_naptime: '15s',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
  autovacuum_vacuum_insert_scale_factor: '0.1',
  autovacuum_vacuum_cost_limit: '1000',

  timezone: 'UTC',
  log_timezone: 'UTC',
  password_encryption: 'scram-sha-256',
  log_line_prefix: '%m [%p] %q%a ',
  log_checkpoints: 'off',
  log_error_verbosity: 'terse', // details quote rows, and rows hold personal data
};

const NOT_DURABLE: Settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  autovacuum: 'off',
  max_connections: '300',
};

const MEBIBYTE = 1024 * 1024;

/**
 * An eighth of the memory there is, 2 GiB at most. Entries come to accounts at random, so an index of them that does not fit is read and written page
 * by page: with 20 million of them and 256 MB a posting cost PostgreSQL three times what it costs in a young ledger. Memory that is not used is not taken.
 */
export function memorySettings(memoryBytes: number): Settings {
  const mebibytes = Math.floor(memoryBytes / MEBIBYTE);
  return { shared_buffers: `${Math.min(2_048, Math.max(128, Math.floor(mebibytes / 8)))}MB`, effective_cache_size: `${Math.max(256, Math.floor(mebibytes / 2))}MB` };
}

/** Of the container, where it is bounded: the machine's is then not ours. */
const memoryHere = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity);

export function settingsFor(durable: boolean, overrides: Settings): Settings {
  return { ...PRODUCTION, ...memorySettings(memoryHere()), ...(durable ? {} : NOT_DURABLE), ...overrides };
}

export function asArguments(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
