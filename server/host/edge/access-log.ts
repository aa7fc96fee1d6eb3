import type { Log } from '../../kit/observe.ts';

/** What is known of a request when it has been answered. */
export interface Answered {
  readonly requestId: string;
  readonly operation: string;
  readonly method: string;
  readonly status: number;
  readonly tookMs: number;
  readonly code?: string;
  readonly tenantId?: string;
  readonly actor?: string;
  readonly replayed?: boolean;
  readonly traceparent?: string;
}

/** Lines a second, by kind. What nobody foresaw is always logged; being too busy is not, or those who make us busy would fill the log as well. */
const PER_SECOND = { fine: 20, refused: 50, busy: 50 };
const UNFORESEEN = 500;

/** Says whether this request gets a line. Asked first, so that under load nothing is built to be thrown away. */
export interface AccessLog {
  wants(status: number, nowMs: number): boolean;
  write(answered: Answered): void;
}

/** `nowMs` is of any clock that only goes forward. */
export function accessLog(log: Log): AccessLog {
  let second = 0;
  let fine = 0;
  let refused = 0;
  let busy = 0;
  let left = 0;
  return {
    wants(status, nowMs) {
      const now = (nowMs / 1000) | 0;
      if (now !== second) {
        if (left > 0) log.info({ left }, 'more requests than are logged');
        second = now;
        fine = refused = busy = left = 0;
      }
      if (status === UNFORESEEN) return true;
      if (status > UNFORESEEN ? busy++ < PER_SECOND.busy : status >= 400 ? refused++ < PER_SECOND.refused : fine++ < PER_SECOND.fine) return true;
      left++;
      return false;
    },
    write(answered) {
      const fields = { ...answered, tookMs: Math.round(answered.tookMs * 100) / 100 };
      if (answered.status === UNFORESEEN) log.error(fields, 'request failed');
      else if (answered.status > UNFORESEEN) log.warn(fields, 'request not served');
      else log.info(fields, 'request');
    },
  };
}
