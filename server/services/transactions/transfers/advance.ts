import type { ContractRouterClient } from '@orpc/contract';
import { encodeId } from '../../../../contracts/ids.ts';
import type { ledgerTransfers as contract } from '../../../../contracts/ledger-transfers.ts';
import type { ProblemCode } from '../../../../contracts/problems.ts';
import { serviceCall, type CallContext } from '../../../kit/call.ts';
import { tell } from '../../../kit/events.ts';
import { afterEnd, afterHold, afterWriting, nextStep, type Progress, type Side, type Step, type WrittenStep } from '../domain/ledger-transfer.ts';
import type { TransactionDeps } from '../handlers/make.ts';
import { viewTransfer } from '../handlers/transfer-view.ts';
import { findTransfer, saveProgress, type StoredTransfer } from '../store/ledger-transfers.ts';
import { endLeg, holdLeg, type LegAsked, type LegEnd } from './legs.ts';

export interface TransferDeps extends TransactionDeps {
  /** This service where the ledger of the call is: here, or on another server. */
  peer(): ContractRouterClient<Pick<typeof contract, 'holdLeg' | 'endLeg'>, CallContext>;
  /** How long a transfer may wait to be decided. Until then it reserves what it moves. */
  readonly decideWithinMs: number;
}

/**
 * Goes on with a transfer until it has ended. Throws where a ledger can't be reached: then it stays as far as it has come. Of several who go on with
 * one at once, each finds what the others did; the decision is written once.
 */
export async function advance(deps: TransferDeps, transfer: StoredTransfer): Promise<StoredTransfer> {
  let known = transfer;
  for (;;) {
    // What the ledgers did is written with the next decision, not each for itself: whoever comes after asks again, and finds it done.
    const { progress, step, error } = await untilWritten(deps, known);
    if (error !== undefined) {
      if (progress !== known.progress) await save(deps, known, progress);
      throw error;
    }
    if (step === undefined) return known;
    known = await save(deps, known, afterWriting(progress, step));
  }
}

interface Reached { readonly progress: Progress; readonly step?: WrittenStep; readonly error?: Error }

/** As far as both ledgers go along: up to a step that is ours to write, or to the error that one of them met. */
async function untilWritten(deps: TransferDeps, known: StoredTransfer): Promise<Reached> {
  let { progress } = known;
  try {
    for (;;) {
      const step = nextStep(progress, deps.clock.now() >= known.decideByMs);
      if (step?.type === 'hold') progress = afterHold(progress, step.side, await hold(deps, known, step.side));
      else if (step?.type === 'end') {
        const { ended, error } = await endAll(deps, { ...known, progress }, step);
        progress = ended;
        if (error !== undefined) return { progress, error: asError(error) };
      } else return { progress, step };
    }
  } catch (error) {
    return { progress, error: asError(error) };
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Undone where somebody else has written meanwhile: then what they wrote counts. */
async function save(deps: TransferDeps, known: StoredTransfer, progress: Progress): Promise<StoredTransfer> {
  const nowMs = deps.clock.now();
  const completedAtMs = progress.status === 'completed' ? nowMs : null;
  const next: StoredTransfer = { ...known, progress, revision: known.revision + 1, completedAtMs };
  const saved = await deps.database.transaction(async (tx) => {
    if (!(await saveProgress(tx, known, progress, completedAtMs))) return false;
    if (progress.status !== 'pending') {
      const types: [string] = [progress.status === 'completed' ? 'ledger-transfer.completed' : 'ledger-transfer.failed'];
      await tell(tx, known.tenantId, { types, version: 1, subject: encodeId('ledgerTransfer', known.id), timeMs: nowMs, data: viewTransfer(next) });
    }
    return true;
  });
  if (!saved) return (await findTransfer(deps.database, known.tenantId, known.id))!;
  if (progress.status !== 'pending') {
    deps.committed();
    deps.metrics.count('florin_ledger_transfers_total', 'Transfers between ledgers by what became of them', { status: progress.status });
  }
  return next;
}

const legOf = (transfer: StoredTransfer, side: Side): LegAsked => ({
  tenantId: side === 'from' ? transfer.tenantId : transfer.toLedger, otherLedger: side === 'from' ? transfer.toLedger : transfer.tenantId, transferId: transfer.id, side,
  transactionId: side === 'from' ? transfer.fromTransaction : transfer.toTransaction, accountId: side === 'from' ? transfer.from : transfer.to,
  amount: Number(transfer.amount), currency: transfer.currency, description: transfer.description, reference: transfer.reference,
  metadata: transfer.metadata === null ? null : { ...transfer.metadata },
});

const contextOf = (leg: LegAsked): { context: CallContext } => ({ context: { call: serviceCall('transactions', leg.tenantId) } });

async function hold(deps: TransferDeps, transfer: StoredTransfer, side: Side) {
  const leg = legOf(transfer, side);
  const answer = await (side === 'from' ? holdLeg(deps, leg) : deps.peer().holdLeg(leg, contextOf(leg)));
  return answer.held ? answer : { ...answer, code: answer.code as ProblemCode };
}

/** Both at once: what became of one is no reason for the other to wait. */
async function endAll(deps: TransferDeps, transfer: StoredTransfer, { action, sides }: Extract<Step, { type: 'end' }>): Promise<{ ended: Progress; error?: unknown }> {
  const outcomes = await Promise.allSettled(sides.map((side) => {
    const { failure } = transfer.progress;
    const end: LegEnd = {
      ...legOf(transfer, side), action, postingId: side === 'from' ? transfer.fromPosting : transfer.toPosting,
      failure: failure === null ? null : { code: failure.code, detail: failure.side === side ? failure.detail : `the other ledger: ${failure.detail}` },
    };
    return side === 'from' ? endLeg(deps, end) : deps.peer().endLeg(end, contextOf(end));
  }));
  let ended = transfer.progress;
  outcomes.forEach(({ status }, i) => { if (status === 'fulfilled') ended = afterEnd(ended, sides[i]!, action); });
  return { ended, error: outcomes.find((outcome) => outcome.status === 'rejected')?.reason };
}
