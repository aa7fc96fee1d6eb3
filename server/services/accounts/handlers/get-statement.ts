import { uuidOf } from '../../../kit/pages.ts';
import { refuse } from '../../../kit/refuse.ts';
import { findAccount } from '../store/accounts.ts';
import { operations, type Deps } from './deps.ts';
import { asAccounts } from './ledger.ts';

export const getStatement = (deps: Deps) => operations.getStatement.handler(async ({ input, context: { call } }) => {
  const { tenantId, requestId, readAfter } = call;
  const { from, to, limit } = input;
  if (Date.parse(from) > Date.parse(to)) throw refuse('invalid_request', { param: 'to', detail: 'A period can not end before it begins.' });
  const afterVersion = readCursor(input.cursor);
  const account = await findAccount(deps.database.reads(readAfter), tenantId, uuidOf('account', input.id));
  if (account === undefined) throw refuse('not_found');
  const { opening, closing, credits, debits, entries, nextAfterVersion } = await deps.ledger.listHistory(
    { tenantId, accountId: account.id, from, to, afterVersion, limit }, asAccounts(tenantId, requestId, readAfter));
  return {
    accountId: input.id, currency: account.currency, from, to, opening, closing, credits, debits,
    data: entries, nextCursor: nextAfterVersion === null ? null : String(nextAfterVersion),
  };
});

/** The version of the last entry seen. */
function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^[1-9]\d{0,14}$/.test(cursor)) return Number(cursor);
  throw refuse('invalid_request', { param: 'cursor', detail: 'This cursor did not come from this list.' });
}
