import { encodeId } from '../../../../contracts/ids.ts';
import type { Case } from '../../../kit/judgement/facts.ts';
import { viewTransaction } from '../handlers/view.ts';
import { findTransactions } from '../store/rows.ts';
import { gather } from './gather.ts';
import { finish, type Concluded } from './finish.ts';
import type { Made, PipelineDeps, Work } from './pipeline.ts';
import { post, type Posted } from './post.ts';
import { prepare, type PreparedBatch } from './prepare.ts';

/** One batch from beginning to end. Each step is durable before the next begins, so a crash anywhere leaves something to go on from. */
export async function runBatch(deps: PipelineDeps, works: readonly Work[]): Promise<Made[]> {
  const cases = await gather(deps.facts, works);
  const known: { work: Work; seen: Case }[] = [];
  works.forEach((work, i) => {
    const seen = cases[i];
    if (seen !== undefined) known.push({ work, seen });
  });
  const answers = new Map<Work, Made>();
  const prepared = await prepare(deps, known);
  for (const [work, made] of prepared.answered) answers.set(work, made);
  if (prepared.batch !== undefined) {
    const finished = await postAndFinish(deps, prepared.batch);
    prepared.batch.placed.forEach(({ work }, i) => {
      const concluded = finished?.[i];
      answers.set(work, concluded === undefined ? { made: false, code: 'unavailable' } : { made: true, ...concluded, replayed: false });
    });
  }
  await answerEarlier(deps, prepared.earlier, answers);
  return works.map((work) => answers.get(work) ?? { made: false, code: 'not_found' });
}

/** Undefined where the ledger did not answer, or too late. Whether it posted is not known here: `recoverBatches` finds out. */
async function postAndFinish(deps: PipelineDeps, batch: PreparedBatch): Promise<Concluded[] | undefined> {
  let posted: Posted;
  try {
    posted = await post(deps, batch, false);
  } catch (error) {
    deps.log.error({ err: error, batchId: batch.id }, 'the ledger did not answer a batch');
    return undefined;
  }
  return finish(deps, batch, posted);
}

/** Requests whose key was there before: the same again gets the transaction as it stands, another is refused by its name. */
async function answerEarlier(deps: PipelineDeps, earlier: ReadonlyMap<Work, { id: string; requestHash: string }>, answers: Map<Work, Made>): Promise<void> {
  const byTenant = Map.groupBy(earlier, ([work]) => work.movement.tenantId);
  for (const [tenantId, found] of byTenant) {
    const transactions = await findTransactions(deps.database, tenantId, found.map(([, { id }]) => id));
    for (const [work, { id, requestHash }] of found) {
      const transaction = transactions.get(id)!;
      if (requestHash !== work.movement.requestHash) answers.set(work, { made: false, code: 'idempotency_key_reused', resourceId: encodeId('transaction', id) });
      else if (transaction.status === 'pending') answers.set(work, { made: false, code: 'idempotency_key_in_use', resourceId: encodeId('transaction', id) });
      else answers.set(work, { made: true, transaction, view: viewTransaction(transaction), replayed: true });
    }
  }
}
