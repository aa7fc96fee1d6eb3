import { ControlError, type Deeds } from '../frame/double.ts';
import type { Asked, Reply, Route } from '../frame/route.ts';
import { disputeBody } from './bodies.ts';
import { disputeRefused, missing, noSuch } from './errors.ts';
import { disputeEvent } from './events.ts';
import { fromMinorUnits } from './money.ts';
import { move } from './movements.ts';
import { readJson } from './orders.ts';
import type { CaptureState, DisputeState, PaypalState } from './state.ts';

interface Evidence {
  readonly evidence_type: string;
  readonly notes?: string;
}

export function disputeRoutes(state: PaypalState): Route[] {
  const one = ({ params }: Asked) => state.disputes.get(params['id']!);
  const subsequent = (dispute: DisputeState): Reply => ({ status: 200, body: { links: [{ href: `${state.world.url()}/v1/customer/disputes/${dispute.id}`, rel: 'self', method: 'GET' }] } });
  return [
    { method: 'GET', path: '/v1/customer/disputes', handle: ({ query }) => list(state, query) },
    { method: 'GET', path: '/v1/customer/disputes/:id', handle: (asked) => { const dispute = one(asked); return dispute === undefined ? noSuch : { status: 200, body: disputeBody(state, dispute) }; } },
    {
      method: 'POST', path: '/v1/customer/disputes/:id/accept-claim', handle: (asked) => {
        const dispute = one(asked);
        if (dispute === undefined) return noSuch;
        if (dispute.status !== 'WAITING_FOR_SELLER_RESPONSE') return disputeRefused('ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE', 'The action is not allowed in the current state of the dispute.');
        resolve(state, dispute, 'ACCEPTED');
        return subsequent(dispute);
      },
    },
    {
      method: 'POST', path: '/v1/customer/disputes/:id/provide-evidence', handle: (asked) => {
        const dispute = one(asked);
        if (dispute === undefined) return noSuch;
        if (dispute.status !== 'WAITING_FOR_SELLER_RESPONSE') return disputeRefused('ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE', 'The action is not allowed in the current state of the dispute.');
        const { evidences } = readJson<{ evidences?: readonly Evidence[] }>(inputOf(asked)) ?? {};
        if (evidences === undefined || evidences.length === 0) return missing('/evidences');
        dispute.evidences = [...dispute.evidences, ...evidences];
        dispute.status = 'UNDER_REVIEW';
        dispute.updatedMs = state.world.clock.now();
        disputeEvent(state, 'UPDATED', dispute);
        return subsequent(dispute);
      },
    },
  ];
}

function list(state: PaypalState, query: URLSearchParams): Reply {
  const of = query.get('disputed_transaction_id');
  const items = (of === null ? state.disputes.list() : state.captures.get(of)?.disputes ?? []).map((dispute) => {
    const { dispute_id, create_time, update_time, reason, status, dispute_amount, dispute_life_cycle_stage, dispute_channel, links } = disputeBody(state, dispute) as Record<string, unknown>;
    return { dispute_id, create_time, update_time, reason, status, dispute_state: STATES[dispute.status], dispute_amount, dispute_life_cycle_stage, dispute_channel, links };
  });
  const links = [{ href: `${state.world.url()}/v1/customer/disputes`, rel: 'self', method: 'GET' }];
  return { status: 200, body: items.length === 0 ? { links } : { items: items.slice(0, 50), links } };
}

const STATES: Readonly<Record<DisputeState['status'], string>> = { WAITING_FOR_SELLER_RESPONSE: 'REQUIRED_ACTION', UNDER_REVIEW: 'UNDER_PAYPAL_REVIEW', RESOLVED: 'RESOLVED' };

/** The part `input` of a form with several parts (RFC 7578). Files beside it are taken and not looked at. */
function inputOf({ headers, body }: Asked): Buffer {
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return body;
  const part = body.toString().split(`--${boundary}`).find((text) => /content-disposition:[^\r\n]*name="input"/i.test(text)) ?? '';
  return Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4));
}

function resolve(state: PaypalState, dispute: DisputeState, outcome: NonNullable<DisputeState['outcome']>): void {
  dispute.status = 'RESOLVED';
  dispute.outcome = outcome;
  dispute.updatedMs = state.world.clock.now();
  if (outcome === 'RESOLVED_SELLER_FAVOUR') {
    move(state, { type: 'dispute-returned', code: 'T1111', id: state.world.ids.upper(17), reference: { id: dispute.capture.id, type: 'TXN' }, orderId: dispute.capture.order.id, amount: dispute.amount, customId: dispute.capture.order.unit.custom_id });
  }
  disputeEvent(state, 'RESOLVED', dispute);
}

export const disputeDeeds = (state: PaypalState): Required<Pick<Deeds, 'openDispute' | 'decideDispute'>> => ({
  openDispute(payment, { amount, reason = 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED' }) {
    const { ids, clock } = state.world;
    const capture = state.captures.get(payment) ?? state.orders.get(payment)?.captures.at(-1);
    if (capture === undefined || !isPaid(capture)) throw new ControlError(`nothing was captured by ${payment}`);
    const disputed = amount === undefined ? capture.amount : fromMinorUnits(amount, capture.amount.currency);
    if (disputed.units > capture.amount.units || !Number.isSafeInteger(disputed.units)) throw new ControlError('no more can be disputed than was captured, in units that PayPal counts');
    const now = clock.now();
    const dispute: DisputeState = {
      id: `PP-R-${ids.upper(3)}-${ids.upper(8)}`, capture, amount: disputed, reason, createdMs: now, updatedMs: now, status: 'WAITING_FOR_SELLER_RESPONSE', outcome: undefined, evidences: [],
    };
    state.disputes.put(dispute.id, dispute);
    capture.disputes.push(dispute);
    move(state, {
      type: 'dispute', code: 'T1110', id: ids.upper(17), reference: { id: capture.id, type: 'TXN' }, orderId: capture.order.id, amount: { units: -disputed.units, currency: disputed.currency },
      customId: capture.order.unit.custom_id,
    });
    disputeEvent(state, 'CREATED', dispute);
    return { dispute: dispute.id };
  },
  decideDispute(id, outcome) {
    const dispute = state.disputes.get(id);
    if (dispute === undefined) throw new ControlError(`there is no dispute ${id}`);
    if (dispute.status === 'RESOLVED') throw new ControlError(`${id} is resolved`);
    resolve(state, dispute, outcome === 'won' ? 'RESOLVED_SELLER_FAVOUR' : 'RESOLVED_BUYER_FAVOUR');
  },
});

const isPaid = ({ status }: CaptureState): boolean => status !== 'PENDING' && status !== 'DECLINED';
