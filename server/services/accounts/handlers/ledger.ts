import { serviceCall, type CallContext } from '../../../kit/call.ts';
import type { Account } from '../domain/account.ts';
import { viewAccount, type AccountView, type LedgerState } from '../domain/views.ts';
import type { Deps } from './deps.ts';

/** The context of a call to the ledger on a tenant's behalf. */
export const asAccounts = (tenantId: string, requestId?: string, readAfter?: string): { context: CallContext } =>
  ({ context: { call: serviceCall('accounts', tenantId, requestId, readAfter) } });

/** Accounts with what the ledger says of them now, in one call for all. */
export async function withStates(deps: Deps, tenantId: string, accounts: readonly Account[], requestId?: string): Promise<AccountView[]> {
  if (accounts.length === 0) return [];
  const asked = accounts.map(({ id }) => ({ tenantId, accountId: id }));
  const { states } = await deps.ledger.getAccounts({ accounts: asked }, asAccounts(tenantId, requestId));
  return accounts.map((account, index) => viewAccount(account, known(states[index], account.id)));
}

export async function stateOf(deps: Deps, tenantId: string, accountId: string, requestId?: string): Promise<LedgerState> {
  const { states } = await deps.ledger.getAccounts({ accounts: [{ tenantId, accountId }] }, asAccounts(tenantId, requestId));
  return known(states[0], accountId);
}

/** Every account recorded here was opened in the ledger before. */
function known(state: LedgerState | null | undefined, accountId: string): LedgerState {
  if (state === null || state === undefined) throw new Error(`the ledger does not know account ${accountId}`);
  return state;
}
