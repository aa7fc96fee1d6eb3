import { takeDue } from '../store/ledger-transfers.ts';
import { advance, type TransferDeps } from './advance.ts';

/** For how long a transfer is left to whoever goes on with it: longer than it takes, where both ledgers answer. */
export const LEASE_MS = 5_000;
const AT_ONCE = 100;

/** Job: goes on with transfers that nobody has brought to their end: a process died, or a ledger could not be reached. True while there may be more. */
export async function resumeTransfers(deps: TransferDeps): Promise<boolean> {
  const nowMs = deps.clock.now();
  const due = await takeDue(deps.database, nowMs, nowMs + LEASE_MS, AT_ONCE);
  await Promise.all(due.map(async (transfer) => {
    try {
      const { progress: { status } } = await advance(deps, transfer);
      deps.log.info({ transferId: transfer.id, status }, 'a transfer left behind was brought to its end');
    } catch (error) {
      // Tried again when its time is over; the others need not wait for it.
      deps.log.warn({ err: error, transferId: transfer.id }, 'a transfer between ledgers can not go on yet');
    }
  }));
  return due.length === AT_ONCE;
}
