import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { ORPCError } from '@orpc/server';
import { encodeId } from '../../../../contracts/ids.ts';
import type { ledgerTransfers as contract } from '../../../../contracts/ledger-transfers.ts';
import { PROBLEMS, type ProblemCode } from '../../../../contracts/problems.ts';
import { serviceCall } from '../../../kit/call.ts';
import { tell } from '../../../kit/events.ts';
import { hashToUuid } from '../../../kit/hash.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Movement } from '../domain/transaction.ts';
import type { TransactionDeps } from '../handlers/make.ts';
import { viewTransaction } from '../handlers/view.ts';
import { forget } from '../pipeline/post.ts';
import type { Balances } from '../store/finish.ts';
import { completeLeg, failLeg, insertCancelledLeg } from '../store/legs.ts';
import { findTransactions, type StoredTransaction } from '../store/rows.ts';

type Inputs = InferContractRouterInputs<typeof contract>;
type Outputs = InferContractRouterOutputs<typeof contract>;
export type LegAsked = Inputs['holdLeg'];
export type LegEnd = Inputs['endLeg'];

/** One side of a transfer as a movement of its ledger: between the account and what stands there for the other ledger. */
async function toMovement(deps: TransactionDeps, leg: LegAsked): Promise<Movement> {
  const { tenantId, side, accountId, metadata } = leg;
  const transit = await deps.systemAccounts.transit(tenantId, leg.currency, leg.otherLedger);
  const asked = [tenantId, leg.transferId, side, leg.otherLedger, accountId, leg.amount, leg.currency];
  return {
    // With a space, which no client can have in a key.
    id: leg.transactionId, tenantId, keyHash: hashToUuid(`transfer ${leg.transferId} ${side}`), requestHash: hashToUuid(JSON.stringify(asked)), type: 'transfer',
    from: side === 'from' ? accountId : transit, to: side === 'from' ? transit : accountId, amount: BigInt(leg.amount), currency: leg.currency,
    description: leg.description, reference: leg.reference, metadata: metadata === null || Object.keys(metadata).length === 0 ? null : JSON.stringify(metadata),
    reverses: null, scheduledForMs: null, approvedBy: null, spending: null, transferId: leg.transferId,
  };
}

/** By the way of every movement: judged by the quorum, then reserved by the ledger. Its key is its transfer's, so asked again it is found. */
export async function holdLeg(deps: TransactionDeps, leg: LegAsked): Promise<Outputs['holdLeg']> {
  let movement: Movement;
  try {
    movement = await toMovement(deps, leg);
  } catch (error) {
    if (!(error instanceof ORPCError) || error.code !== 'currency_unknown') throw error;
    return notKept('currency_unknown');
  }
  const made = await deps.pipeline.submit({ movement, waitsAs: 'new' });
  if (made.made) return answer(made.transaction);
  if (made.code === 'not_found') return notKept('not_found');
  if (made.code === 'idempotency_key_reused') throw new Error(`the ${leg.side} side of transfer ${leg.transferId} was asked for otherwise before`);
  // It was asked before: by now it may be held. Or nobody knows yet.
  const before = await find(deps, leg);
  return answer(before);
}

const notKept = (code: 'currency_unknown' | 'not_found'): Outputs['holdLeg'] => ({ held: false, code, detail: PROBLEMS[code].title, kept: false });

function answer(transaction: StoredTransaction | undefined): Outputs['holdLeg'] {
  if (transaction === undefined || (transaction.status === 'pending' && !transaction.held)) throw refuse('unavailable', { detail: 'the hold is being made' });
  if (transaction.held || transaction.status === 'completed') return { held: true };
  const { code, detail } = transaction.failure ?? { code: 'unavailable', detail: 'it was called off before' };
  return { held: false, code, detail, kept: true };
}

const find = async (deps: TransactionDeps, { tenantId, transactionId }: LegAsked): Promise<StoredTransaction | undefined> =>
  (await findTransactions(deps.database, tenantId, [transactionId])).get(transactionId);

/** Posts what is held, or lets go of it: in the ledger first, by an id that was drawn for it, then here. What has ended before stays as it is. */
export async function endLeg(deps: TransactionDeps, end: LegEnd): Promise<Outputs['endLeg']> {
  const { action } = end;
  const leg = await find(deps, end);
  if (leg === undefined && action === 'void') return callOff(deps, end);
  // While its batch is open nobody knows what it holds; where there is none, this is not where the ledger is.
  if (leg === undefined || (leg.status === 'pending' && !leg.held)) throw refuse('unavailable', { detail: 'the hold is not there yet' });
  if (!leg.held) {
    if ((action === 'post') !== (leg.status === 'completed')) throw new Error(`transaction ${leg.id} is ${leg.status}, and its transfer wants to ${action} it`);
    return {};
  }
  const { recordedAt, balances } = await resolve(deps, leg, end);
  await settle(deps, leg, end, recordedAt, balances);
  forget(deps, leg);
  deps.committed();
  return {};
}

async function resolve(deps: TransactionDeps, leg: StoredTransaction, { tenantId, postingId, action }: LegEnd): Promise<{ recordedAt: number; balances: Balances }> {
  const { recordedAt, results: [result] } = await deps.neighbours.ledger.resolve(
    { resolutions: [{ tenantId, holdId: leg.id, postingId, action }] }, { context: { call: serviceCall('transactions', tenantId) } });
  if (result?.ok !== true) throw new Error(`the ledger did not ${action} the hold ${leg.id}: ${result?.code ?? 'no answer'}`);
  return { recordedAt, balances: { from: result.from, to: result.to } };
}

function settle(deps: TransactionDeps, leg: StoredTransaction, end: LegEnd, recordedAtMs: number, balances: Balances): Promise<void> {
  const failure = { code: (end.failure?.code ?? 'unavailable') as ProblemCode, detail: end.failure?.detail ?? 'the transfer was called off' };
  const settled: StoredTransaction = end.action === 'post'
    ? { ...leg, held: false, status: 'completed', balances, completedAtMs: recordedAtMs }
    : { ...leg, held: false, status: 'failed', failure };
  return deps.database.transaction(async (tx) => {
    const done = await (end.action === 'post' ? completeLeg(tx, leg.tenantId, leg.id, recordedAtMs, balances) : failLeg(tx, leg.tenantId, leg.id, failure));
    if (!done) return;
    const data = viewTransaction(settled);
    await tell(tx, leg.tenantId, { types: [end.action === 'post' ? 'transaction.completed' : 'transaction.failed'], version: 1, subject: data.id, timeMs: recordedAtMs, data });
  });
}

/** Takes the place of a hold that never came, or may still come. Told too, which a ledger that is on another server by now refuses. */
async function callOff(deps: TransactionDeps, end: LegEnd): Promise<Outputs['endLeg']> {
  const movement = await toMovement(deps, end);
  await deps.database.transaction(async (tx) => {
    if (!(await insertCancelledLeg(tx, movement))) throw refuse('unavailable', { detail: 'the hold has just come' });
    const data = viewTransaction((await findTransactions(tx, movement.tenantId, [movement.id])).get(movement.id)!);
    await tell(tx, movement.tenantId, { types: ['transaction.cancelled'], version: 1, subject: encodeId('transaction', movement.id), timeMs: deps.clock.now(), data });
  });
  deps.committed();
  return {};
}
