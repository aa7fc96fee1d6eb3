import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { ORPCError } from '@orpc/server';
import { PROBLEMS, problem, type ProblemCode, type ProblemDetails } from '../../../../contracts/problems.ts';
import type { transactions as contract } from '../../../../contracts/transactions.ts';
import type { Call } from '../../../kit/call.ts';
import type { Made } from '../pipeline/pipeline.ts';
import { make, refusalOf, toMovement, type TransactionDeps } from './make.ts';

type Input = InferContractRouterInputs<typeof contract>['createBatch'];
type Output = InferContractRouterOutputs<typeof contract>['createBatch'];
type Result = Output['results'][number];

/** POST /v1/transactions/batch: each for itself, as if it had come alone with its own key. */
export async function createBatch(deps: TransactionDeps, call: Call, input: Input): Promise<Output> {
  return { results: await Promise.all(input.transactions.map((asked) => one(deps, call, asked))) };
}

async function one(deps: TransactionDeps, call: Call, { idempotencyKey, ...asked }: Input['transactions'][number]): Promise<Result> {
  try {
    const movement = await toMovement(deps, call.tenantId, idempotencyKey, 'create', { ...asked, type: asked.type ?? 'transfer' });
    return toResult(await make(deps, movement));
  } catch (error) {
    // One bad line of a batch is refused on its own; what nobody foresaw ends the whole request.
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
