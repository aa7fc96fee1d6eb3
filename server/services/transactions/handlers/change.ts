import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { Call } from '../../../kit/call.ts';
import { tell } from '../../../kit/events.ts';
import { hashToUuid } from '../../../kit/hash.ts';
import { once, tieKey } from '../../../kit/idempotency.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Movement } from '../domain/transaction.ts';
import { findKeys, findReversed } from '../store/prepare.ts';
import { cancelWaiting, dueTransactions, findTransactions, type StoredTransaction } from '../store/rows.ts';
import { answer, make, spendingOf, type TransactionDeps } from './make.ts';
import { findOne } from './read.ts';
import { viewTransaction, type TransactionView } from './view.ts';

/** POST /v1/transactions/{id}/cancel. */
export async function cancel(deps: TransactionDeps, call: Call, input: { id: string }): Promise<TransactionView> {
  const id = decodeId('transaction', input.id)!;
  const cancelled = await once(deps.database, call, 'transactions.cancel', input, async (tx) => {
    const done = await cancelWaiting(tx, call.tenantId, id);
    const transaction = (await findTransactions(tx, call.tenantId, [id])).get(id);
    if (transaction === undefined) throw refuse('not_found', { resourceId: input.id });
    if (!done) throw refuse('not_cancellable', { resourceId: input.id, detail: `the transaction is ${transaction.status}` });
    const data = viewTransaction(transaction);
    await tell(tx, call.tenantId, { types: ['transaction.cancelled'], version: 1, subject: input.id, timeMs: deps.clock.now(), data });
    return data;
  });
  deps.committed();
  return cancelled;
}

/**
 * POST /v1/transactions/{id}/approve: a person has looked, the quorum judges again with that known. It is counted against what whoever asked for it may
 * spend; whoever approves has no limits, or what they let pass would be counted nowhere of theirs.
 */
export async function approve(deps: TransactionDeps, call: Call, input: { id: string }): Promise<TransactionView> {
  if (call.actor.spending !== undefined) throw refuse('forbidden', { detail: 'With spending limits nothing can be approved.' });
  const transaction = await findOne(deps, call.tenantId, input.id);
  await tieKey(deps.database, call, 'transactions.approve', input, input.id);
  const by = `${call.actor.kind} ${call.actor.id}`;
  if (transaction.approvedBy === by) return approved(call, transaction);
  if (transaction.status !== 'review') throw refuse('not_in_review', { resourceId: input.id, detail: `the transaction is ${transaction.status}` });
  const made = await make(deps, { ...transaction, approvedBy: by }, 'review');
  // The same person, asking twice at once, was quicker.
  const now = !made.made && made.code === 'gone' ? await findOne(deps, call.tenantId, input.id) : undefined;
  return now?.approvedBy === by ? approved(call, now) : answer(call, made);
}

/** Asked again by the same person: the same answer, once there is one. */
function approved(call: Call, transaction: StoredTransaction): TransactionView {
  if (transaction.status === 'pending') throw refuse('idempotency_key_in_use');
  return answer(call, { made: true, transaction, view: viewTransaction(transaction), replayed: true });
}

/** POST /v1/transactions/{id}/reverse: the mirror image, once. What was charged against limits is not charged again. */
export async function reverse(deps: TransactionDeps, call: Call, input: { id: string; description?: string | null }): Promise<TransactionView> {
  const original = await findOne(deps, call.tenantId, input.id);
  if (original.status !== 'completed' || original.type === 'reversal') {
    throw refuse('not_reversible', { resourceId: input.id, detail: `a ${original.type} that is ${original.status} can not be reversed` });
  }
  if (original.transferId !== null) throw refuse('not_reversible', { resourceId: input.id, detail: 'one side of a transfer between ledgers: make a transfer back' });
  const movement: Movement = {
    id: deps.newId(), tenantId: call.tenantId, keyHash: hashToUuid(call.idempotencyKey!), requestHash: hashToUuid(`reverse${JSON.stringify(input)}`),
    type: 'reversal', from: original.to, to: original.from, amount: original.amount, currency: original.currency,
    description: input.description ?? null, reference: null, metadata: null, reverses: original.id, scheduledForMs: null, approvedBy: null,
    spending: spendingOf(call.actor, original.currency), transferId: null,
  };
  // State comes before funds: the money may be gone for the very reason that it was given back. Asked at once by two, the database lets one through.
  const reversed = await findReversed(deps.database, call.tenantId, [original.id]);
  // Looked for after the reversal, which came with its key: the other way round, our own could be taken for somebody else's.
  const another = reversed.size > 0 && (await findKeys(deps.database, call.tenantId, [movement.keyHash])).size === 0;
  if (another) throw refuse('already_reversed', { resourceId: input.id });
  const made = await make(deps, movement);
  if (!made.made && made.code === 'already_reversed') throw refuse('already_reversed', { resourceId: encodeId('transaction', original.id) });
  return answer(call, made);
}

const AT_ONCE = 500;

/** Job: scheduled transactions whose time has come. True while there may be more. */
export async function runScheduled(deps: TransactionDeps): Promise<boolean> {
  const due = await dueTransactions(deps.database, deps.clock.now(), AT_ONCE);
  await Promise.all(due.map((transaction) => deps.pipeline.submit({ movement: transaction, waitsAs: 'scheduled' })));
  return due.length === AT_ONCE;
}
