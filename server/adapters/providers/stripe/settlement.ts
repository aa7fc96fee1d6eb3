import type { Stripe } from 'stripe';
import type { SettlementLine } from '../../../kit/payments/provider.ts';
import { amountOf, currencyOf } from './amounts.ts';
import { asking } from './errors.ts';
import { idOf } from './facts.ts';

const TYPES: Readonly<Record<string, SettlementLine['type']>> = {
  charge: 'payment', refund: 'refund', refund_failure: 'refund', dispute: 'dispute', dispute_reversal: 'dispute-returned', fee: 'fee', network_cost: 'fee', payout: 'payout', payout_reversal: 'payout',
};

const PAGE = 100;
/** Money of the last day of a period is paid out by then. */
const PAID_OUT_WITHIN_MS = 14 * 86_400_000;

/** Every change of the balance at Stripe in a period, and in which payout it went. */
export async function* stripeSettlementLines(stripe: Stripe, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): AsyncGenerator<SettlementLine> {
  const payouts = await payoutsByTransaction(stripe, fromMs, toMs);
  const list = stripe.balanceTransactions.list({ limit: PAGE, created: { gte: Math.ceil(fromMs / 1000), lt: Math.ceil(toMs / 1000) }, expand: ['data.source'] });
  for await (const transaction of sorting(list)) yield lineOf(transaction, payouts.get(transaction.id) ?? null);
}

function lineOf({ amount, fee, net, currency, created, reporting_category: category, source, id }: Stripe.BalanceTransaction, payoutReference: string | null): SettlementLine {
  const payment = source !== null && typeof source === 'object' && 'payment_intent' in source ? source.payment_intent : null;
  return {
    type: TYPES[category] ?? 'adjustment', reference: idOf(source) ?? id, paymentReference: idOf(payment), currency: currencyOf(currency),
    gross: amountOf(amount, currency), fee: amountOf(fee, currency), net: amountOf(net, currency), atMs: created * 1000, payoutReference,
  };
}

/** A balance transaction does not say in which payout it is; a payout can be asked what is in it. */
async function payoutsByTransaction(stripe: Stripe, fromMs: number, toMs: number): Promise<Map<string, string>> {
  const within = { gte: Math.floor(fromMs / 1000), lt: Math.ceil((toMs + PAID_OUT_WITHIN_MS) / 1000) };
  const found = new Map<string, string>();
  for await (const payout of sorting(stripe.payouts.list({ limit: PAGE, created: within }))) {
    for await (const transaction of sorting(stripe.balanceTransactions.list({ limit: PAGE, payout: payout.id }))) found.set(transaction.id, payout.id);
  }
  return found;
}

/** A list, page after page, whose errors are in the port's words. */
export async function* sorting<T>(list: AsyncIterable<T>): AsyncGenerator<T> {
  const items = list[Symbol.asyncIterator]();
  for (;;) {
    const next = await asking(async () => items.next());
    if (next.done === true) return;
    yield next.value;
  }
}
