import type { z } from 'zod';
import type { FeeRule as Contract } from '../../../../../contracts/payments/fee-rules.ts';
import { divideHalfEven } from './half-even.ts';

export type FeeRule = z.output<typeof Contract>;

/** What rules ask about. Null: not known, and then no rule matches that names one. `provider`: its public id. */
export interface Charge {
  readonly amount: bigint;
  readonly currency: string;
  readonly method: string;
  readonly brand: string | null;
  readonly country: string | null;
  readonly provider: string | null;
}

const BPS = 10_000n;

const names = (wanted: readonly string[] | undefined, value: string | null): boolean => wanted === undefined || (value !== null && wanted.includes(value));

/** The first that matches. Undefined: nothing is said of such a payment. */
export function ruleFor(rules: readonly FeeRule[], charge: Omit<Charge, 'amount'>): FeeRule | undefined {
  return rules.find((rule) =>
    names(rule.methods, charge.method) && names(rule.brands, charge.brand) && names(rule.countries, charge.country) && names(rule.providers, charge.provider)
    && (rule.currency === undefined || rule.currency === charge.currency));
}

/** The percentage, rounded half to even, and the fixed part, within `min` and `max`. May be more than the amount: a provider asks what it asks. */
export function priceOf(rule: FeeRule, amount: bigint): bigint {
  if (amount <= 0n) return 0n;
  const asked = divideHalfEven(amount * BigInt(rule.bps), BPS) + BigInt(rule.fixed);
  const atLeast = rule.min !== undefined && asked < BigInt(rule.min) ? BigInt(rule.min) : asked;
  return rule.max !== undefined && atLeast > BigInt(rule.max) ? BigInt(rule.max) : atLeast;
}

/** What a provider asks for a payment, by its own list of prices. Null: the list says nothing of it. */
export function costOf(prices: readonly FeeRule[], charge: Charge): bigint | null {
  const rule = ruleFor(prices, charge);
  return rule === undefined ? null : priceOf(rule, charge.amount);
}
