import type { Job } from '../../../kit/service.ts';
import { lockAccount } from '../store/accounts.ts';
import { findStaleChange, forgetChange } from '../store/unsettled-changes.ts';
import { settle } from './changing.ts';
import type { Deps } from './deps.ts';
import { stateOf } from './ledger.ts';

/** Tells what became of changes that were cut off between the ledger and here. */
export const settleChanges = (deps: Deps, settleAfterMs: number): Job => ({
  name: 'settle-changes',
  everyMs: 5_000,
  async run() {
    const settled = await deps.database.transaction(async (tx) => {
      const change = await findStaleChange(tx, deps.clock.now() - settleAfterMs);
      if (change === undefined) return false;
      const account = await lockAccount(tx, change.tenantId, change.accountId);
      if (account !== undefined) await settle(deps, tx, change.tenantId, account, await stateOf(deps, change.tenantId, account.id));
      await forgetChange(tx, change.id);
      return true;
    });
    if (settled) deps.committed();
    return settled;
  },
});
