import { cutPage, readCursor, uuidOf } from '../../../kit/pages.ts';
import { refuse } from '../../../kit/refuse.ts';
import { findAccount, listAccounts as listRows } from '../store/accounts.ts';
import { operations, type Deps } from './deps.ts';
import { withStates } from './ledger.ts';

export const getAccount = (deps: Deps) => operations.getAccount.handler(async ({ input, context: { call } }) => {
  const account = await findAccount(deps.database, call.tenantId, uuidOf('account', input.id));
  if (account === undefined) throw refuse('not_found');
  const [view] = await withStates(deps, call.tenantId, [account]);
  return view!;
});

export const listAccounts = (deps: Deps) => operations.listAccounts.handler(async ({ input, context: { call } }) => {
  const { limit, cursor, currency, kind } = input;
  const filter = { currency, kind, customerId: input.customerId && uuidOf('customer', input.customerId) };
  const found = await listRows(deps.database.reads(call.readAfter), call.tenantId, filter, readCursor('account', cursor), limit + 1);
  const { rows, nextCursor } = cutPage('account', found, limit);
  return { data: await withStates(deps, call.tenantId, rows), nextCursor };
});
