import type { Problem, ProblemCode, Retry } from '../contracts/problems.ts';

/** Florin refused, and says why: a problem document (RFC 9457) as an error. Look at `code`; it is never renamed. */
export class FlorinProblem extends Error {
  override readonly name = 'FlorinProblem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: string | undefined;
  /** The field that is wrong, as a path: `entries.0.amount`. */
  readonly param: string | undefined;
  readonly errors: readonly { param: string; message: string }[];
  /** `never`: it will be refused again. `later`: try again after a while. `same-key`: repeat with the same Idempotency-Key. */
  readonly retry: Retry;
  readonly requestId: string | undefined;
  /** The resource the refusal is about, such as the failed transaction. */
  readonly resourceId: string | undefined;

  constructor(problem: Problem, requestId?: string) {
    super(problem.detail === undefined ? problem.title : `${problem.title}: ${problem.detail}`);
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail;
    this.param = problem.param;
    this.errors = problem.errors ?? [];
    this.retry = problem.retry;
    this.requestId = problem.requestId ?? requestId;
    this.resourceId = problem.resourceId;
  }
}

/**
 * No answer that Florin gave: the connection failed, the time was up, or something in between answered. What was asked may have
 * happened; ask again with the same `idempotencyKey` to know.
 */
export class FlorinConnectionError extends Error {
  override readonly name = 'FlorinConnectionError';
  readonly status: number | undefined;
  /** The key the request carried: repeat with it, and nothing happens twice. */
  readonly idempotencyKey: string | undefined;

  constructor(message: string, { status, idempotencyKey, cause }: { status?: number; idempotencyKey?: string; cause?: unknown }) {
    super(message, { cause });
    this.status = status;
    this.idempotencyKey = idempotencyKey;
  }
}

/** The problem document in a response body, or undefined where it is not one. */
export function readProblem(body: unknown): Problem | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body) || !('retry' in body) || !('status' in body)) return undefined;
  return typeof body.code === 'string' && typeof body.status === 'number' ? (body as Problem) : undefined;
}
