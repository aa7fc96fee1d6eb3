import type { PayoutFact } from '../../../../kit/payments/payout-rail.ts';
import type { Progress } from './progress.ts';

/**
 * What the bank says of a payout, in an answer, a webhook or when asked. What was said before changes nothing, and what comes late neither. What can't be, next to
 * what was said before, is kept as a conflict and moves nothing: somebody must look.
 */
export function hear(progress: Progress, amount: number, reference: string | null, facts: readonly PayoutFact[]): Progress {
  // It was never sent: nothing that is said of it can be about it.
  if (progress.sent === 'no') return conflicting(progress, facts.length === 0 ? undefined : `${facts[0]!.type}, though it was never sent`);
  let known: Progress = { ...progress, sent: reference !== null || facts.length > 0 ? 'known' : progress.sent };
  if (reference !== null && known.reference !== null && known.reference !== reference) known = conflicting(known, 'two references for one payout');
  known = { ...known, reference: known.reference ?? reference };
  return facts.reduce((one, fact) => hearOne(one, amount, fact), known);
}

function hearOne(progress: Progress, amount: number, fact: PayoutFact): Progress {
  const { status } = progress;
  if (fact.type === 'returned') return hearReturned(progress, amount, fact);
  if (fact.type === 'in-transit') return status === 'pending' ? { ...progress, status: 'in_transit' } : progress;
  if (fact.type === 'paid') {
    if (status === 'failed') return conflicting(progress, 'paid, though it had failed');
    // It came back since: that it had arrived first is worth knowing.
    return { ...progress, status: status === 'returned' ? status : 'paid', paidAtMs: progress.paidAtMs ?? fact.atMs };
  }
  if (status === 'pending' || status === 'in_transit') {
    return { ...progress, status: 'failed', failure: { code: 'provider_refused', detail: 'the bank did not carry it out', bank: { ...fact.error } } };
  }
  return status === 'failed' ? progress : conflicting(progress, `failed, though it was ${status}`);
}

/** Less than was sent comes back where a bank on the way takes a fee. More can't be ours. */
function hearReturned(progress: Progress, amount: number, fact: Extract<PayoutFact, { type: 'returned' }>): Progress {
  const { status, returnedAmount } = progress;
  if (status === 'failed') return conflicting(progress, 'returned, though it had failed');
  if (!Number.isSafeInteger(fact.amount) || fact.amount < 1 || fact.amount > amount) return conflicting(progress, `returned with ${fact.amount}, of ${amount}`);
  if (status === 'returned') return fact.amount === returnedAmount ? progress : conflicting(progress, `returned with ${fact.amount}, after ${returnedAmount ?? 0}`);
  const returned: Progress = {
    ...progress, status: 'returned', returnedAmount: fact.amount,
    failure: { code: 'provider_refused', detail: 'the bank sent it back', bank: { ...fact.error } },
  };
  return fact.amount === amount ? returned : conflicting(returned, `returned with ${fact.amount}, of ${amount}`);
}

/** The first one is kept: it is what the others follow from. */
const conflicting = (progress: Progress, what: string | undefined): Progress => (what === undefined || progress.conflict !== null ? progress : { ...progress, conflict: what });

/** The bank was asked, and its answer is whole. `lost`: it knows nothing of it, so it may be sent again; what it said before that it had, it can't have lost. */
export function hearFound(progress: Progress, amount: number, reference: string | null, facts: readonly PayoutFact[]): { progress: Progress; lost: boolean } {
  if (reference !== null || facts.length > 0) return { progress: hear(progress, amount, reference, facts), lost: false };
  const lost = progress.sent === 'unknown';
  return { progress: lost ? progress : conflicting(progress, `not known to the bank any more, though it was ${progress.status}`), lost };
}
