import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { tieKey } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { afterCancel, canCancel } from '../../domain/payouts/progress.ts';
import { findPayout } from '../../store/payouts/payouts.ts';
import type { StoredPayout } from '../../store/payouts/rows.ts';
import { advance } from './advance.ts';
import type { PayoutDeps } from './deps.ts';
import { reload, save } from './save.ts';
import { viewPayouts, type PayoutView } from './view.ts';

/** POST /v1/payouts/{id}/cancel. That it is cancelled is written first: from then on nobody sends it. Then the money is let go of. */
export async function cancelPayout(deps: PayoutDeps, call: Call, input: { id: string }): Promise<PayoutView> {
  const found = await findPayout(deps.database, call.tenantId, decodeId('payout', input.id)!);
  if (found === undefined) throw refuse('not_found', { resourceId: input.id });
  await tieKey(deps.database, call, 'payments.cancelPayout', input, input.id);
  const cancelled = await cancel(deps, found);
  let ended = cancelled;
  try {
    ended = await advance(deps, cancelled);
  } catch (error) {
    deps.log.warn({ err: error, payoutId: found.id }, 'what a cancelled payout reserved is let go of later');
  }
  return (await viewPayouts(deps, call, [ended]))[0]!;
}

async function cancel(deps: PayoutDeps, payout: StoredPayout): Promise<StoredPayout> {
  let known = payout;
  for (;;) {
    const { progress } = known;
    if (progress.status === 'cancelled') return known;
    if (!canCancel(progress)) {
      const why = progress.money === 'none' ? 'its money is being reserved' : progress.status === 'pending' ? 'it may be with the bank' : `it is ${progress.status}`;
      throw refuse('payout_state', { resourceId: encodeId('payout', known.id), detail: `This payout can not be cancelled: ${why}.` });
    }
    const saved = await save(deps, known, afterCancel(progress));
    if (saved !== undefined) return saved;
    known = await reload(deps, known);
  }
}
