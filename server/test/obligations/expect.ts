import { expect } from 'vitest';
import { PROBLEMS, type ProblemCode } from '../../../contracts/problems.ts';
import type { PublicOperation } from './operations.ts';
import type { Reply } from './request.ts';

/** What the edge may answer on any path, whatever the operation. */
const OF_THE_EDGE: ReadonlySet<string> = new Set<ProblemCode>(['invalid_request', 'payload_too_large', 'unsupported_media_type', 'method_not_allowed', 'not_found']);

/** A problem document in all its parts, with a code that the operation's contract lists. */
export function expectProblem(reply: Reply, operation: PublicOperation, code?: ProblemCode, when = ''): void {
  const body = reply.body as Record<string, unknown>;
  const told = `${operation.name} ${when} answered ${reply.status} ${JSON.stringify(reply.body).slice(0, 500)}`;
  expect(reply.headers.get('content-type'), told).toMatch(/^application\/problem\+json/);
  if (code !== undefined) expect(body.code, told).toBe(code);
  const known = body.code as ProblemCode;
  expect(operation.errors.has(known) || OF_THE_EDGE.has(known), `${told}: its contract does not list that code`).toBe(true);
  expect(body, told).toMatchObject({ type: `https://florin.dev/problems/${known}`, title: PROBLEMS[known].title, status: reply.status, retry: PROBLEMS[known].retry });
  expect(reply.status, told).toBe(PROBLEMS[known].status);
  expect(reply.status, told).toBeLessThan(500);
  expect(body.requestId, told).toBe(reply.headers.get('x-request-id'));
}

/** A success as the contract says, field by field: nothing missing, nothing that it does not tell of. */
export function expectAnswer(reply: Reply, operation: PublicOperation, when = ''): void {
  expect(reply.status, `${operation.name} ${when} answered ${JSON.stringify(reply.body).slice(0, 500)}`).toBe(operation.successStatus);
  expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
  expect(reply.headers.get('x-request-id')).toMatch(/^\S+$/);
  expect(operation.output.parse(reply.body), when).toEqual(reply.body);
}
