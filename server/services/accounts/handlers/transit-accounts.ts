import { transitOpening } from '../domain/system-accounts.ts';
import { findTransitAccount, lockCurrency } from '../store/accounts.ts';
import { operations, type Deps } from './deps.ts';
import { openAccounts } from './opening.ts';
import { requireCurrency } from './system-accounts.ts';

/** Of many first uses at once one opens it, under the same lock as the tenant's own accounts in a currency, and the others find it. */
export const getTransitAccount = (deps: Deps) => operations.getTransitAccount.handler(async ({ input: { tenantId, currency, otherLedger } }) => {
  requireCurrency(currency);
  const known = await findTransitAccount(deps.database, tenantId, currency, otherLedger);
  if (known !== undefined) return { accountId: known };
  const accountId = await deps.database.transaction(async (tx) => {
    await lockCurrency(tx, tenantId, currency);
    const found = await findTransitAccount(tx, tenantId, currency, otherLedger);
    if (found !== undefined) return found;
    const [opened] = await openAccounts(deps, tx, tenantId, [transitOpening(currency, otherLedger, deps.newId(), deps.clock.now())]);
    return opened!.id;
  });
  deps.committed();
  return { accountId };
});
