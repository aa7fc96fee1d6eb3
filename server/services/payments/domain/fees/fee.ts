import { priceOf, ruleFor, type Charge, type FeeRule } from './fee-rule.ts';

export interface FeePlan {
  readonly rules: readonly FeeRule[];
  readonly refunds: FeeRefunds;
}

/** What of the fee goes back to the merchant with a refund. */
export const FEE_REFUNDS = ['none', 'proportional', 'full'] as const;

export type FeeRefunds = (typeof FEE_REFUNDS)[number];

/** What is taken of the whole amount of a payment: never more than the amount. Nothing where no rule matches. */
export function feeOf(plan: Pick<FeePlan, 'rules'>, charge: Charge): bigint {
  const rule = ruleFor(plan.rules, charge);
  if (rule === undefined) return 0n;
  const price = priceOf(rule, charge.amount);
  return price < charge.amount ? price : charge.amount;
}

/**
 * What is taken of one capture of several: the fee of all that is captured with it, less the fee of what was captured before. So the fixed part, `min` and `max`
 * count once a payment, however often it is captured, and the fees of the parts sum to the fee of the whole, to the cent.
 */
export function captureFee(plan: Pick<FeePlan, 'rules'>, charge: Charge, capturedBefore: bigint): bigint {
  return feeOf(plan, { ...charge, amount: capturedBefore + charge.amount }) - feeOf(plan, { ...charge, amount: capturedBefore });
}
