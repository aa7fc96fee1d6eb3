import type { Timers } from '../../kit/consumer-timers.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import { packRequests, type RecordedRequest, type RequestBlock } from '../../kit/request-block.ts';

/** Keeps what was answered to callers, so that it can be found by its id. */
export interface RequestLog {
  /** On the way of every request: an object is made and kept for a moment, and nothing else is done. */
  add(tenantId: string, request: RecordedRequest): void;
  /** Writes what there is, and ends. */
  close(): Promise<void>;
}

export interface RequestLogOptions {
  record(blocks: readonly (RequestBlock & { readonly tenantId: string })[]): Promise<unknown>;
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: Metrics;
}

const EVERY_MS = 1_000;
/** Written at once when there are so many: packing them takes two milliseconds. */
const AT_ONCE = 1_000;
/** While they can't be written, so many are kept in memory, and later ones are let go. */
const MOST = 20_000;

export function requestLog({ record, timers, log, metrics }: RequestLogOptions): RequestLog {
  let byTenant = new Map<string, RecordedRequest[]>();
  let waiting = 0;
  let lost = 0;
  let writing: Promise<void> | undefined;
  let callOff: (() => void) | undefined;
  let closed = false;

  function plan(): void {
    callOff ??= timers.after(EVERY_MS, () => {
      callOff = undefined;
      void write();
    });
  }

  /** One write at a time: what comes meanwhile is written by the next. */
  function write(): Promise<void> {
    writing ??= flush().finally(() => {
      writing = undefined;
      if (waiting > 0 && !closed) plan();
    });
    return writing;
  }

  async function flush(): Promise<void> {
    if (lost > 0) {
      metrics.count('florin_request_log_lost_total', 'Requests that could not be kept to be looked up', {}, lost);
      lost = 0;
    }
    if (waiting === 0) return;
    const [taken, count] = [byTenant, waiting];
    byTenant = new Map();
    waiting = 0;
    try {
      await record([...taken].map(([tenantId, requests]) => ({ tenantId, ...packRequests(requests) })));
    } catch (error) {
      lost += count;
      log.warn({ err: error, requests: count }, 'answered requests could not be kept to be looked up');
    }
  }

  return {
    add(tenantId, request) {
      if (waiting >= MOST) {
        lost++;
        return;
      }
      const own = byTenant.get(tenantId);
      if (own === undefined) byTenant.set(tenantId, [request]);
      else own.push(request);
      waiting++;
      if (waiting === AT_ONCE) void write();
      else if (waiting === 1) plan();
    },
    async close() {
      closed = true;
      callOff?.();
      await writing;
      await flush();
    },
  };
}
