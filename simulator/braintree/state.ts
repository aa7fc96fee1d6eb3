import type { World } from '../frame/double.ts';
import { shelf } from '../frame/shelf.ts';
import type { Tree } from './xml.ts';
import type { Instrument, Verdict } from './test-nonces.ts';

export const MERCHANT_ID = 'florin_merchant';
export const PUBLIC_KEY = 'florin_public_key';
export const PRIVATE_KEY = 'florin_private_key';

/** One merchant account per currency; the first is the default. */
export const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'KWD', 'CHF', 'CAD', 'AUD', 'SEK', 'DKK', 'NOK', 'PLN', 'BRL', 'CLP'] as const;
export const accountOf = (currency: string): string => `florin_${currency.toLowerCase()}`;

export interface Transaction {
  readonly id: string;
  readonly type: 'sale' | 'credit';
  readonly amount: number;
  readonly currency: string;
  readonly orderId: string | null;
  readonly instrument: Instrument;
  readonly verdict: Verdict;
  readonly token: string | null;
  readonly customerId: string | null;
  readonly createdMs: number;
  readonly expiresMs: number | null;
  readonly authorizedId: string | null;
  readonly refundedId: string | null;
  status: string;
  readonly history: { status: string; atMs: number }[];
  readonly partials: string[];
  readonly refunds: string[];
  readonly disputes: string[];
  disbursedMs: number | null;
}

export interface Dispute {
  readonly id: string;
  readonly transaction: Transaction;
  readonly amount: number;
  readonly reason: string;
  readonly openedMs: number;
  readonly evidence: { id: string; comment: string; category: string | null; atMs: number }[];
  status: 'open' | 'disputed' | 'won' | 'lost' | 'accepted' | 'expired';
}

const SETTLES_AFTER_MS = 86_400_000;

/** What Braintree remembers, and how money moves in it. */
export function braintreeState(world: World) {
  const transactions = shelf<Transaction>();
  const byOrder = new Map<string, string[]>();
  const disputes = shelf<Dispute>();
  const vault = shelf<{ instrument: Instrument; customerId: string }>();
  const used = shelf<true>();

  function move(transaction: Transaction, status: string): void {
    transaction.status = status;
    transaction.history.push({ status, atMs: world.clock.now() });
  }

  /** PayPal takes the money at once; a card's is sent with the day's batch. */
  function submit(transaction: Transaction): void {
    move(transaction, 'submitted_for_settlement');
    const isSale = transaction.type === 'sale';
    const paymentReference = transaction.authorizedId ?? transaction.refundedId ?? transaction.id;
    world.books.record({ type: isSale ? 'payment' : 'refund', reference: transaction.id, paymentReference, merchantReference: transaction.orderId, currency: transaction.currency, gross: isSale ? transaction.amount : -transaction.amount, fee: 0 });
    if (transaction.instrument.kind === 'paypal') move(transaction, 'settling');
    world.clock.after(SETTLES_AFTER_MS, () => settle(transaction));
  }

  function settle(transaction: Transaction): void {
    if (transaction.status === 'submitted_for_settlement' || transaction.status === 'settling') move(transaction, 'settled');
  }

  function keep(transaction: Transaction): Transaction {
    transactions.put(transaction.id, transaction);
    if (transaction.orderId !== null) byOrder.getOrInsertComputed(transaction.orderId, () => []).push(transaction.id);
    return transaction;
  }

  function tell(kind: string, id: string, subject: Tree): void {
    world.webhooks.emit({ id: `${kind}:${id}`, type: kind, payload: { kind, timestampMs: world.clock.now(), subject } });
  }

  return { world, transactions, disputes, vault, used, move, submit, settle, keep, tell, byOrder: (orderId: string) => (byOrder.get(orderId) ?? []).flatMap((id) => transactions.get(id) ?? []) };
}

export type BraintreeState = ReturnType<typeof braintreeState>;
