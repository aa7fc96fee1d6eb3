import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { ledgerTransfers as contract } from '../../../../contracts/ledger-transfers.ts';
import type { Call } from '../../../kit/call.ts';
import { tell } from '../../../kit/events.ts';
import { hashToUuid } from '../../../kit/hash.ts';
import { readCursor, toPage } from '../../../kit/pages.ts';
import { refuse } from '../../../kit/refuse.ts';
import { findTransfer, findTransferByKey, insertTransfer, listTransfers, type StoredTransfer, type TransferAsked } from '../store/ledger-transfers.ts';
import { advance, type TransferDeps } from '../transfers/advance.ts';
import { LEASE_MS } from '../transfers/resume.ts';
import { viewTransfer, type TransferView } from './transfer-view.ts';

type Inputs = InferContractRouterInputs<typeof contract>;
type Outputs = InferContractRouterOutputs<typeof contract>;

/** POST /v1/ledger-transfers: written down, then brought to its end. Where that can't be now, the job goes on. */
export async function createTransfer(deps: TransferDeps, call: Call, input: Inputs['createLedgerTransfer']): Promise<TransferView> {
  // What they spend is counted in postings, and a hold is none yet: it could be made over and over.
  if (call.actor.spending !== undefined) throw refuse('forbidden', { detail: 'With spending limits money can not be moved to another ledger: POST /v1/transactions counts them.' });
  const asked = toAsked(deps, call, input);
  const inserted = await deps.database.transaction(async (tx) => {
    const transfer = await insertTransfer(tx, asked, deps.clock.now() + LEASE_MS);
    if (transfer === undefined) return undefined;
    await tell(tx, call.tenantId, {
      types: ['ledger-transfer.created'], version: 1, subject: encodeId('ledgerTransfer', transfer.id), timeMs: deps.clock.now(), data: viewTransfer(transfer),
    });
    return transfer;
  });
  if (inserted === undefined) return answerEarlier(deps, call, asked);
  deps.committed();
  let ended: StoredTransfer;
  try {
    ended = await advance(deps, inserted);
  } catch (error) {
    deps.log.warn({ err: error, transferId: asked.id }, 'a transfer between ledgers was not brought to its end at once');
    return viewTransfer((await findTransfer(deps.database, call.tenantId, asked.id))!);
  }
  return answer(ended);
}

function toAsked(deps: TransferDeps, call: Call, input: Inputs['createLedgerTransfer']): TransferAsked {
  const toLedger = decodeId('ledger', input.toLedger)!;
  if (toLedger === call.tenantId) throw refuse('invalid_request', { param: 'toLedger', detail: 'This is the ledger it is from: POST /v1/transactions moves money within one.' });
  const metadata = input.metadata ?? {};
  return {
    tenantId: call.tenantId, id: deps.newId(), keyHash: hashToUuid(call.idempotencyKey!), requestHash: hashToUuid(JSON.stringify(input)), toLedger,
    from: decodeId('account', input.from)!, to: decodeId('account', input.to)!, amount: BigInt(input.amount), currency: input.currency,
    description: input.description ?? null, reference: input.reference ?? null, metadata: Object.keys(metadata).length === 0 ? null : metadata,
    fromTransaction: deps.newId(), toTransaction: deps.newId(), fromPosting: deps.newId(), toPosting: deps.newId(), decideByMs: deps.clock.now() + deps.decideWithinMs,
  };
}

/** The same request again gets the transfer as it stands; one that has not ended is asked for by its id. */
async function answerEarlier(deps: TransferDeps, call: Call, { tenantId, keyHash, requestHash }: TransferAsked): Promise<TransferView> {
  const earlier = (await findTransferByKey(deps.database, tenantId, keyHash))!;
  const resourceId = encodeId('ledgerTransfer', earlier.id);
  if (earlier.requestHash !== requestHash) throw refuse('idempotency_key_reused', { resourceId });
  if (earlier.progress.status === 'pending') throw refuse('idempotency_key_in_use', { resourceId });
  call.reply.replayed = true;
  return answer(earlier);
}

function answer(transfer: StoredTransfer): TransferView {
  const { failure } = transfer.progress;
  if (transfer.progress.status !== 'failed' || failure === null) return viewTransfer(transfer);
  throw refuse(failure.code, { resourceId: encodeId('ledgerTransfer', transfer.id), detail: `${failure.side === 'from' ? 'the ledger it is from' : 'the ledger it goes to'}: ${failure.detail}` });
}

/** GET /v1/ledger-transfers/{id}. */
export async function getTransfer(deps: TransferDeps, tenantId: string, id: string): Promise<TransferView> {
  const transfer = await findTransfer(deps.database, tenantId, decodeId('ledgerTransfer', id)!);
  if (transfer === undefined) throw refuse('not_found', { resourceId: id });
  return viewTransfer(transfer);
}

/** GET /v1/ledger-transfers. The cursor is the id of the last one shown. */
export async function listAll(deps: TransferDeps, call: Call, input: Inputs['listLedgerTransfers']): Promise<Outputs['listLedgerTransfers']> {
  const limit = Number(input.limit ?? 20);
  const found = await listTransfers(deps.database.reads(call.readAfter), call.tenantId, { status: input.status, before: readCursor('ledgerTransfer', input.cursor), limit: limit + 1 });
  return toPage('ledgerTransfer', found, limit, viewTransfer);
}
