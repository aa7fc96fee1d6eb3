import { ORPCError } from '@orpc/client';
import { problem, PROBLEMS, type Problem, type ProblemCode, type ProblemDetails } from '../../../contracts/problems.ts';
import { sqlState } from '../../kit/database.ts';

export interface Refusal {
  readonly problem: Problem;
  /** Neither the caller's doing nor foreseen: to be logged whole, and told nobody. */
  readonly unforeseen: boolean;
}

/** `allowed`: the codes the operation's contract lists. Anything else that was thrown is a bug or an outage. */
export function toRefusal(error: unknown, allowed: ReadonlySet<string> | undefined, requestId: string): Refusal {
  if (error instanceof ORPCError && isCode(error.code) && (allowed === undefined || allowed.has(error.code))) {
    return { problem: problem(error.code, detailsOf(error.data), requestId), unforeseen: false };
  }
  return { problem: problem(isOutage(error) ? 'unavailable' : 'internal', {}, requestId), unforeseen: true };
}

function isCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

function detailsOf(data: unknown): ProblemDetails {
  if (typeof data !== 'object' || data === null) return {};
  const { detail, param, errors, resourceId } = data as ProblemDetails;
  return { detail, param, errors, resourceId };
}

const CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT']);
/** Connection exceptions, shutting down, starting up, disk full, out of memory, too many connections, statement cancelled. */
const SQL_STATES = /^(08...|57P0[123]|57014|53[123]00)$/;

/** The database is away or overloaded, which passes: `unavailable` tells clients to come back. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const state = sqlState(error);
  if (state !== undefined && SQL_STATES.test(state)) return true;
  if ('code' in error && typeof error.code === 'string' && CONNECTION.has(error.code) && 'syscall' in error) return true;
  // The driver's words: for a connection that was lost under a statement, before the next one, or could not be had.
  return /timeout exceeded when trying to connect|Connection terminated|is not queryable|no connection to PostgreSQL/.test(error.message);
}

/** How long to wait before the same is worth trying again, where the code says nothing better. */
export function retryAfterSeconds({ code, status }: Problem): number | undefined {
  if (code === 'user_locked') return 60;
  return status === 429 || status === 503 || code === 'idempotency_key_in_use' ? 1 : undefined;
}
