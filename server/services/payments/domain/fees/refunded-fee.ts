import type { FeeRefunds } from './fee.ts';
import { divideHalfEven } from './half-even.ts';

/** A payment as it is when a refund is made. All in minor units of its currency, and not counting this refund. */
export interface RefundedFrom {
  readonly captured: bigint;
  /** Taken of all that was captured. */
  readonly fee: bigint;
  readonly refundedBefore: bigint;
  /** Of the fee, given back with earlier refunds. */
  readonly givenBackBefore: bigint;
}

/**
 * What of the fee goes back with a refund of `amount`. `proportional`: as much of the fee as of the payment, rounded half to even over all refunds together and not
 * for each, so that the parts sum to the fee once all is refunded. `full`: the whole fee with the refund that completes it; before that nothing, or a refund of one
 * cent would be worth a fee. Never negative: a capture between two refunds may lower the share, and what was given back stays so.
 */
export function refundedFee(policy: FeeRefunds, { captured, fee, refundedBefore, givenBackBefore }: RefundedFrom, amount: bigint): bigint {
  const refunded = refundedBefore + amount;
  const due = dueBack(policy, fee, captured, refunded < captured ? refunded : captured) - givenBackBefore;
  return due > 0n ? due : 0n;
}

function dueBack(policy: FeeRefunds, fee: bigint, captured: bigint, refunded: bigint): bigint {
  if (captured <= 0n) return 0n;
  switch (policy) {
    case 'none': return 0n;
    case 'proportional': return divideHalfEven(fee * refunded, captured);
    case 'full': return refunded === captured ? fee : 0n;
  }
}
