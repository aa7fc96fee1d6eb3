import type { BookEntry } from '../frame/books.ts';
import { emit } from './events.ts';
import type { BalanceTransaction, Payout } from './balance-objects.ts';
import type { State } from './state.ts';
import { isoMinor } from './units.ts';

const DAY_MS = 86_400_000;
/** From a charge until its money can be paid out: then at the next midnight, UTC. */
const AVAILABLE_AFTER_MS = 2 * DAY_MS;
const ARRIVES_AFTER_MS = DAY_MS;

export interface Movement {
  readonly type: string;
  readonly category: string;
  readonly book: BookEntry['type'];
  readonly amount: number;
  readonly fee: number;
  readonly currency: string;
  readonly source: string;
  readonly intent: string | null;
  readonly merchantReference: string | null;
  readonly description: string | null;
}

/** Moves money on the merchant's balance at Stripe, and writes it into the books. It is paid out by itself once it is available. */
export function move(state: State, movement: Movement): BalanceTransaction {
  const { world } = state;
  const { amount, fee, currency, source } = movement;
  const payout = movement.book === 'payout';
  const nowMs = world.clock.now();
  const availableMs = payout ? nowMs : Math.ceil((nowMs + AVAILABLE_AFTER_MS) / DAY_MS) * DAY_MS;
  const transaction: BalanceTransaction = {
    id: world.ids.text('txn_'), object: 'balance_transaction', amount, available_on: Math.floor(availableMs / 1000), created: state.seconds(), currency,
    description: movement.description, exchange_rate: null, fee,
    fee_details: fee === 0 ? [] : [{ amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' }],
    net: amount - fee, reporting_category: movement.category, source, status: payout ? 'available' : 'pending', type: movement.type,
  };
  state.transactions.put(transaction.id, transaction);
  world.books.record({
    type: movement.book, reference: source, paymentReference: movement.intent, merchantReference: movement.merchantReference, currency: currency.toUpperCase(),
    gross: isoMinor(amount, currency), fee: isoMinor(fee, currency),
  });
  if (!payout) {
    // The first of the day pays out for all of them.
    world.clock.after(availableMs - nowMs, () => void payOut(state, (one) => one.available_on <= state.seconds()));
  }
  return transaction;
}

/** Pays out what is not paid out yet, one payout per currency. What is owed the other way stays for the next. */
export function payOut(state: State, due: (transaction: BalanceTransaction) => boolean = () => true): string[] {
  const open = state.transactions.list().filter((one) => one.type !== 'payout' && state.payoutOf.get(one.id) === undefined && due(one));
  const made: string[] = [];
  for (const [currency, transactions] of Map.groupBy(open, (one) => one.currency)) {
    const amount = transactions.reduce((sum, { net }) => sum + net, 0);
    if (amount <= 0) continue;
    const payout = payoutOf(state, amount, currency);
    for (const transaction of transactions) {
      transaction.status = 'available';
      state.payoutOf.put(transaction.id, payout.id);
    }
    made.push(payout.id);
  }
  return made;
}

function payoutOf(state: State, amount: number, currency: string): Payout {
  const { world } = state;
  const id = world.ids.text('po_');
  const { id: transaction } = move(state, { type: 'payout', category: 'payout', book: 'payout', amount: -amount, fee: 0, currency, source: id, intent: null, merchantReference: null, description: 'STRIPE PAYOUT' });
  state.payoutOf.put(transaction, id);
  const payout = state.payouts.put(id, {
    id, object: 'payout', amount, application_fee: null, application_fee_amount: null, arrival_date: Math.floor((world.clock.now() + ARRIVES_AFTER_MS) / 1000), automatic: true, balance_transaction: transaction,
    created: state.seconds(), currency, description: 'STRIPE PAYOUT', destination: 'ba_simulated', failure_balance_transaction: null, failure_code: null, failure_message: null, livemode: false, metadata: {},
    method: 'standard', original_payout: null, reconciliation_status: 'completed', reversed_by: null, source_type: 'card', statement_descriptor: null, status: 'in_transit', type: 'bank_account',
  });
  emit(state, 'payout.created', payout);
  world.clock.after(ARRIVES_AFTER_MS, () => {
    payout.status = 'paid';
    emit(state, 'payout.paid', payout);
  });
  return payout;
}
