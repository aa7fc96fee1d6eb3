import type { Latencies } from './histogram.ts';
import type { TallyResult } from './tally.ts';

/** Ids as the load generator wants them: `acc_…`, 30 Latin-1 characters each, one after the other. */
export type Ids = Buffer;

export const ID_CHARS = 30;

export function packIds(ids: readonly string[]): Ids {
  const packed = Buffer.allocUnsafeSlow(ids.length * ID_CHARS);
  ids.forEach((id, i) => {
    if (id.length !== ID_CHARS) throw new Error(`not an account's id: ${id}`);
    packed.latin1Write(id, i * ID_CHARS, ID_CHARS);
  });
  return packed;
}

export const idAt = (ids: Ids, i: number): string => ids.latin1Slice(i * ID_CHARS, (i + 1) * ID_CHARS);

/** `single` a transaction a request; `batch` and `entries` 1,000 a request; `read` GETs of `paths`, one after the other. */
export type Work = 'single' | 'batch' | 'entries' | 'read';

export interface Job {
  readonly work: Work;
  readonly host: string;
  readonly port: number;
  readonly apiKey: string;
  readonly currency: string;
  readonly sources: Ids;
  readonly destinations: Ids;
  /** For `read`. */
  readonly paths?: readonly string[];
  readonly connections: number;
  /** Requests per second, sent when they are due whatever became of the ones before. Without it each connection sends when it was answered. */
  readonly rate?: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
  readonly timeoutMs: number;
  /** Six characters that begin every idempotency key of this run. */
  readonly run: string;
  readonly seed: number;
}

export interface JobResult {
  readonly seconds: number;
  /** In the measured window: requests answered as wanted, and the transactions or postings in them. */
  readonly requests: number;
  readonly accepted: number;
  /** Requests that were due and never sent, since all connections were busy for too long (open loop only). */
  readonly dropped: number;
  /** By status, problem code or socket error; over the whole run. */
  readonly errors: Readonly<Record<string, number>>;
  /** Requests without a final answer at the end, repeated with the same key to no avail. */
  readonly unresolved: number;
  /** From the moment a request was meant to be sent. */
  readonly latencies: Latencies;
  /** Over the whole run, warm-up included. */
  readonly tally: TallyResult;
  /** Of the generator itself, in the measured window. */
  readonly cpuSeconds: number;
}
