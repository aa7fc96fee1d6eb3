import type { Scope } from '../../../../../contracts/scopes.ts';

/** With these money moves. */
export const MONEY_SCOPES: readonly Scope[] = ['transactions:write', 'transactions:reverse', 'transactions:review', 'ledger:write', 'payments:write', 'payments:refund', 'payouts:write', 'currency:write'];
