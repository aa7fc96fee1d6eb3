import type { Job } from '../../../../kit/service.ts';
import { tell } from '../../../../kit/events.ts';
import { expire } from '../../domain/approval.ts';
import { approvalEvent } from '../../domain/guard-events.ts';
import { lockExpired, saveApproval } from '../../store/approvals.ts';
import type { Deps } from '../deps.ts';

const AT_ONCE = 100;

/** Writes down what is over anyway: nobody can approve or begin it since its time was up. */
export const expireApprovals = ({ database, clock, committed }: Pick<Deps, 'database' | 'clock' | 'committed'>): Job => ({
  name: 'expire-approvals',
  everyMs: 60_000,
  async run() {
    const nowMs = clock.now();
    const now = new Date(nowMs);
    const expired = await database.transaction(async (tx) => {
      const over = (await lockExpired(tx, now, AT_ONCE)).map((one) => expire(one, now)!);
      for (const one of over) {
        await saveApproval(tx, one);
        await tell(tx, one.tenantId, approvalEvent(one, nowMs));
      }
      return over.length;
    });
    if (expired > 0) committed();
    return expired === AT_ONCE;
  },
});
