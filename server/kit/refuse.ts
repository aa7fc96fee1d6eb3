import { ORPCError } from '@orpc/server';
import { PROBLEMS, type ProblemCode, type ProblemDetails } from '../../contracts/problems.ts';

/**
 * A refusal, to be thrown by a handler. The code must be among the operation's errors in the contract; the host
 * turns it into a problem document. Domain code never throws it: it returns a Result.
 */
export function refuse(code: ProblemCode, details: ProblemDetails = {}): ORPCError<ProblemCode, ProblemDetails> {
  return new ORPCError(code, { status: PROBLEMS[code].status, message: PROBLEMS[code].title, data: details });
}
