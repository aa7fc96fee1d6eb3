import type { Sql } from '../../../kit/database.ts';
import { tell } from '../../../kit/events.ts';
import { normalSide, openAccount, type Account, type Opening } from '../domain/account.ts';
import { accountEvent } from '../domain/events.ts';
import { insertAccounts } from '../store/accounts.ts';
import type { Deps } from './deps.ts';
import { asAccounts } from './ledger.ts';

/**
 * Opens accounts, in the ledger first and then here, in the caller's transaction. That order leaves nothing half-open: a crash in
 * between leaves an empty account in the ledger whose id nobody was ever given, so nothing can be posted to it. The other order
 * would leave an account that clients see and the ledger refuses.
 */
export async function openAccounts(deps: Deps, tx: Sql, tenantId: string, openings: readonly Opening[]): Promise<Account[]> {
  await deps.ledger.openAccounts({
    tenantId,
    accounts: openings.map(({ id, currency, kind, limits }) => ({ accountId: id, currency, normalSide: normalSide(kind), limits })),
  }, asAccounts(tenantId));
  const opened = openings.map(openAccount);
  await insertAccounts(tx, tenantId, opened);
  const nowMs = deps.clock.now();
  await tell(tx, tenantId, ...opened.map((account) => accountEvent('account.created', account, nowMs)));
  return opened;
}
