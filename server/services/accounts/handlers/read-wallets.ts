import { cutPage, readCursor, uuidOf } from '../../../kit/pages.ts';
import { refuse } from '../../../kit/refuse.ts';
import { viewWallet } from '../domain/views.ts';
import type { Wallet } from '../domain/wallet.ts';
import { accountsOfWallets } from '../store/accounts.ts';
import { findWallet, listWallets as listRows } from '../store/wallets.ts';
import { operations, type Deps } from './deps.ts';
import { withStates } from './ledger.ts';

export const getWallet = (deps: Deps) => operations.getWallet.handler(async ({ input, context: { call } }) => {
  const wallet = await findWallet(deps.database, call.tenantId, uuidOf('wallet', input.id));
  if (wallet === undefined) throw refuse('not_found');
  const [view] = await viewWallets(deps, call.tenantId, [wallet]);
  return view!;
});

export const listWallets = (deps: Deps) => operations.listWallets.handler(async ({ input, context: { call } }) => {
  const customerId = input.customerId && uuidOf('customer', input.customerId);
  const found = await listRows(deps.database.reads(call.readAfter), call.tenantId, customerId, readCursor('wallet', input.cursor), input.limit + 1);
  const { rows, nextCursor } = cutPage('wallet', found, input.limit);
  return { data: await viewWallets(deps, call.tenantId, rows), nextCursor };
});

/** Two queries and one call to the ledger for a whole page: 100 wallets of 20 currencies are the 2,000 accounts it answers at once. */
async function viewWallets(deps: Deps, tenantId: string, wallets: readonly Wallet[]) {
  const accounts = await accountsOfWallets(deps.database, tenantId, wallets.map(({ id }) => id));
  const views = await withStates(deps, tenantId, accounts);
  return wallets.map((wallet) => viewWallet(wallet, views.filter((_, index) => accounts[index]!.walletId === wallet.id)));
}
