import { SYSTEM_KINDS } from '../../../../contracts/accounts.ts';
import { currencyExponent } from '../../../../contracts/currencies.ts';
import type { Sql } from '../../../kit/database.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Opening, SystemKind } from '../domain/account.ts';
import { systemOpenings } from '../domain/system-accounts.ts';
import { findSystemAccounts, lockCurrency } from '../store/accounts.ts';
import { operations, type Deps } from './deps.ts';
import { openAccounts } from './opening.ts';

export function requireCurrency(currency: string): void {
  if (currencyExponent(currency) === undefined) throw refuse('currency_unknown', { detail: `${currency} is not a currency of ISO 4217.` });
}

/**
 * What must be opened of the tenant's own accounts before these currencies can be used. Whoever finds some missing locks the currency
 * until its transaction ends, and looks again: of many first uses at once one opens them and the others find them.
 */
export async function missingSystemAccounts(deps: Deps, tx: Sql, tenantId: string, currencies: readonly string[]): Promise<Opening[]> {
  const openings: Opening[] = [];
  // Sorted, so that two transactions never each wait for the other's currency.
  for (const currency of currencies.toSorted()) {
    if ((await systemAccountsOf(deps, tx, tenantId, currency)) !== undefined) continue;
    await lockCurrency(tx, tenantId, currency);
    const found = await findSystemAccounts(tx, tenantId, currency);
    openings.push(...systemOpenings(currency, SYSTEM_KINDS.filter((kind) => !found.has(kind)), deps.newId, deps.clock.now()));
  }
  return openings;
}

/** Undefined until all of them are open. */
async function systemAccountsOf(
  deps: Deps, sql: Sql, tenantId: string, currency: string,
): Promise<ReadonlyMap<SystemKind, string> | undefined> {
  const key = tenantId + currency;
  const known = deps.systemAccounts.get(key);
  if (known !== undefined) return known;
  const found = await findSystemAccounts(sql, tenantId, currency);
  if (found.size < SYSTEM_KINDS.length) return undefined;
  deps.systemAccounts.set(key, found);
  return found;
}

export const getSystemAccount = (deps: Deps) => operations.getSystemAccount.handler(async ({ input }) => {
  const { tenantId, currency, kind } = input;
  requireCurrency(currency);
  const known = await systemAccountsOf(deps, deps.database, tenantId, currency);
  if (known !== undefined) return { accountId: idOf(known, kind) };
  await deps.database.transaction(async (tx) => {
    const missing = await missingSystemAccounts(deps, tx, tenantId, [currency]);
    if (missing.length > 0) await openAccounts(deps, tx, tenantId, missing);
  });
  deps.committed();
  return { accountId: idOf(await findSystemAccounts(deps.database, tenantId, currency), kind) };
});

function idOf(accounts: ReadonlyMap<SystemKind, string>, kind: SystemKind): string {
  const id = accounts.get(kind);
  if (id === undefined) throw new Error(`the tenant's ${kind} account was not opened`);
  return id;
}
