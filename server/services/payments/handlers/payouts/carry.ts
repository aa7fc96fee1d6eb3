import { encodeId } from '../../../../../contracts/ids.ts';
import type { PayoutOrder, PayoutRail } from '../../../../kit/payments/payout-rail.ts';
import { ProviderRefused } from '../../../../kit/payments/provider.ts';
import { hear, hearFound } from '../../domain/payouts/hear.ts';
import { afterAsking, afterNoAnswer, beforeSending } from '../../domain/payouts/progress.ts';
import type { StoredPayout } from '../../store/payouts/rows.ts';
import type { PayoutDeps } from './deps.ts';
import { openBankAccounts } from './destinations.ts';
import { save, update } from './save.ts';

/** Undefined where the person was erased. */
async function orderOf(deps: PayoutDeps, payout: StoredPayout): Promise<PayoutOrder | undefined> {
  const { tenantId, id, amount, currency, statement } = payout;
  const [to] = await openBankAccounts(deps, 'payouts', tenantId, [payout]);
  return to && { payoutId: id, publicId: encodeId('payout', id), amount, currency, to, statement };
}

type GiveUp = (code: string, detail: string) => Promise<StoredPayout | undefined>;

/** That it may be with the bank is written before the bank hears of it: whoever comes after asks first, and does not send again by itself. */
export async function send(deps: PayoutDeps, payout: StoredPayout, giveUp: GiveUp): Promise<StoredPayout | undefined> {
  const order = await orderOf(deps, payout);
  if (order === undefined) return giveUp('erased', 'the person it goes to was erased');
  const rail = await deps.rails.open(payout.tenantId, payout.providerId);
  if (rail === undefined) return giveUp('no_provider', 'the connection it was to go by is gone');
  const written = await save(deps, payout, beforeSending(payout.progress, deps.clock.now()));
  return written && handOver(deps, written, rail, order);
}

/** The payout's id is the bank's idempotency key: sent twice, it is paid once. */
async function handOver(deps: PayoutDeps, payout: StoredPayout, rail: PayoutRail, order: PayoutOrder): Promise<StoredPayout> {
  try {
    const { reference, facts } = await rail.send(order);
    return await update(deps, payout, (progress) => hear(progress, payout.amount, reference, facts));
  } catch (error) {
    if (error instanceof ProviderRefused) return update(deps, payout, (progress) => hear(progress, payout.amount, null, [{ type: 'failed', error: error.error }]));
    deps.log.warn({ err: error, payoutId: payout.id }, 'whether a payout was sent is not known; the bank will be asked');
    return payout;
  }
}

/** Asks the bank what became of it. What it knows nothing of is sent again. */
export async function ask(deps: PayoutDeps, payout: StoredPayout): Promise<StoredPayout> {
  const order = await orderOf(deps, payout);
  const rail = await deps.rails.open(payout.tenantId, payout.providerId);
  if (order === undefined || rail === undefined) {
    deps.log.error({ payoutId: payout.id, providerId: payout.providerId }, 'nobody can be asked what became of a payout: its connection, or the person it goes to, is gone');
    return update(deps, payout, (progress) => afterAsking(progress, deps.clock.now()));
  }
  try {
    const { reference, facts } = await rail.find(order, payout.progress.reference);
    const { lost } = hearFound(payout.progress, payout.amount, reference, facts);
    if (lost) return await handOver(deps, await putOff(deps, payout), rail, order);
    return await update(deps, payout, (progress) => afterAsking(hearFound(progress, payout.amount, reference, facts).progress, deps.clock.now()));
  } catch (error) {
    deps.log.warn({ err: error, payoutId: payout.id }, 'the bank could not be asked what became of a payout');
    return putOff(deps, payout);
  }
}

const putOff = (deps: PayoutDeps, payout: StoredPayout): Promise<StoredPayout> => update(deps, payout, (progress) => afterNoAnswer(progress, deps.clock.now()));
