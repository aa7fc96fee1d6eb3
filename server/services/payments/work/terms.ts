import { encodeId } from '../../../../contracts/ids.ts';
import { methodInRules } from '../../../../contracts/payments/fee-rules.ts';
import type { Database } from '../../../kit/database.ts';
import { recent } from '../../../kit/recent.ts';
import { captureFee, type FeePlan } from '../domain/fees/fee.ts';
import { refundedFee } from '../domain/fees/refunded-fee.ts';
import { lastAttempt, type PaymentState } from '../domain/payment/state.ts';
import { NO_FEES, type Terms } from '../domain/payment/terms.ts';
import { findFeePlanOf } from '../store/fee-plans.ts';

/** How long a process may go by the plan it knows. */
const REREAD_MS = 3_000;
const REMEMBERED = 10_000;

/** What a merchant pays, by the plan of its account or of its tenant. */
export function feeTerms(database: Database, now: () => number): (tenantId: string, payment: PaymentState) => Promise<Terms> {
  const known = recent<{ readonly plan: FeePlan | undefined; readonly readAtMs: number }>({ max: REMEMBERED });
  return async (tenantId, payment) => {
    const key = `${tenantId}/${payment.accountId}`;
    let found = known.get(key);
    if (found === undefined || now() - found.readAtMs >= REREAD_MS) {
      found = { plan: await findFeePlanOf(database, tenantId, payment.accountId), readAtMs: now() };
      known.set(key, found);
    }
    return found.plan === undefined ? NO_FEES : termsOf(found.plan, payment);
  };
}

function termsOf(plan: FeePlan, payment: PaymentState): Terms {
  const provider = lastAttempt(payment)?.provider;
  return {
    fee: ({ amount, before, method }) => Number(captureFee(plan, {
      amount: BigInt(amount), currency: payment.currency, method: methodInRules(method.type), brand: 'tokens' in method ? method.brand ?? null : null, country: 'tokens' in method ? method.country ?? null : null,
      provider: provider == null ? null : encodeId('provider', provider.id),
    }, BigInt(before))),
    feeBack: ({ captured, fee, refundedBefore, feeBackBefore, amount }) => Number(refundedFee(plan.refunds, {
      captured: BigInt(captured), fee: BigInt(fee), refundedBefore: BigInt(refundedBefore), givenBackBefore: BigInt(feeBackBefore),
    }, BigInt(amount))),
  };
}
