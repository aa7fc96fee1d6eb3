import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { decodeId, encodeId, uuidTimeMs } from '../../../../../contracts/ids.ts';
import type { payoutOperations } from '../../../../../contracts/payments/payouts.ts';
import { problem } from '../../../../../contracts/problems.ts';
import type { Call } from '../../../../kit/call.ts';
import { tell } from '../../../../kit/events.ts';
import { hashToUuid } from '../../../../kit/hash.ts';
import { cutPage, readCursor } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { findBatch, findBatchByKey, insertBatch, listBatches as listRows, totalsOf, type BatchResult, type BatchTotal, type StoredBatch } from '../../store/payouts/batches.ts';
import { insertPayout } from '../../store/payouts/payouts.ts';
import type { PayoutAsked, StoredPayout } from '../../store/payouts/rows.ts';
import { requestHash, reserveNow } from './create-payout.ts';
import type { PayoutDeps } from './deps.ts';
import { prepare } from './prepare.ts';
import { LEASE_MS } from './save.ts';
import { payoutEvent } from './view.ts';

type Inputs = InferContractRouterInputs<typeof payoutOperations>;
type Outputs = InferContractRouterOutputs<typeof payoutOperations>;
type Input = Parameters<typeof prepare>[2];

/** POST /v1/payout-batches: all that are accepted are written down with the batch, or none is. Their money is reserved at once, and the job sends them. */
export async function createBatch(deps: PayoutDeps, call: Call, input: { payouts: Input }): Promise<Outputs['createPayoutBatch']> {
  const { tenantId } = call;
  const [keyHash, hash] = [hashToUuid(call.idempotencyKey!), await requestHash(deps, call, input)];
  const earlier = await findBatchByKey(deps.database, tenantId, keyHash);
  if (earlier !== undefined) return answerEarlier(deps, call, earlier, hash);
  const prepared = await prepare(deps, call, input.payouts);
  const id = deps.newId();
  // With a space, which no client can have in a key.
  const accepted = prepared.flatMap((one, i): PayoutAsked[] => (one.ok ? [{ ...one.value, batchId: id, keyHash: hashToUuid(`batch ${id} ${i}`), requestHash: hash }] : []));
  const results = prepared.map((one): BatchResult => (one.ok ? { payoutId: one.value.id } : { code: one.error.code, detail: one.error.details.detail, param: one.error.details.param }));
  const batch: StoredBatch = { tenantId, id, keyHash, requestHash: hash, results };
  const nowMs = deps.clock.now();
  const payouts: StoredPayout[] = [];
  const made = await deps.database.transaction(async (tx) => {
    if (!await insertBatch(tx, batch)) return false;
    // One that is being disabled at this very moment: asked again, the others go by another.
    for (const providerId of new Set(accepted.map((one) => one.providerId))) if (!await deps.rails.hold(tx, tenantId, providerId)) throw refuse('unavailable');
    for (const asked of accepted) payouts.push((await insertPayout(tx, asked, nowMs + LEASE_MS))!);
    if (payouts.length > 0) await tell(tx, tenantId, ...payouts.map((payout) => payoutEvent('payout.created', payout, nowMs)));
    return true;
  });
  if (!made) return answerEarlier(deps, call, (await findBatchByKey(deps.database, tenantId, keyHash))!, hash);
  deps.committed();
  // The ledger takes them together. Those that it does not come to in time, the job does.
  await Promise.all(payouts.map((payout) => reserveNow(deps, payout).catch((error: unknown) => deps.log.warn({ err: error, payoutId: payout.id }, 'a payout of a batch is reserved later'))));
  return whole(deps, batch);
}

async function answerEarlier(deps: PayoutDeps, call: Call, earlier: StoredBatch, hash: string): Promise<Outputs['createPayoutBatch']> {
  if (earlier.requestHash !== hash) throw refuse('idempotency_key_reused', { resourceId: encodeId('payoutBatch', earlier.id) });
  call.reply.replayed = true;
  return whole(deps, earlier);
}

/** GET /v1/payout-batches/{id}. */
export async function getBatch(deps: PayoutDeps, call: Call, id: string): Promise<Outputs['getPayoutBatch']> {
  const batch = await findBatch(deps.database, call.tenantId, decodeId('payoutBatch', id)!);
  if (batch === undefined) throw refuse('not_found', { resourceId: id });
  return whole(deps, batch);
}

/** GET /v1/payout-batches. */
export async function listBatches(deps: PayoutDeps, call: Call, input: Inputs['listPayoutBatches']): Promise<Outputs['listPayoutBatches']> {
  const limit = Number(input.limit ?? 20);
  const reads = deps.database.reads(call.readAfter);
  const { rows, nextCursor } = cutPage('payoutBatch', await listRows(reads, call.tenantId, readCursor('payoutBatch', input.cursor), limit + 1), limit);
  const totals = Map.groupBy(await totalsOf(reads, call.tenantId, rows.map(({ id }) => id)), ({ batchId }) => batchId);
  return { data: rows.map((batch) => view(batch, totals.get(batch.id) ?? [])), nextCursor };
}

async function whole(deps: PayoutDeps, batch: StoredBatch): Promise<Outputs['getPayoutBatch']> {
  return {
    ...view(batch, await totalsOf(deps.database, batch.tenantId, [batch.id])),
    results: batch.results.map((result, i) => ('payoutId' in result
      ? { payoutId: encodeId('payout', result.payoutId) }
      : { problem: problem(result.code, { detail: result.detail, param: `payouts.${i}${result.param === undefined ? '' : `.${result.param}`}` }) })),
  };
}

function view({ id, results }: StoredBatch, totals: readonly BatchTotal[]): Outputs['listPayoutBatches']['data'][number] {
  const accepted = results.filter((result) => 'payoutId' in result).length;
  return {
    id: encodeId('payoutBatch', id), status: totals.some(({ status }) => status === 'pending' || status === 'in_transit') ? 'processing' : 'done',
    accepted, refused: results.length - accepted, createdAt: new Date(uuidTimeMs(id)).toISOString(),
    totals: totals.map(({ status, currency, payouts, amount }) => ({ status, currency, payouts, amount })),
  };
}
