import type { ProblemCode } from '../../../../contracts/problems.ts';
import { serviceCall } from '../../../kit/call.ts';
import { isCharged, type Movement } from '../domain/transaction.ts';
import type { Balances } from '../store/finish.ts';
import type { PipelineDeps } from './pipeline.ts';
import type { PreparedBatch } from './prepare.ts';

/** What the ledger did with each movement of a batch; undefined for those that were not asked of it. */
export interface Posted {
  readonly recordedAtMs: number;
  readonly results: readonly (PostedResult | undefined)[];
}

export type PostedResult =
  | { readonly ok: true; readonly balances: Balances }
  | { readonly ok: false; readonly code: ProblemCode };

/** Asks the ledger to post what was certified. A transaction's id is its posting's id, so asking `again` moves nothing twice. */
export async function post(deps: PipelineDeps, batch: PreparedBatch, again: boolean): Promise<Posted> {
  const asked = batch.placed.flatMap(({ work: { movement }, departure }, line) => (departure === null ? [{ movement, line }] : []));
  const results: (PostedResult | undefined)[] = Array.from({ length: batch.placed.length });
  if (asked.length === 0) return { recordedAtMs: deps.clock.now(), results };
  const answer = await deps.neighbours.ledger.post({
    validUntil: batch.validUntilMs, again,
    postings: asked.map(({ movement }) => ({
      tenantId: movement.tenantId, postingId: movement.id, from: movement.from, to: movement.to, amount: Number(movement.amount),
      currency: movement.currency, charge: isCharged(movement), spending: movement.spending ?? undefined, hold: movement.transferId !== null || undefined,
    })),
  }, { context: { call: serviceCall('transactions') } });
  const nowMs = deps.clock.now();
  asked.forEach(({ movement, line }, i) => {
    const result = answer.results[i]!;
    if (!result.ok) {
      // What the ledger refused was not as remembered.
      forget(deps, movement);
      results[line] = { ok: false, code: result.code as ProblemCode };
      return;
    }
    if (movement.transferId !== null) forget(deps, movement);
    else {
      deps.facts.moved({ tenantId: movement.tenantId, accountId: movement.from }, result.from, result.fromVersion);
      deps.facts.moved({ tenantId: movement.tenantId, accountId: movement.to }, result.to, result.toVersion);
    }
    deps.velocity.add(movement.from, Number(movement.amount), nowMs);
    results[line] = { ok: true, balances: { from: result.from, to: result.to } };
  });
  return { recordedAtMs: answer.recordedAt, results };
}

/** Of both accounts: where money is held, posted balances do not say what is left. */
export function forget({ facts }: Pick<PipelineDeps, 'facts'>, { from, to }: Pick<Movement, 'from' | 'to'>): void {
  facts.forget(from);
  facts.forget(to);
}
