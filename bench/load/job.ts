import type { Latencies } from './histogram.ts';
import type { TallyResult } from './tally.ts';

/** Ids as the load generator wants them: `acc_…`, 30 Latin-1 characters each, one after the other. */
export type Ids = Buffer;

export const ID_CHARS = 30;

export function packIds(ids: readonly string[]): Ids {
  const packed = Buffer.allocUnsafeSlow(ids.length * ID_CHARS);
  ids.forEach((id, i) => {
    if (id.length !== ID_CHARS) throw new Error(`not an account's id: ${id}`);
    packed.write(id, i * ID_CHARS, 'latin1');
  });
  return packed;
}

export const countIds = (ids: Ids): number => ids.length / ID_CHARS;

export const idAt = (ids: Ids, i: number): string => ids.toString('latin1', i * ID_CHARS, (i + 1) * ID_CHARS);

/**
 * `single` a transaction a request; `batch` transactions and `entries` postings 1,000 a request; `read` GETs of `paths`, one after the other.
 * To set up: `open` an account a request, `deposit` money into each destination, 1,000 a request.
 */
export type Work = 'single' | 'batch' | 'entries' | 'read' | 'open' | 'deposit';

export interface Job {
  readonly work: Work;
  readonly host: string;
  readonly port: number;
  readonly apiKey: string;
  readonly currency: string;
  /** None for `open` and `read`; no sources for `deposit`. */
  readonly sources: Ids;
  readonly destinations: Ids;
  /** For `read`. */
  readonly paths?: readonly string[];
  /** For `open`: the kind of account. */
  readonly kind?: 'customer' | 'merchant';
  /** What is moved at once, drawn between these; both the same for a fixed amount. */
  readonly amounts: readonly [least: number, most: number];
  readonly connections: number;
  /** Requests per second, sent when they are due whatever became of the ones before. Without it each connection sends when it was answered. */
  readonly rate?: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
  /** Ends after so many requests, if that is sooner. */
  readonly total?: number;
  readonly timeoutMs: number;
  /** Eight characters that begin every idempotency key of this run. */
  readonly run: string;
  readonly seed: number;
}

export interface JobResult {
  /** Of the measured window. */
  readonly seconds: number;
  /** In the measured window: requests answered as wanted, and the transactions, postings or accounts in them. */
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
}
