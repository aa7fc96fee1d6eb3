import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { decodeId, encodeId, uuidTimeMs, uuidV7 } from '../../../../contracts/ids.ts';
import type { transactions as contract } from '../../../../contracts/transactions.ts';
import { serviceCall, type Call } from '../../../kit/call.ts';
import { hashToUuid } from '../../../kit/hash.ts';
import { readCursor, toPage } from '../../../kit/pages.ts';
import { refuse } from '../../../kit/refuse.ts';
import { readCertificate } from '../store/finish.ts';
import { findTransactions, listTransactions, type StoredTransaction } from '../store/rows.ts';
import type { TransactionDeps } from './make.ts';
import { viewTransaction, type TransactionView } from './view.ts';

type Inputs = InferContractRouterInputs<typeof contract>;
type Outputs = InferContractRouterOutputs<typeof contract>;

export async function findOne(deps: TransactionDeps, tenantId: string, id: string): Promise<StoredTransaction> {
  const uuid = decodeId('transaction', id)!;
  const transaction = (await findTransactions(deps.database, tenantId, [uuid])).get(uuid);
  if (transaction === undefined) throw refuse('not_found', { resourceId: id });
  return transaction;
}

/** GET /v1/transactions/{id}. */
export async function getTransaction(deps: TransactionDeps, tenantId: string, id: string): Promise<TransactionView> {
  return viewTransaction(await findOne(deps, tenantId, id));
}

const NO_BYTES = new Uint8Array(10);

/** The first UUIDv7 of a moment: ids are in the order of their making, so a span of time is a span of ids. */
const firstIdAt = (moment: string | undefined): string | undefined => (moment === undefined ? undefined : uuidV7(Math.max(0, Date.parse(moment)), NO_BYTES));

/** GET /v1/transactions. The cursor is the id of the last one shown. */
export async function list(deps: TransactionDeps, call: Call, input: Inputs['list']): Promise<Outputs['list']> {
  if (input.accountId !== undefined) return listOfAccount(deps, call, { ...input, id: input.accountId }, (one) => matches(one, input));
  const limit = Number(input.limit ?? 20);
  const found = await listTransactions(deps.database.reads(call.readAfter), call.tenantId, {
    before: readCursor('transaction', input.cursor) ?? null, limit: limit + 1, status: input.status, type: input.type, currency: input.currency, reference: input.reference,
    keyHash: input.idempotencyKey === undefined ? undefined : hashToUuid(input.idempotencyKey),
    from: firstIdAt(input.createdFrom), to: firstIdAt(input.createdTo),
  });
  return toPage('transaction', found, limit, viewTransaction);
}

function matches(one: StoredTransaction, input: Inputs['list']): boolean {
  return (input.status === undefined || one.status === input.status) && (input.type === undefined || one.type === input.type)
    && (input.currency === undefined || one.currency === input.currency) && (input.reference === undefined || one.reference === input.reference)
    && (input.idempotencyKey === undefined || one.keyHash === hashToUuid(input.idempotencyKey))
    && (input.createdFrom === undefined || one.createdAtMs >= Date.parse(input.createdFrom))
    && (input.createdTo === undefined || one.createdAtMs < Date.parse(input.createdTo));
}

/**
 * Most entries are of a transaction, so the first look is for as many as are wanted. A filter, or entries posted without a transaction, may leave little
 * of them: then a page looks further, and hands on where it stopped.
 */
const NEXT_ENTRIES = 100;
const MOST_LOOKS = 8;

/**
 * GET /v1/accounts/{id}/transactions, by way of the account's entries in the ledger: an index by account here would cost every transaction
 * two more writes. The cursor is the version of the last entry looked at.
 */
export async function listOfAccount(
  deps: TransactionDeps, { tenantId, requestId, readAfter }: Call, input: Inputs['listOfAccount'], fits: (one: StoredTransaction) => boolean = ({ status }) => status === 'completed',
): Promise<Outputs['listOfAccount']> {
  const limit = Number(input.limit ?? 20);
  const data: TransactionView[] = [];
  let cursor = input.cursor;
  const reads = deps.database.reads(readAfter);
  const context = { call: serviceCall('transactions', tenantId, requestId, readAfter) };
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const entries = await deps.neighbours.ledger.listEntries({ accountId: input.id, limit: looks === 0 ? limit : NEXT_ENTRIES, cursor }, { context });
    const ids = entries.data.map((entry) => decodeId('posting', entry.postingId)!);
    const found = await findTransactions(reads, tenantId, ids);
    for (const [i, id] of ids.entries()) {
      const one = found.get(id);
      if (one === undefined || !fits(one)) continue;
      data.push(viewTransaction(one));
      if (data.length === limit) {
        const more = i < ids.length - 1 || entries.nextCursor !== null;
        return { data, nextCursor: more ? String(entries.data[i]!.version) : null };
      }
    }
    if (entries.nextCursor === null) return { data, nextCursor: null };
    cursor = entries.nextCursor;
  }
  return { data, nextCursor: cursor ?? null };
}

/** GET /v1/transactions/{id}/certificate. */
export async function getCertificate(deps: TransactionDeps, tenantId: string, id: string): Promise<Outputs['getCertificate']> {
  const { batchId, line } = await findOne(deps, tenantId, id);
  if (batchId === null || line === null) throw refuse('not_found', { detail: 'the transaction was not judged yet' });
  const { digest, votes } = await readCertificate(deps.database, batchId);
  return { batchId: encodeId('batch', batchId), index: line, digest, decidedAt: new Date(uuidTimeMs(batchId)).toISOString(), votes: [...votes] };
}
