import { uuidOf } from '../../../kit/pages.ts';
import { refuse } from '../../../kit/refuse.ts';
import { isSystemKind } from '../domain/system-accounts.ts';
import { viewAccount } from '../domain/views.ts';
import { lockAccount } from '../store/accounts.ts';
import { forgetChange } from '../store/unsettled-changes.ts';
import { beginChange, settle } from './changing.ts';
import { operations, type Deps } from './deps.ts';
import { asAccounts, stateOf } from './ledger.ts';

export const updateAccount = (deps: Deps) => operations.updateAccount.handler(async ({ input, context: { call } }) => {
  const { tenantId, requestId } = call;
  const { id, limits, name, metadata } = input;
  const accountId = uuidOf('account', id);
  const changeId = limits && await beginChange(deps, tenantId, accountId);
  const view = await deps.database.transaction(async (tx) => {
    const account = await lockAccount(tx, tenantId, accountId);
    if (account === undefined) throw refuse('not_found');
    if (isSystemKind(account.kind) && (name !== undefined || limits !== undefined)) {
      throw refuse('forbidden', { detail: `Of the tenant's own ${account.kind} account only the metadata can be changed.` });
    }
    const state = limits === undefined
      ? await stateOf(deps, tenantId, accountId, requestId)
      : await deps.ledger.changeAccount({ tenantId, accountId, limits }, asAccounts(tenantId, requestId));
    if (state.status === 'closed') throw refuse('account_closed');
    const settled = await settle(deps, tx, tenantId, account, state, { name, metadata });
    if (changeId !== undefined) await forgetChange(tx, changeId);
    return viewAccount(settled, state);
  });
  deps.committed();
  return view;
});
