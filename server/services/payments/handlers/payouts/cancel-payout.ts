import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { afterCancel, canCancel } from '../../domain/payouts/progress.ts';
import { findPayout } from '../../store/payouts/payouts.ts';
import { advance } from './advance.ts';
import type { PayoutDeps } from './deps.ts';
import { afterSaving, saveIn } from './save.ts';
import { viewPayouts, type PayoutView } from './view.ts';

/** POST /v1/payouts/{id}/cancel. That it is cancelled is written first: from then on nobody sends it. Then the money is let go of. */
export async function cancelPayout(deps: PayoutDeps, call: Call, input: { id: string }): Promise<PayoutView> {
  const payoutId = decodeId('payout', input.id)!;
  let saved: Awaited<ReturnType<typeof saveIn>>;
  await once(deps.database, call, 'payments.cancelPayout', input, async (tx) => {
    saved = await cancel(deps, tx, call.tenantId, payoutId);
    return { id: input.id };
  });
  if (saved !== undefined) afterSaving(deps, saved);
  let ended = (await findPayout(deps.database, call.tenantId, payoutId))!;
  try {
    ended = await advance(deps, ended);
  } catch (error) {
    deps.log.warn({ err: error, payoutId }, 'what a cancelled payout reserved is let go of later');
  }
  return (await viewPayouts(deps, call, [ended]))[0]!;
}

/** Undefined where it was cancelled before. */
async function cancel(deps: PayoutDeps, tx: Sql, tenantId: string, payoutId: string): Promise<Awaited<ReturnType<typeof saveIn>>> {
  for (;;) {
    const known = await findPayout(tx, tenantId, payoutId);
    const resourceId = encodeId('payout', payoutId);
    if (known === undefined) throw refuse('not_found', { resourceId });
    const { progress } = known;
    if (progress.status === 'cancelled') return undefined;
    if (!canCancel(progress)) {
      const why = progress.money === 'none' ? 'its money is being reserved' : progress.status === 'pending' ? 'it may be with the bank' : `it is ${progress.status}`;
      throw refuse('payout_state', { resourceId, detail: `This payout can not be cancelled: ${why}.` });
    }
    // Where somebody else has written meanwhile, it is looked at again.
    const saved = await saveIn(deps, tx, known, afterCancel(progress));
    if (saved !== undefined) return saved;
  }
}
