import type { BookEntry } from '../frame/books.ts';
import type { AdyenState } from './state.ts';
import { MERCHANT_ACCOUNT } from './state.ts';
import { reportText } from './units.ts';

const COLUMNS = [
  'Company Account', 'Merchant Account', 'Psp Reference', 'Merchant Reference', 'Payment Method', 'Creation Date', 'TimeZone', 'Type', 'Modification Reference', 'Gross Currency', 'Gross Debit (GC)', 'Gross Credit (GC)',
  'Exchange Rate', 'Net Currency', 'Net Debit (NC)', 'Net Credit (NC)', 'Commission (NC)', 'Markup (NC)', 'Scheme Fees (NC)', 'Interchange (NC)', 'Payment Method Variant', 'Modification Merchant Reference', 'Batch Number',
];

/** A refund that came back, and money that was returned, are told from the others by their sign. */
function typeOf({ type, gross, reference }: BookEntry): string {
  switch (type) {
    case 'payment': return 'Settled';
    case 'refund': return gross > 0 ? 'RefundedReversed' : 'Refunded';
    case 'dispute': return reference.endsWith('-second') ? 'SecondChargeback' : 'Chargeback';
    case 'dispute-returned': return 'ChargebackReversed';
    case 'fee': return 'Fee';
    case 'payout': return 'MerchantPayout';
    case 'adjustment':
    default: return 'ManualCorrected';
  }
}

/** Settlement details reports, one per batch, by their number. */
export function settlementReports(state: AdyenState) {
  const files: string[] = [];
  let settled = 0;

  function line(entry: BookEntry): string {
    const { currency, gross, fee, net } = entry;
    const side = (amount: number) => [amount < 0 ? reportText(-amount, currency) : '', amount < 0 ? '' : reportText(amount, currency)];
    return [
      'FlorinTest', MERCHANT_ACCOUNT, entry.paymentReference ?? '', entry.merchantReference ?? '', 'visa', new Date(entry.atMs).toISOString().slice(0, 19).replace('T', ' '), 'UTC', typeOf(entry), entry.reference, currency, ...side(gross),
      '1', currency, ...side(net), '', fee === 0 ? '' : reportText(fee, currency), '', '', 'visaclassic', '', String(files.length + 1),
    ].join(',');
  }

  return {
    file: (name: string): string | undefined => files[Number(/^settlement_detail_report_batch_(\d+)\.csv$/.exec(name)?.[1] ?? '0') - 1],
    /** Closes a batch: all that was booked since the last, and what is paid out of it, per currency. */
    payOut(): readonly string[] {
      const all = state.world.books.entries().reverse();
      const due = all.slice(settled);
      if (due.length === 0) return [];
      const owed = Map.groupBy(due, ({ currency }) => currency);
      const payouts = [...owed].map(([currency, entries]) => ({ currency, amount: entries.reduce((sum, { net }) => sum + net, 0) })).filter(({ amount }) => amount > 0);
      const paid = payouts.map(({ currency, amount }) => state.world.books.record({ type: 'payout', reference: state.world.ids.upper(16), paymentReference: null, merchantReference: null, currency, gross: -amount, fee: 0 }));
      settled = state.world.books.entries().length;
      const header = COLUMNS.join(',');
      files.push(`${[header, ...[...due, ...paid].map(line)].join('\n')}\n`);
      const name = `settlement_detail_report_batch_${files.length}.csv`;
      const url = `${state.world.url()}/reports/download/MerchantAccount/${MERCHANT_ACCOUNT}/${name}`;
      state.world.webhooks.emit({ id: name, type: 'REPORT_AVAILABLE', payload: {
        amount: { currency: 'EUR', value: 0 }, eventCode: 'REPORT_AVAILABLE', eventDate: new Date(state.world.clock.now()).toISOString(), merchantAccountCode: MERCHANT_ACCOUNT,
        merchantReference: '', paymentMethod: '', pspReference: name, reason: url, success: 'true',
      } });
      return paid.map(({ reference }) => reference);
    },
  };
}
