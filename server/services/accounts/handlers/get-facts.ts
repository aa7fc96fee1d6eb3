import { findFacts } from '../store/accounts.ts';
import { operations, type Deps } from './deps.ts';

/** On the way of every transaction: one query for a whole batch. The status is the one last told; the ledger checks its own again. */
export const getFacts = (deps: Deps) => operations.getFacts.handler(async ({ input }) => {
  if (input.accounts.length === 0) return { facts: [] };
  const rows = await findFacts(
    deps.database, input.accounts.map(({ tenantId }) => tenantId), input.accounts.map(({ accountId }) => accountId));
  return {
    facts: rows.map(([accountId, kind, currency, status, customerId, customerStatus]) =>
      (accountId === null ? null : { accountId, kind, currency, status, customerId, customerStatus })),
  };
});
