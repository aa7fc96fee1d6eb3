import type { Fact } from '../../../kit/payments/provider.ts';
import { fromPaypal } from './amounts.ts';
import type { Dispute } from './resources.ts';

/** PayPal settles a claim for the seller, the buyer, or out of its own pocket: then the seller keeps the money too. */
const FOR_THE_SELLER = new Set(['RESOLVED_SELLER_FAVOUR', 'CANCELED_BY_BUYER', 'DENIED', 'RESOLVED_WITH_PAYOUT']);
const FOR_THE_BUYER = new Set(['RESOLVED_BUYER_FAVOUR', 'ACCEPTED']);

/** Told anew with each change: an inquiry that becomes a claim is opened again, then with money withdrawn. */
export function disputeFacts(dispute: Dispute): readonly Fact[] {
  const reference = dispute.dispute_id;
  const withdrawn = withdrawnBy(dispute);
  const opened: Fact = {
    type: 'dispute-opened', reference, ...fromPaypal(dispute.dispute_amount), withdrawn, reason: dispute.reason ?? 'OTHER',
    dueMs: dispute.seller_response_due_date === undefined ? null : Date.parse(dispute.seller_response_due_date),
  };
  if (dispute.status === 'UNDER_REVIEW') return [opened, { type: 'dispute-under-review', reference }];
  if (dispute.status !== 'RESOLVED') return [opened];
  return [opened, sellerWins(dispute, withdrawn) ? { type: 'dispute-won', reference, returned: withdrawn } : { type: 'dispute-lost', reference }];
}

/** By what has moved, where PayPal says so; else by the stage: it holds the money back as soon as an inquiry is a claim. */
function withdrawnBy(dispute: Dispute): number {
  const { money_movements: movements, dispute_life_cycle_stage: stage } = dispute;
  if (movements === undefined) return stage === 'INQUIRY' ? 0 : fromPaypal(dispute.dispute_amount).amount;
  return sum(dispute, 'DEBIT');
}

function sellerWins(dispute: Dispute, withdrawn: number): boolean {
  const outcome = dispute.dispute_outcome?.outcome_code ?? 'NONE';
  if (FOR_THE_SELLER.has(outcome)) return true;
  if (FOR_THE_BUYER.has(outcome)) return false;
  return withdrawn <= sum(dispute, 'CREDIT');
}

function sum(dispute: Dispute, type: 'DEBIT' | 'CREDIT'): number {
  return (dispute.money_movements ?? [])
    .filter((movement) => movement.affected_party === 'SELLER' && movement.type === type)
    .reduce((total, { amount }) => total + (amount === undefined ? 0 : Math.abs(fromPaypal(amount).amount)), 0);
}
