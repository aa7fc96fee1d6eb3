import type { SettlementLine } from '../../../kit/payments/provider.ts';
import { fromPaypal, type PaypalMoney } from './amounts.ts';
import type { PaypalClient } from './client.ts';

interface Transaction {
  readonly transaction_id: string;
  readonly paypal_reference_id?: string;
  readonly transaction_event_code: string;
  readonly transaction_initiation_date: string;
  readonly transaction_status?: string;
  readonly transaction_amount: PaypalMoney;
  /** Negative, as it is taken away. */
  readonly fee_amount?: PaypalMoney;
}

interface Page {
  readonly transaction_details?: readonly { readonly transaction_info: Transaction }[];
  readonly total_pages?: number;
}

/** The longest time that PayPal tells of at once. */
const WINDOW_MS = 31 * 86_400_000;
const PAGE_SIZE = 500;
/** Done, or done and taken back since, which is a transaction of its own. Denied and pending ones moved nothing. */
const SETTLED = new Set(['S', 'V']);

const EXACT: Readonly<Record<string, SettlementLine['type']>> = {
  T1106: 'dispute', T1107: 'refund', T1113: 'refund', T1110: 'dispute', T1111: 'dispute-returned', T1115: 'dispute-returned', T1201: 'dispute', T1202: 'dispute-returned',
};
/** By the group of the event code: the two digits after the T. */
const GROUPS: Readonly<Record<string, SettlementLine['type']>> = { '00': 'payment', '01': 'fee', '03': 'adjustment', '04': 'payout' };

/** PayPal's transactions are what it settled: money is in the merchant's balance at once. */
export async function* settlementLines(client: PaypalClient, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): AsyncGenerator<SettlementLine> {
  for (let startMs = fromMs; startMs < toMs; startMs += WINDOW_MS) {
    // Both ends belong to PayPal's window; ours ends before `toMs`.
    const window = { start_date: new Date(startMs).toISOString(), end_date: new Date(Math.min(startMs + WINDOW_MS, toMs) - 1).toISOString() };
    let pages = 1;
    for (let page = 1; page <= pages; page++) {
      const query = new URLSearchParams({ ...window, fields: 'transaction_info', balance_affecting_records_only: 'Y', page_size: String(PAGE_SIZE), page: String(page) });
      const read = await client.get<Page>(`/v1/reporting/transactions?${query.toString()}`);
      pages = read.total_pages ?? 1;
      for (const { transaction_info: transaction } of read.transaction_details ?? []) {
        if (SETTLED.has(transaction.transaction_status ?? 'S')) yield lineOf(transaction);
      }
    }
  }
}

function lineOf(transaction: Transaction): SettlementLine {
  const code = transaction.transaction_event_code;
  const type = EXACT[code] ?? GROUPS[code.slice(1, 3)] ?? 'adjustment';
  const { amount: gross, currency } = fromPaypal(transaction.transaction_amount);
  const charged = transaction.fee_amount === undefined ? 0 : fromPaypal(transaction.fee_amount).amount;
  return {
    type, currency, gross, fee: charged === 0 ? 0 : -charged, net: gross + charged,
    reference: transaction.transaction_id, paymentReference: transaction.paypal_reference_id ?? null,
    atMs: Date.parse(transaction.transaction_initiation_date), payoutReference: type === 'payout' ? transaction.transaction_id : null,
  };
}
