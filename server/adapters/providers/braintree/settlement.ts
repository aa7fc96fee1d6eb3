import type { SettlementLine } from '../../../kit/payments/provider.ts';
import { amounts } from './amounts.ts';
import type { BraintreeClient } from './client.ts';
import { child, needText, textAt } from './xml.ts';

/** What was disbursed in the period. Braintree tells its fees in a report on paper only: `fee` is 0 here, and what it keeps shows as a difference at the bank. */
export async function* listSettlementLines(client: BraintreeClient, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): AsyncIterable<SettlementLine> {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const disbursed = await client.search({ disbursement_date: { min: day(fromMs), max: day(toMs) } });
  for (const transaction of disbursed) {
    const details = child(transaction, 'disbursement-details');
    const date = needText(details, 'disbursement-date');
    const atMs = Date.parse(`${date}T00:00:00Z`);
    if (atMs < fromMs || atMs >= toMs) continue;
    const currency = needText(details, 'settlement-currency-iso-code');
    const settled = amounts.fromText(needText(details, 'settlement-amount'), currency);
    const isCredit = textAt(transaction, 'type') === 'credit';
    const net = isCredit ? -settled : settled;
    yield {
      type: isCredit ? 'refund' : 'payment', reference: needText(transaction, 'id'), paymentReference: textAt(transaction, 'refunded-transaction-id') ?? textAt(transaction, 'authorized-transaction-id') ?? needText(transaction, 'id'),
      currency, gross: net, fee: 0, net, atMs, payoutReference: date,
    };
  }
}
