import { isUuid } from '../../../../../contracts/ids.ts';
import type { PayoutTold } from '../../../../kit/payments/payout-rail.ts';
import { hear } from '../../domain/payouts/hear.ts';
import { findTold } from '../../store/payouts/payouts.ts';
import { advance } from './advance.ts';
import type { PayoutDeps } from './deps.ts';
import { update } from './save.ts';

/**
 * What a rail's webhook says, verified and read. `unknown`: of no payout that went by this connection, or not known by this name yet: to be told again later.
 * Told twice it changes nothing, so nobody has to keep which event was heard.
 */
export async function hearTold(deps: PayoutDeps, from: { tenantId: string; providerId: string }, told: PayoutTold): Promise<'heard' | 'unknown'> {
  const payoutId = told.payoutId !== null && isUuid(told.payoutId) ? told.payoutId : null;
  if (payoutId === null && told.reference === null) return 'unknown';
  const found = await findTold(deps.database, from.tenantId, from.providerId, { payoutId, reference: told.reference });
  if (found === undefined) return 'unknown';
  const heard = await update(deps, found, (progress) => hear(progress, found.amount, told.reference, told.facts));
  try {
    await advance(deps, heard);
  } catch (error) {
    // What was said is kept: the job goes on.
    deps.log.warn({ err: error, payoutId: found.id }, 'a payout can not go on yet');
  }
  return 'heard';
}
