import { shelf } from './shelf.ts';

export interface LoggedRequest {
  readonly number: number;
  readonly atMs: number;
  readonly provider: string;
  readonly method: string;
  readonly path: string;
  /** What was sent, cut where it is long. Simulated money only; yet nothing of the headers, where keys are. */
  readonly body: string;
  readonly idempotencyKey: string | null;
  readonly fault: string | null;
  /** Null where no answer was sent. */
  readonly status: number | null;
  readonly tookMs: number;
}

export interface RequestLog {
  add(request: Omit<LoggedRequest, 'number'>): void;
  /** Newest first. */
  list(provider?: string): LoggedRequest[];
}

export function requestLog(room = 2_000): RequestLog {
  const requests = shelf<LoggedRequest>(room);
  let number = 0;
  return {
    add(request) {
      number++;
      requests.put(String(number), { ...request, body: request.body.slice(0, 2_000), number });
    },
    list: (provider) => requests.list().filter((request) => provider === undefined || request.provider === provider),
  };
}
