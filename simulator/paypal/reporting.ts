import type { Reply } from '../frame/route.ts';
import { timeText } from './bodies.ts';
import { refuse } from './errors.ts';
import { showMoney } from './money.ts';
import type { PaypalState, TransactionState } from './state.ts';

const MAX_RANGE_MS = 31 * 86_400_000;

/** Transactions of a time, oldest first. PayPal's come up to three hours late; these are there at once. */
export function searchTransactions(state: PaypalState, query: URLSearchParams): Reply {
  const [fromMs, toMs] = [Date.parse(query.get('start_date') ?? ''), Date.parse(query.get('end_date') ?? '')];
  if (Number.isNaN(fromMs) || Number.isNaN(toMs) || toMs < fromMs || toMs - fromMs > MAX_RANGE_MS) {
    return refuse(400, 'INVALID_REQUEST', 'Request is not well-formed, syntactically incorrect, or violates schema.', { field: 'start_date', location: 'query', issue: 'Date range is greater than 31 days or invalid' });
  }
  const [size, page] = [Math.min(Number(query.get('page_size') ?? 100), 500), Number(query.get('page') ?? 1)];
  const all = state.transactions.list().filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).reverse();
  const shown = all.slice((page - 1) * size, page * size);
  return {
    status: 200, body: {
      ...(shown.length === 0 ? {} : { transaction_details: shown.map((one) => ({ transaction_info: infoOf(one) })) }), account_number: 'XZXSPECPDZHZU',
      start_date: timeText(fromMs), end_date: timeText(toMs), last_refreshed_datetime: timeText(state.world.clock.now()),
      page, total_items: all.length, total_pages: Math.max(1, Math.ceil(all.length / size)), links: [{ href: `${state.world.url()}/v1/reporting/transactions`, rel: 'self', method: 'GET' }],
    },
  };
}

const infoOf = ({ id, referenceId, referenceType, code, amount, fee, customId, invoiceId, atMs }: TransactionState): object => ({
  paypal_account_id: 'QYR5Z8XDVJNXQ', transaction_id: id, ...(referenceId === undefined ? {} : { paypal_reference_id: referenceId, paypal_reference_id_type: referenceType }),
  transaction_event_code: code, transaction_initiation_date: timeText(atMs), transaction_updated_date: timeText(atMs), transaction_amount: showMoney(amount),
  ...(fee === 0 ? {} : { fee_amount: showMoney({ units: -fee, currency: amount.currency }) }), transaction_status: 'S',
  ...(invoiceId === undefined ? {} : { invoice_id: invoiceId }), ...(customId === undefined ? {} : { custom_field: customId }),
});
