import { ORPCError } from '@orpc/client';
import { problem, PROBLEMS, type Problem, type ProblemCode, type ProblemDetails } from '../../../contracts/problems.ts';
import { isLost } from '../../adapters/postgres/lost.ts';
import { DatabaseUnavailable, sqlState } from '../../kit/database.ts';

export interface Refusal {
  readonly problem: Problem;
  /** Neither the caller's doing nor foreseen: to be logged whole, and told nobody. */
  readonly unforeseen: boolean;
  /** Where more is known than the code says. */
  readonly retryAfterSeconds?: number;
}

/** `allowed`: the codes the operation's contract lists. Anything else that was thrown is a bug or an outage. `nameOf`: what the caller calls a field. */
export function toRefusal(error: unknown, allowed: ReadonlySet<string> | undefined, requestId: string, nameOf?: (param: string) => string): Refusal {
  if (error instanceof ORPCError && isCode(error.code) && (allowed === undefined || allowed.has(error.code))) {
    return { problem: problem(error.code, renamed(detailsOf(error.data), nameOf), requestId), unforeseen: false };
  }
  // Logged once, when it began, and not for each of the thousands who hear of it.
  if (error instanceof DatabaseUnavailable) return { problem: problem('unavailable', {}, requestId), unforeseen: false, retryAfterSeconds: error.retryAfterSeconds };
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

function renamed(details: ProblemDetails, nameOf: ((param: string) => string) | undefined): ProblemDetails {
  if (nameOf === undefined || details.param === undefined) return details;
  const param = nameOf(details.param);
  if (param === details.param) return details;
  // `kind: must be …`: the sentence begins with the field.
  const detail = details.detail?.replace(`${details.param}:`, `${param}:`);
  return { ...details, param, detail, errors: details.errors?.map((one) => ({ ...one, param: nameOf(one.param) })) };
}

/** Statement cancelled; disk full, out of memory, too many connections; a tenant that is moving to another server: all of it passes. */
const OVERLOADED = new Set(['57014', '53100', '53200', '53300', 'FL002']);

/** The database is away or overloaded, which passes: `unavailable` tells clients to come back. */
const isOutage = (error: unknown): boolean => isLost(error) || OVERLOADED.has(sqlState(error) ?? '');

/** How long to wait before the same is worth trying again, where the code says nothing better. */
export function retryAfterSeconds({ code, status }: Problem): number | undefined {
  if (code === 'user_locked') return 60;
  // A person has to look first: longer than a client waits by itself.
  if (code === 'approval_required') return 300;
  // It is busy or stuck, and what was asked for is perhaps still under way.
  if (status === 504) return 5;
  return status === 429 || status === 503 || code === 'idempotency_key_in_use' ? 1 : undefined;
}
