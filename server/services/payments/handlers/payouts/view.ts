import type { z } from 'zod';
import { encodeId } from '../../../../../contracts/ids.ts';
import type { Payout, PayoutPosting } from '../../../../../contracts/payments/payouts.ts';
import type { Call } from '../../../../kit/call.ts';
import type { NewEvent } from '../../../../kit/events.ts';
import type { BankAccount } from '../../../../kit/payments/payout-rail.ts';
import { isSettled, type Progress } from '../../domain/payouts/progress.ts';
import type { StoredPayout } from '../../store/payouts/rows.ts';
import type { PayoutDeps } from './deps.ts';
import { openBankAccounts, showBankAccount } from './destinations.ts';

export type PayoutView = z.output<typeof Payout>;

export async function viewPayouts(deps: PayoutDeps, call: Call, payouts: readonly StoredPayout[]): Promise<PayoutView[]> {
  const opened = await openBankAccounts(deps, 'payouts', call.tenantId, payouts);
  return payouts.map((payout, i) => viewPayout(call, payout, opened[i]));
}

const iso = (ms: number): string => new Date(ms).toISOString();
const publicId = (kind: Parameters<typeof encodeId>[0], uuid: string | null): string | null => (uuid === null ? null : encodeId(kind, uuid));

function viewPayout(call: Call, payout: StoredPayout, to: BankAccount | undefined): PayoutView {
  const { progress } = payout;
  return {
    ...plain(payout), to: { ...showBankAccount(call, to), bankAccountId: publicId('bankAccount', payout.bankAccountId) }, statement: payout.statement, metadata: payout.metadata ?? {},
    unknown: progress.status === 'pending' && progress.sent === 'unknown', reference: progress.reference, failure: progress.failure, conflict: progress.conflict,
    postings: postingsOf(payout),
  };
}

/** All of it that is about nobody. */
const plain = ({ id, from, amount, currency, sendOn, batchId, createdAtMs, progress }: StoredPayout) => ({
  id: encodeId('payout', id), status: progress.status, from: encodeId('account', from), amount, currency, sendOn, batchId: publicId('payoutBatch', batchId),
  returned: progress.returnedAmount === null ? null : { amount: progress.returnedAmount, to: RETURNED_TO[progress.money] ?? null },
  createdAt: iso(createdAtMs), paidAt: progress.paidAtMs === null ? null : iso(progress.paidAtMs),
});

const RETURNED_TO: Partial<Record<Progress['money'], 'account' | 'suspense'>> = { back: 'account', suspended: 'suspense' };

/** What was posted at once, for somebody with spending limits, was never held. */
function postingsOf({ holdPosting, endPosting, returnPosting, spending, progress: { money } }: StoredPayout): z.output<typeof PayoutPosting>[] {
  if (money === 'none' || money === 'refused') return [];
  const posting = (type: z.output<typeof PayoutPosting>['type'], id: string) => ({ type, id: encodeId('posting', id) });
  const putBack = money === 'back' || money === 'suspended' ? [posting('returned', returnPosting)] : [];
  if (spending !== null) return [posting('posted', holdPosting), ...putBack];
  const ended = money === 'held' ? [] : [posting(money === 'released' ? 'released' : 'posted', endPosting)];
  return [posting('hold', holdPosting), ...ended, ...putBack];
}

/** Without what says whose account it is, and without what people wrote. The bank's own words may name somebody too: only the code goes along. */
export const payoutEvent = (type: string, payout: StoredPayout, timeMs: number): NewEvent => ({
  types: [type], version: 1, subject: encodeId('payout', payout.id), timeMs,
  data: { ...plain(payout), bankAccountId: publicId('bankAccount', payout.bankAccountId), failure: payout.progress.failure?.code ?? null, conflict: payout.progress.conflict },
});

/** What is told of a step. An end is told when its money is where it belongs. */
export function tellingOf(before: Progress, after: Progress): string[] {
  const told: string[] = [];
  if (before.conflict === null && after.conflict !== null) told.push('payout.conflicted');
  if (after.status === 'in_transit' || after.status === 'paid') {
    if (after.status !== before.status) told.push(after.status === 'paid' ? 'payout.paid' : 'payout.in-transit');
  } else if (isSettled(after) && !(isSettled(before) && before.status === after.status)) told.push(`payout.${after.status}`);
  return told;
}
