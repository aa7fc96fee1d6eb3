import type { Call } from '../../../kit/call.ts';
import { once } from '../../../kit/idempotency.ts';
import { uuidOf } from '../../../kit/pages.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { AccountStatus } from '../domain/account.ts';
import { isSystemKind } from '../domain/system-accounts.ts';
import { viewAccount, type AccountView } from '../domain/views.ts';
import { lockAccount } from '../store/accounts.ts';
import { forgetChange } from '../store/unsettled-changes.ts';
import { beginChange, settle } from './changing.ts';
import { operations, type Deps } from './deps.ts';
import { asAccounts } from './ledger.ts';

export const freezeAccount = (deps: Deps) =>
  operations.freezeAccount.handler(({ input, context: { call } }) => changeStatus(deps, call, 'accounts.freezeAccount', input, 'frozen'));

export const unfreezeAccount = (deps: Deps) =>
  operations.unfreezeAccount.handler(({ input, context: { call } }) => changeStatus(deps, call, 'accounts.unfreezeAccount', input, 'open'));

export const closeAccount = (deps: Deps) =>
  operations.closeAccount.handler(({ input, context: { call } }) => changeStatus(deps, call, 'accounts.closeAccount', input, 'closed'));

/** The ledger decides: it refuses to close what is not empty and to change what is closed. Asking for what already is changes nothing. */
async function changeStatus(
  deps: Deps, call: Call, operation: string, input: { id: string; reason?: string }, status: AccountStatus,
): Promise<AccountView> {
  const { tenantId } = call;
  const accountId = uuidOf('account', input.id);
  const changeId = await beginChange(deps, tenantId, accountId);
  const view = await once(deps.database, call, operation, input, async (tx) => {
    const account = await lockAccount(tx, tenantId, accountId);
    if (account === undefined) throw refuse('not_found');
    // Freezing one is the tenant's emergency brake; without one, a currency no longer works.
    if (status === 'closed' && isSystemKind(account.kind)) {
      throw refuse('forbidden', { detail: `The tenant's own ${account.kind} account can be frozen, but not closed.` });
    }
    const state = await deps.ledger.changeAccount({ tenantId, accountId, status }, asAccounts(tenantId, call.requestId));
    const settled = await settle(deps, tx, tenantId, account, state, {}, input.reason ?? call.reason ?? null);
    await forgetChange(tx, changeId);
    return viewAccount(settled, state);
  });
  deps.committed();
  return view;
}
