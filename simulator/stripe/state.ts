import type { World } from '../frame/double.ts';
import { shelf, type Shelf } from '../frame/shelf.ts';
import type { BalanceTransaction, Payout } from './balance-objects.ts';
import type { CheckoutSession } from './checkout-objects.ts';
import type { Form } from './form.ts';
import type { Charge, Customer, Dispute, Intent, PaymentMethod, Refund, StripeEvent, WebhookEndpoint } from './objects.ts';
import type { TestCard } from './test-cards.ts';

/** All that the double knows. */
export interface State {
  readonly world: World;
  readonly intents: Shelf<Intent>;
  readonly charges: Shelf<Charge>;
  readonly methods: Shelf<PaymentMethod>;
  readonly customers: Shelf<Customer>;
  readonly refunds: Shelf<Refund>;
  readonly disputes: Shelf<Dispute>;
  readonly transactions: Shelf<BalanceTransaction>;
  readonly payouts: Shelf<Payout>;
  readonly events: Shelf<StripeEvent>;
  readonly endpoints: Shelf<WebhookEndpoint>;
  readonly sessions: Shelf<CheckoutSession>;
  /** What the intent of a session is made with, once its payer pays. */
  readonly sessionIntents: Shelf<Form>;
  /** The session that made an intent. */
  readonly sessionOf: Shelf<string>;
  /** What the card behind a payment method does. Stripe shows it nowhere. */
  readonly cards: Shelf<TestCard>;
  /** The payout in which a balance transaction was paid out. */
  readonly payoutOf: Shelf<string>;
  /** Midnights at which there is something to pay out. */
  readonly payoutDays: Set<number>;
  seconds(): number;
}

export function emptyState(world: World): State {
  return {
    world, intents: shelf(), charges: shelf(), methods: shelf(), customers: shelf(), refunds: shelf(), disputes: shelf(), transactions: shelf(), payouts: shelf(), events: shelf(),
    endpoints: shelf(), sessions: shelf(), sessionIntents: shelf(), sessionOf: shelf(), cards: shelf(), payoutOf: shelf(), payoutDays: new Set(),
    seconds: () => Math.floor(world.clock.now() / 1000),
  };
}

/** Whatever an id names. */
export function objectOf(state: State, id: string): object | undefined {
  const shelves: Readonly<Record<string, Shelf<object>>> = {
    cs: state.sessions, pi: state.intents, ch: state.charges, pm: state.methods, cus: state.customers, re: state.refunds, dp: state.disputes, txn: state.transactions, po: state.payouts,
  };
  return shelves[id.slice(0, id.indexOf('_'))]?.get(id);
}
