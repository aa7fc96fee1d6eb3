import type { ProblemCode } from '../../../../../contracts/problems.ts';
import type { Spending } from '../../../../kit/call.ts';
import { fail, ok, type Result } from '../../../../kit/result.ts';

/** What is known of the account that pays. Its money, limits and state are the ledger's to check. */
export interface AccountFacts {
  readonly kind: string;
  readonly currency: string;
  readonly customerId: string | null;
  readonly customerStatus: 'active' | 'blocked' | null;
}

export interface Inadmissible { readonly code: ProblemCode; readonly param: string; readonly detail: string }

/** Clearing is where payouts go to, and what stands on transit and fx accounts belongs to a movement that has another half. */
const NOT_PAID_OUT = ['clearing', 'transit', 'fx'];

export function admit({ kind, currency: of, customerStatus }: AccountFacts, currency: string): Inadmissible | undefined {
  if (of !== currency) return { code: 'currency_mismatch', param: 'currency', detail: `The account is in ${of}.` };
  if (NOT_PAID_OUT.includes(kind)) return { code: 'forbidden', param: 'from', detail: `Nothing is paid out from an account of kind ${kind}.` };
  if (customerStatus === 'blocked') return { code: 'customer_blocked', param: 'from', detail: 'The customer may not move money.' };
  return undefined;
}

/** Limits of one currency in minor units, counted by the ledger under this id. */
export interface SpendingIn {
  readonly id: string;
  readonly perTransaction: number | null;
  readonly daily: number | null;
  readonly total: number | null;
}

/** Whoever has limits may not spend a currency that has none. */
export function spendingIn(spending: Spending | undefined, currency: string): Result<SpendingIn | null, 'spending_currency'> {
  if (spending === undefined) return ok(null);
  const limit = spending.limits.find((one) => one.currency === currency);
  if (limit === undefined) return fail('spending_currency');
  return ok({ id: spending.id, perTransaction: limit.perTransaction ?? null, daily: limit.daily ?? null, total: limit.total ?? null });
}
