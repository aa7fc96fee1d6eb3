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
  readonly actorKind?: string;
  readonly replayed?: boolean;
  readonly traceparent?: string;
}

/** Lines a second, by kind. Errors on our side are always logged. */
const PER_SECOND = { fine: 20, refused: 50 };

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
  let left = 0;
  return {
    wants(status, nowMs) {
      const now = (nowMs / 1000) | 0;
      if (now !== second) {
        if (left > 0) log.info({ left }, 'more requests than are logged');
        second = now;
        fine = refused = left = 0;
      }
      if (status >= 500) return true;
      if (status >= 400 ? refused++ < PER_SECOND.refused : fine++ < PER_SECOND.fine) return true;
      left++;
      return false;
    },
    write(answered) {
      const fields = { ...answered, tookMs: Math.round(answered.tookMs * 100) / 100 };
      if (answered.status >= 500) log.error(fields, 'request failed');
      else log.info(fields, 'request');
    },
  };
}
