import { providerOpening } from '../domain/system-accounts.ts';
import { findProviderAccount, lockCurrency } from '../store/accounts.ts';
import { operations, type Deps } from './deps.ts';
import { openAccounts } from './opening.ts';
import { requireCurrency } from './system-accounts.ts';

/** Opened as a transit account is: by one of many first uses, under the lock of the currency. */
export const getProviderAccount = (deps: Deps) => operations.getProviderAccount.handler(async ({ input: { tenantId, currency, providerId } }) => {
  requireCurrency(currency);
  const known = await findProviderAccount(deps.database, tenantId, currency, providerId);
  if (known !== undefined) return { accountId: known };
  const accountId = await deps.database.transaction(async (tx) => {
    await lockCurrency(tx, tenantId, currency);
    const found = await findProviderAccount(tx, tenantId, currency, providerId);
    if (found !== undefined) return found;
    const [opened] = await openAccounts(deps, tx, tenantId, [providerOpening(currency, providerId, deps.newId(), deps.clock.now())]);
    return opened!.id;
  });
  deps.committed();
  return { accountId };
});
