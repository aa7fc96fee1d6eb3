import type { Reply, Route } from '../frame/route.ts';
import { cardBody, timeText } from './bodies.ts';
import { invalid, missing, notFound } from './errors.ts';
import { keyed, type Card, type SquareState } from './state.ts';

interface CardRequest {
  readonly idempotency_key?: string;
  readonly source_id?: string;
  readonly card?: { readonly customer_id?: string; readonly reference_id?: string };
}

/** Customers, and the cards that they let the merchant keep: by a token, or by a payment that was made with one. */
export function cardRoutes(state: SquareState): Route[] {
  const { ids, clock } = state.world;
  const shown = (id: string): Reply => { const card = state.cards.get(id); return card === undefined ? notFound(`card with id ${id}`) : { status: 200, body: { card: cardBody(card) } }; };
  return [
    {
      method: 'POST', path: '/v2/customers', handle: (asked) => keyed<{ idempotency_key?: string; reference_id?: string }>(state, asked, ({ reference_id: referenceId }) => {
        if (referenceId === undefined) return invalid('BAD_REQUEST', 'At least one of given_name, family_name, company_name, email_address, phone_number or reference_id is required.');
        const id = ids.upper(26);
        const now = timeText(clock.now());
        state.customers.put(id, true);
        return { status: 200, body: { customer: { id, reference_id: referenceId, created_at: now, updated_at: now, creation_source: 'THIRD_PARTY', version: 0 } } };
      }),
    },
    { method: 'POST', path: '/v2/cards', handle: (asked) => keyed<CardRequest>(state, asked, (sent) => create(state, sent)) },
    { method: 'GET', path: '/v2/cards/:id', handle: ({ params }) => shown(params['id']!) },
    { method: 'POST', path: '/v2/cards/:id/disable', handle: ({ params }) => { const card = state.cards.get(params['id']!); if (card !== undefined) card.isEnabled = false; return shown(params['id']!); } },
  ];
}

function create(state: SquareState, { source_id: source, card: asked }: CardRequest): Reply {
  if (source === undefined) return missing('source_id');
  const payment = state.payments.get(source);
  if (payment === undefined && source !== 'cnon:card-nonce-ok') return invalid('INVALID_CARD_DATA', 'Invalid card data.', 'source_id');
  if (payment !== undefined && payment.status !== 'COMPLETED' && payment.status !== 'APPROVED') return invalid('BAD_REQUEST', 'The payment did not go through.', 'source_id');
  if (asked?.customer_id === undefined || state.customers.get(asked.customer_id) === undefined) return notFound('customer');
  const card: Card = { id: state.world.ids.text('ccof:', 22), customerId: asked.customer_id, referenceId: asked.reference_id, isEnabled: true };
  state.cards.put(card.id, card);
  return { status: 200, body: { card: cardBody(card) } };
}
