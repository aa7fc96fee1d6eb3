import { z } from 'zod';
import { ControlError, type Deeds } from '../frame/double.ts';
import type { Reply } from '../frame/route.ts';
import { bare, invalid, refuse, xmlReply } from './problems.ts';
import { disputeTree } from './render.ts';
import type { BraintreeState, Dispute } from './state.ts';

const REPLY_BY_MS = 20 * 86_400_000;

export function disputeDeeds(state: BraintreeState): Required<Pick<Deeds, 'openDispute' | 'decideDispute'>> {
  return {
    openDispute(of, { amount, reason = 'fraud' }) {
      const named = state.transactions.get(of);
      // Of a sale in parts the last part is disputed.
      const transaction = named?.partials.length ? state.transactions.get(named.partials.at(-1)!) : named;
      if (transaction?.type !== 'sale' || !['submitted_for_settlement', 'settling', 'settled'].includes(transaction.status)) throw new ControlError(`nothing was captured of ${of}`);
      const disputed = amount ?? transaction.amount;
      if (disputed <= 0 || disputed > transaction.amount) throw new ControlError(`of ${of} no more than ${transaction.amount} was captured`);
      const dispute: Dispute = { id: state.world.ids.text('', 16).toLowerCase(), transaction, amount: disputed, reason, openedMs: state.world.clock.now(), evidence: [], status: 'open' };
      state.disputes.put(dispute.id, dispute);
      transaction.disputes.push(dispute.id);
      book(state, dispute, 'dispute', -disputed);
      tell(state, dispute, 'dispute_opened');
      state.world.clock.after(REPLY_BY_MS, () => { if (dispute.status === 'open') finish(state, dispute, 'expired'); });
      return { dispute: dispute.id };
    },
    decideDispute(id, outcome) {
      const dispute = state.disputes.get(id);
      if (dispute === undefined) throw new ControlError(`there is no dispute ${id}`);
      if (dispute.status !== 'open' && dispute.status !== 'disputed') throw new ControlError(`the dispute ${id} is decided`);
      if (outcome === 'won') book(state, dispute, 'dispute-returned', dispute.amount);
      finish(state, dispute, outcome);
    },
  };
}

function book(state: BraintreeState, { id, transaction }: Dispute, type: 'dispute' | 'dispute-returned', gross: number): void {
  state.world.books.record({ type, reference: type === 'dispute' ? id : `${id}-returned`, paymentReference: transaction.id, merchantReference: transaction.orderId, currency: transaction.currency, gross, fee: 0 });
}

function finish(state: BraintreeState, dispute: Dispute, status: 'won' | 'lost' | 'accepted' | 'expired'): void {
  dispute.status = status;
  tell(state, dispute, `dispute_${status}`);
}

const tell = (state: BraintreeState, dispute: Dispute, kind: string): void => state.tell(kind, dispute.id, { dispute: disputeTree(dispute) });

const evidenceShape = z.object({ evidence: z.looseObject({ comments: z.string().min(1), category: z.string().optional() }) });

/** `/disputes/:id` and what is done under it. */
export function disputeCall(state: BraintreeState, call: 'show' | 'accept' | 'evidence' | 'finalize', id: string, body: unknown): Reply {
  const dispute = state.disputes.get(id);
  if (dispute === undefined) return bare(404);
  const shown = () => xmlReply(200, 'dispute', disputeTree(dispute));
  if (call === 'show') return shown();
  if (dispute.status !== 'open') return refuse('dispute', invalid(call === 'accept' ? '95701' : call === 'evidence' ? '95704' : '95708', 'status', 'Disputes can only be changed when they are in an Open state'));
  if (call === 'accept') {
    finish(state, dispute, 'accepted');
    return shown();
  }
  if (call === 'finalize') {
    dispute.status = 'disputed';
    tell(state, dispute, 'dispute_disputed');
    return shown();
  }
  const read = evidenceShape.safeParse(body);
  if (!read.success) return bare(400);
  const one = { id: state.world.ids.text('', 12).toLowerCase(), comment: read.data.evidence.comments, category: read.data.evidence.category ?? null, atMs: state.world.clock.now() };
  dispute.evidence.push(one);
  return xmlReply(201, 'evidence', { 'id': one.id, 'comment': one.comment, 'category': one.category, 'url': null });
}
