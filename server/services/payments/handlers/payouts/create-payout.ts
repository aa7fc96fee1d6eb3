import type { z } from 'zod';
import { encodeId } from '../../../../../contracts/ids.ts';
import type { PayoutInput } from '../../../../../contracts/payments/payouts.ts';
import type { ProblemCode } from '../../../../../contracts/problems.ts';
import type { Call } from '../../../../kit/call.ts';
import { tell } from '../../../../kit/events.ts';
import { hashToUuid } from '../../../../kit/hash.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { afterReserve } from '../../domain/payouts/progress.ts';
import { findPayoutByKey, insertPayout } from '../../store/payouts/payouts.ts';
import type { PayoutAsked, StoredPayout } from '../../store/payouts/rows.ts';
import type { PayoutDeps } from './deps.ts';
import { reserve } from './money.ts';
import { prepare } from './prepare.ts';
import { LEASE_MS, reload, save } from './save.ts';
import { payoutEvent, viewPayouts, type PayoutView } from './view.ts';

/** POST /v1/payouts: written down and reserved. It is sent by the job, right after: the bank may be slow, and the answer need not wait for it. */
export async function createPayout(deps: PayoutDeps, call: Call, input: z.output<typeof PayoutInput>): Promise<PayoutView> {
  const keys = { keyHash: hashToUuid(call.idempotencyKey!), requestHash: await requestHash(deps, call, input) };
  const before = await findPayoutByKey(deps.database, call.tenantId, keys.keyHash);
  if (before !== undefined) return answerEarlier(deps, call, before, keys.requestHash);
  const [prepared] = await prepare(deps, call, [input]);
  if (!prepared!.ok) throw refuse(prepared!.error.code, prepared!.error.details);
  const asked: PayoutAsked = { ...prepared!.value, ...keys, batchId: null };
  const inserted = await deps.database.transaction(async (tx) => {
    if (!await deps.rails.hold(tx, call.tenantId, asked.providerId)) throw refuse('no_provider', { param: 'currency' });
    const payout = await insertPayout(tx, asked, deps.clock.now() + LEASE_MS);
    if (payout !== undefined) await tell(tx, call.tenantId, payoutEvent('payout.created', payout, deps.clock.now()));
    return payout;
  });
  if (inserted === undefined) return answerEarlier(deps, call, (await findPayoutByKey(deps.database, call.tenantId, keys.keyHash))!, keys.requestHash);
  deps.committed();
  // Where the ledger can't be asked now, the job goes on, and the same key finds what came of it.
  return answer(deps, call, await reserveNow(deps, inserted) ?? await reload(deps, inserted));
}

/** While it is ours alone. Undefined where its time was over, and somebody else has it. */
export const reserveNow = async (deps: PayoutDeps, payout: StoredPayout): Promise<StoredPayout | undefined> =>
  save(deps, payout, afterReserve(payout.progress, await reserve(deps, payout)));

/** Keyed, so that nobody can find out by trying which bank account was asked for. */
export async function requestHash({ personal }: PayoutDeps, { tenantId }: Call, input: object): Promise<string> {
  return hashToUuid((await personal.fingerprint(tenantId, 'requests', JSON.stringify(input))).toString('base64'));
}

async function answerEarlier(deps: PayoutDeps, call: Call, earlier: StoredPayout, hash: string): Promise<PayoutView> {
  const resourceId = encodeId('payout', earlier.id);
  if (earlier.requestHash !== hash) throw refuse('idempotency_key_reused', { resourceId });
  if (earlier.progress.money === 'none') throw refuse('idempotency_key_in_use', { resourceId });
  call.reply.replayed = true;
  return answer(deps, call, earlier);
}

async function answer(deps: PayoutDeps, call: Call, payout: StoredPayout): Promise<PayoutView> {
  const { money, failure } = payout.progress;
  const resourceId = encodeId('payout', payout.id);
  if (money === 'none') throw refuse('idempotency_key_in_use', { resourceId });
  if (money === 'refused') throw refuse((failure?.code ?? 'internal') as ProblemCode, { resourceId, detail: failure?.detail });
  return (await viewPayouts(deps, call, [payout]))[0]!;
}
