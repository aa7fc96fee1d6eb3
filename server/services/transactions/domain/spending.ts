import type { Spending } from '../../../kit/call.ts';
import { fail, ok, type Result } from '../../../kit/result.ts';

/** Limits of one currency, in minor units; null: no such limit. Counted by the ledger under this id. */
export interface MovementSpending {
  readonly id: string;
  readonly perTransaction: number | null;
  readonly daily: number | null;
  readonly total: number | null;
}

const UNLIMITED = ok(null);

/** What an actor may spend in a currency. Whoever has limits may not spend a currency that has none. */
export function spendingIn(spending: Spending | undefined, currency: string): Result<MovementSpending | null, 'spending_currency'> {
  if (spending === undefined) return UNLIMITED;
  const limit = spending.limits.find((one) => one.currency === currency);
  if (limit === undefined) return fail('spending_currency');
  return ok({ id: spending.id, perTransaction: limit.perTransaction ?? null, daily: limit.daily ?? null, total: limit.total ?? null });
}
