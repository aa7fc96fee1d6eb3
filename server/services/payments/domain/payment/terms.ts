import type { ProviderKind } from '../../../../kit/payments/provider.ts';
import type { PayerMethod, PinnedPlan } from './state.ts';

/** What a payment costs the merchant, as the tenant's fee plan has it. Minor units, never more than the amount. `before`: what was captured of the payment already. */
export interface Terms {
  /** What they are counted by; null: there are no fees. */
  readonly plan: PinnedPlan | null;
  fee(captured: { readonly amount: number; readonly before: number; readonly method: PayerMethod; readonly provider: ProviderKind }): number;
  /** What of `fee` goes back with this refund, so that all refunds of a payment together give back what the plan says, to the cent. */
  feeBack(refund: { readonly captured: number; readonly fee: number; readonly refundedBefore: number; readonly feeBackBefore: number; readonly amount: number }): number;
}

export const NO_FEES: Terms = { plan: null, fee: () => 0, feeBack: () => 0 };

/** What deciding needs from outside beside the payment. Ids are drawn there: what is decided here is the same for the same draws. */
export interface Given {
  readonly nowMs: number;
  draw(): string;
  readonly terms: Terms;
}
