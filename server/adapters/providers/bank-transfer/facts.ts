import type { Fact } from '../../../kit/payments/provider.ts';
import type { PayoutFact } from '../../../kit/payments/payout-rail.ts';
import { reasonOf } from './return-codes.ts';
import type { Collection, Transfer } from './wire.ts';

/** What arrived is told as it arrived: too much, too little, in another currency, twice. What that means for a payment is not the rail's to say. */
export function collectionFacts(collection: Collection): readonly Fact[] {
  const { status, account: { iban, bic, holder }, reference, dueAt, credits } = collection;
  const arrived = credits.flatMap((credit): Fact[] => {
    const { id, amount, currency } = credit;
    const captured: Fact = { type: 'captured', operationId: null, reference: id, amount, currency };
    if (credit.recalledAt === null) return [captured];
    // The payer's bank took it back; nobody asks for papers.
    const recall = `${id}-recall`;
    return [captured, { type: 'dispute-opened', reference: recall, amount, currency, withdrawn: amount, reason: 'recalled', dueMs: null }, { type: 'dispute-lost', reference: recall }];
  });
  if (arrived.length > 0) return arrived;
  switch (status) {
    case 'open': return [{ type: 'action-required', action: { type: 'bank-transfer', iban, bic, holder, reference, dueMs: dueAt } }];
    case 'expired': return [{ type: 'abandoned' }];
    case 'closed':
    default: return [{ type: 'voided', operationId: null }];
  }
}

export function refundFacts({ id: operationId, bankReference: reference, amount, currency, status, reason }: Transfer): readonly Fact[] {
  switch (status) {
    case 'in_transit': return [{ type: 'refund-pending', operationId, reference, amount, currency }];
    case 'settled': return [{ type: 'refunded', operationId, reference, amount, currency }];
    case 'rejected':
    case 'returned':
    default: return [{ type: 'refund-failed', operationId, reference, error: reasonOf(reason) }];
  }
}

export function payoutFacts({ status, settledAt, reason, amount, returnedAmount }: Transfer): readonly PayoutFact[] {
  const paid: PayoutFact[] = settledAt === null ? [] : [{ type: 'paid', atMs: settledAt }];
  switch (status) {
    case 'in_transit': return [{ type: 'in-transit' }];
    case 'settled': return [{ type: 'in-transit' }, ...paid];
    case 'rejected': return [{ type: 'failed', error: reasonOf(reason) }];
    case 'returned':
    default: return [{ type: 'in-transit' }, ...paid, { type: 'returned', error: reasonOf(reason), amount: returnedAmount ?? amount }];
  }
}
