import { ControlError, type Deeds } from '../frame/double.ts';
import type { Asked, Reply, Route } from '../frame/route.ts';
import { disputeBody } from './bodies.ts';
import { invalid, notFound } from './errors.ts';
import { disputeEvent } from './events.ts';
import { page } from './pages.ts';
import { keyed, move, type Dispute, type Payment, type SquareState } from './state.ts';

interface EvidenceRequest {
  readonly idempotency_key?: string;
  readonly evidence_type?: string;
  readonly evidence_text?: string;
}

/** Square's sandbox: a payment of such an amount is disputed at once. */
const REASONS: Readonly<Record<number, string>> = {
  8801: 'AMOUNT_DIFFERS', 8802: 'CANCELLED', 8803: 'DUPLICATE', 8804: 'NO_KNOWLEDGE', 8805: 'NOT_AS_DESCRIBED', 8806: 'NOT_RECEIVED', 8807: 'PAID_BY_OTHER_MEANS', 8808: 'CUSTOMER_REQUESTS_CREDIT', 8809: 'EMV_LIABILITY_SHIFT',
};

export function disputeByAmount(state: SquareState, payment: Payment): void {
  const reason = REASONS[payment.amount.amount];
  if (reason !== undefined && payment.status === 'COMPLETED') open(state, payment, payment.amount.amount, reason);
}

export function disputeRoutes(state: SquareState): Route[] {
  const of = ({ params }: Asked, work: (dispute: Dispute) => Reply | Promise<Reply>): Reply | Promise<Reply> => {
    const dispute = state.disputes.get(params['id']!);
    return dispute === undefined ? notFound(`dispute with id ${params['id']!}`) : work(dispute);
  };
  const shown = (dispute: Dispute): Reply => ({ status: 200, body: { dispute: disputeBody(state, dispute) } });
  const unlessClosed = (dispute: Dispute, work: () => void): Reply => {
    if (dispute.state !== 'EVIDENCE_REQUIRED') return invalid('BAD_REQUEST', `The dispute is in state ${dispute.state}.`);
    work();
    return shown(dispute);
  };
  return [
    { method: 'GET', path: '/v2/disputes', handle: ({ query }) => page(state.disputes.list(), query, 'disputes', (dispute) => disputeBody(state, dispute)) },
    { method: 'GET', path: '/v2/disputes/:id', handle: (asked) => of(asked, shown) },
    { method: 'POST', path: '/v2/disputes/:id/accept', handle: (asked) => of(asked, (dispute) => unlessClosed(dispute, () => change(state, dispute, 'ACCEPTED'))) },
    { method: 'POST', path: '/v2/disputes/:id/submit-evidence', handle: (asked) => of(asked, (dispute) => unlessClosed(dispute, () => change(state, dispute, 'PROCESSING'))) },
    {
      method: 'POST', path: '/v2/disputes/:id/evidence-text', handle: (asked) => of(asked, (dispute) => keyed<EvidenceRequest>(state, asked, (sent) => {
        if (dispute.state !== 'EVIDENCE_REQUIRED') return invalid('BAD_REQUEST', `The dispute is in state ${dispute.state}.`);
        if (sent.evidence_text === undefined || sent.evidence_text.length > 500) return invalid('INVALID_VALUE', 'The text must have 1 to 500 characters.', 'evidence_text');
        const evidence = { id: state.world.ids.text('', 22), evidence_type: sent.evidence_type, text: sent.evidence_text };
        dispute.evidence.push(evidence);
        return { status: 200, body: { evidence: { id: evidence.id, dispute_id: dispute.id, evidence_type: evidence.evidence_type, evidence_text: evidence.text } } };
      })),
    },
  ];
}

function open(state: SquareState, payment: Payment, amount: number, reason: string): Dispute {
  const { ids, clock } = state.world;
  const now = clock.now();
  const { currency } = payment.amount;
  const dispute: Dispute = { id: ids.text('', 22), payment, amount: { amount, currency }, reason, createdMs: now, updatedMs: now, state: 'EVIDENCE_REQUIRED', version: 1, evidence: [] };
  state.disputes.put(dispute.id, dispute);
  move(state, { type: 'OPEN_DISPUTE', details: { type_open_dispute_details: { payment_id: payment.id, dispute_id: dispute.id } }, currency, gross: -amount, fee: 0 }, { type: 'dispute', reference: dispute.id, payment });
  disputeEvent(state, 'dispute.created', dispute);
  return dispute;
}

function change(state: SquareState, dispute: Dispute, to: Dispute['state']): void {
  const { amount, currency } = dispute.amount;
  dispute.state = to;
  dispute.updatedMs = state.world.clock.now();
  dispute.version++;
  if (to === 'WON') {
    const details = { type_dispute_details: { payment_id: dispute.payment.id, dispute_id: dispute.id } };
    move(state, { type: 'DISPUTE', details, currency, gross: amount, fee: 0 }, { type: 'dispute-returned', reference: dispute.id, payment: dispute.payment });
  }
  disputeEvent(state, 'dispute.state.updated', dispute);
}

export const disputeDeeds = (state: SquareState): Required<Pick<Deeds, 'openDispute' | 'decideDispute'>> => ({
  openDispute(id, { amount, reason = 'NO_KNOWLEDGE' }) {
    const payment = state.payments.get(id);
    if (payment === undefined || payment.status !== 'COMPLETED') throw new ControlError(`nothing was captured by ${id}`);
    const disputed = amount ?? payment.amount.amount;
    if (disputed > payment.amount.amount) throw new ControlError('no more can be disputed than was captured');
    return { dispute: open(state, payment, disputed, reason).id };
  },
  decideDispute(id, outcome) {
    const dispute = state.disputes.get(id);
    if (dispute === undefined) throw new ControlError(`there is no dispute ${id}`);
    if (dispute.state !== 'EVIDENCE_REQUIRED' && dispute.state !== 'PROCESSING') throw new ControlError(`${id} is ${dispute.state}`);
    change(state, dispute, outcome === 'won' ? 'WON' : 'LOST');
  },
});
