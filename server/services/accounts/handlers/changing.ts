import type { Sql } from '../../../kit/database.ts';
import { tell } from '../../../kit/events.ts';
import type { Account } from '../domain/account.ts';
import { accountEvent } from '../domain/events.ts';
import { follow, type AccountEdit, type LedgerSays } from '../domain/follow.ts';
import { updateAccount } from '../store/accounts.ts';
import { noteChange } from '../store/unsettled-changes.ts';
import type { Deps } from './deps.ts';

/**
 * A change of status or limits takes three steps: (1) note that one begins; (2) in a transaction, lock the row, ask the ledger to
 * change; (3) record and tell what it answered, forget the note, commit. Cut off before 3, the note stays, and `settle-changes`
 * asks the ledger what became of it and tells it then. Answers to clients never lag: they take both from the ledger.
 */
export async function beginChange(deps: Deps, tenantId: string, accountId: string): Promise<string> {
  const id = deps.newId();
  await noteChange(deps.database, { id, tenantId, accountId }, deps.clock.now());
  return id;
}

/** Brings a locked account to what the ledger says and the tenant edits, and tells each step. */
export async function settle(
  deps: Deps, tx: Sql, tenantId: string, account: Account, says: LedgerSays, edit: AccountEdit = {}, reason: string | null = null,
): Promise<Account> {
  const steps = follow(account, says, edit, reason);
  const last = steps.at(-1);
  if (last === undefined) return account;
  await updateAccount(tx, tenantId, last.account, account.revision);
  const nowMs = deps.clock.now();
  await tell(tx, tenantId, ...steps.map((step) => accountEvent(step.type, step.account, nowMs)));
  return last.account;
}
