import { encodeId } from '../../../../contracts/ids.ts';
import { methodInRules } from '../../../../contracts/payments/fee-rules.ts';
import type { Database } from '../../../kit/database.ts';
import { recent } from '../../../kit/recent.ts';
import { captureFee } from '../domain/fees/fee.ts';
import { refundedFee } from '../domain/fees/refunded-fee.ts';
import type { StoredFeePlan } from '../domain/fees/stored-fee-plan.ts';
import { lastAttempt, type PaymentState, type PinnedPlan } from '../domain/payment/state.ts';
import { NO_FEES, type Terms } from '../domain/payment/terms.ts';
import { findFeePlan, findFeePlanOf } from '../store/fee-plans.ts';

/** How long a process may go by the plan it knows. */
const REREAD_MS = 3_000;
const REMEMBERED = 10_000;

/** What a merchant pays, by the plan of its account or of its tenant as it is at the first capture; later captures and refunds go by that. */
export function feeTerms(database: Database, now: () => number): (tenantId: string, payment: PaymentState) => Promise<Terms> {
  const known = recent<{ readonly plan: StoredFeePlan | undefined; readonly readAtMs: number }>({ max: REMEMBERED });
  const versions = recent<StoredFeePlan>({ max: REMEMBERED });

  async function pinned(tenantId: string, { id, version }: PinnedPlan): Promise<StoredFeePlan> {
    const key = `${tenantId}/${id}/${version}`;
    const plan = versions.get(key) ?? await findFeePlan(database, tenantId, id, version);
    if (plan === undefined) throw new Error(`version ${version} of fee plan ${id} is gone`);
    versions.set(key, plan);
    return plan;
  }

  return async (tenantId, payment) => {
    if (payment.feePlan === null) return NO_FEES;
    if (payment.feePlan !== undefined) return termsOf(await pinned(tenantId, payment.feePlan), payment);
    const key = `${tenantId}/${payment.accountId}`;
    let found = known.get(key);
    if (found === undefined || now() - found.readAtMs >= REREAD_MS) {
      found = { plan: await findFeePlanOf(database, tenantId, payment.accountId), readAtMs: now() };
      known.set(key, found);
    }
    return found.plan === undefined ? NO_FEES : termsOf(found.plan, payment);
  };
}

function termsOf(plan: StoredFeePlan, payment: PaymentState): Terms {
  const provider = lastAttempt(payment)?.provider;
  return {
    plan: { id: plan.id, version: plan.version },
    fee: ({ amount, before, method }) => Number(captureFee(plan, {
      amount: BigInt(amount), currency: payment.currency, method: methodInRules(method.type), brand: 'tokens' in method ? method.brand ?? null : null, country: 'tokens' in method ? method.country ?? null : null,
      provider: provider == null ? null : encodeId('provider', provider.id),
    }, BigInt(before))),
    feeBack: ({ captured, fee, refundedBefore, feeBackBefore, amount }) => Number(refundedFee(plan.refunds, {
      captured: BigInt(captured), fee: BigInt(fee), refundedBefore: BigInt(refundedBefore), givenBackBefore: BigInt(feeBackBefore),
    }, BigInt(amount))),
  };
}
