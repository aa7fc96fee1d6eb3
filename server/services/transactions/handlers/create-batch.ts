import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { ORPCError } from '@orpc/server';
import { PROBLEMS, problem, type ProblemCode, type ProblemDetails } from '../../../../contracts/problems.ts';
import type { transactions as contract } from '../../../../contracts/transactions.ts';
import type { Call } from '../../../kit/call.ts';
import { tieKey } from '../../../kit/idempotency.ts';
import type { Made } from '../pipeline/pipeline.ts';
import type { Movement } from '../domain/transaction.ts';
import { makeAll, refusalOf, toMovement, type TransactionDeps } from './make.ts';

type Input = InferContractRouterInputs<typeof contract>['createBatch'];
type Output = InferContractRouterOutputs<typeof contract>['createBatch'];
type Result = Output['results'][number];

/** POST /v1/transactions/batch: each for itself, with its own key, in the order asked: what one brings in the next may spend. */
export async function createBatch(deps: TransactionDeps, call: Call, input: Input): Promise<Output> {
  // The items' own keys keep money from moving twice; this one keeps another list from being taken for the same request.
  await tieKey(deps.database, call, 'transactions.createBatch', input, null);
  const asked = await Promise.all(input.transactions.map((one) => read(deps, call, one)));
  const movements = asked.filter((one) => 'keyHash' in one);
  const made = await makeAll(deps, movements);
  let next = 0;
  return { results: asked.map((one) => ('keyHash' in one ? toResult(made[next++]!) : one)) };
}

/** One that can't be read is refused on its own; what nobody foresaw ends the whole request. */
async function read(deps: TransactionDeps, call: Call, { idempotencyKey, ...asked }: Input['transactions'][number]): Promise<Movement | Result> {
  try {
    return await toMovement(deps, call.tenantId, idempotencyKey, 'create', { ...asked, type: asked.type ?? 'transfer' });
  } catch (error) {
    if (!(error instanceof ORPCError) || !(error.code in PROBLEMS)) throw error;
    return refused(error.code as ProblemCode, (error.data ?? {}) as ProblemDetails);
  }
}

function toResult(made: Made): Result {
  if (!made.made) return refused(made.code === 'gone' ? 'not_in_review' : made.code, { resourceId: made.resourceId });
  const refusal = refusalOf(made.transaction);
  return refusal === undefined ? { status: 201, transaction: made.view } : refused(refusal.code, refusal.details);
}

function refused(code: ProblemCode, details: ProblemDetails): Result {
  return { status: PROBLEMS[code].status, problem: problem(code, details) };
}
