import { takeOver, type OpenBatch } from '../store/finish.ts';
import { transactionsOfBatch } from '../store/rows.ts';
import { finish } from './finish.ts';
import type { PipelineDeps } from './pipeline.ts';
import { post } from './post.ts';
import type { PlacedWork } from './prepare.ts';

const AT_ONCE = 20;
const VALID_MS = 5_000;

/**
 * Brings batches to their end that a process left behind: it died, or the ledger did not answer it. They were certified, so they are
 * posted (what was posted already is found by its id) and finished. True while there may be more.
 */
export async function recoverBatches(deps: PipelineDeps): Promise<boolean> {
  const nowMs = deps.clock.now();
  const validUntilMs = nowMs + VALID_MS;
  const batches = await deps.database.transaction((tx) => takeOver(tx, nowMs, validUntilMs, AT_ONCE));
  const failures: unknown[] = [];
  for (const open of batches) {
    // One that fails is tried again when its time is over; the others need not wait for it.
    await recoverOne(deps, open, validUntilMs).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
  return batches.length === AT_ONCE;
}

async function recoverOne(deps: PipelineDeps, open: OpenBatch, validUntilMs: number): Promise<void> {
  const placed = (await transactionsOfBatch(deps.database, open)).map(({ transaction, departure }): PlacedWork => ({
    work: { movement: transaction, waitsAs: open.olderIds?.includes(transaction.id) ? (transaction.approvedBy === null ? 'scheduled' : 'review') : 'new' },
    risk: transaction.risk ?? { score: 0, decision: 'approve' },
    departure: departure === null ? null : { movement: transaction, ...departure },
  }));
  const batch = { id: open.id, epoch: open.epoch, validUntilMs, placed };
  await finish(deps, batch, await post(deps, batch, true));
  deps.log.info({ batchId: open.id, transactions: placed.length }, 'a batch left behind was finished');
}
