import { parse } from 'csv-parse/sync';
import type { SettlementLine } from '../../../kit/payments/provider.ts';
import { fromReport } from './amounts.ts';
import type { AdyenClient } from './client.ts';

/** Record types of the settlement details report; what is not here is an adjustment, never dropped. */
const TYPES: Readonly<Record<string, SettlementLine['type']>> = {
  Settled: 'payment', Refunded: 'refund', RefundedReversed: 'refund', Chargeback: 'dispute', SecondChargeback: 'dispute', ChargebackReversed: 'dispute-returned',
  Fee: 'fee', MiscCosts: 'fee', InvoiceDeduction: 'fee', PaymentCost: 'fee', MerchantPayout: 'payout',
};

/** Hours ahead of UTC. The report names zones by these letters. */
const ZONES: Readonly<Record<string, number>> = {
  UTC: 0, GMT: 0, WET: 0, WEST: 1, BST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7, BRT: -3, SGT: 8, HKT: 8, JST: 9, AEST: 10, AEDT: 11,
};

type Row = Readonly<Record<string, string>>;

/** One batch's report. `net` as Adyen pays it; what was kept of it is the fee. All in the currency of the payout, since only there do they add up. */
export function readReport(csv: string): SettlementLine[] {
  return parse<Row>(csv, { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true }).map(lineOf);
}

function lineOf(row: Row): SettlementLine {
  const currency = row['Net Currency'] || row['Gross Currency'] || '';
  const money = (column: string) => (row[column] ? fromReport(row[column], currency) : 0);
  const net = money('Net Credit (NC)') - money('Net Debit (NC)');
  const fee = money('Commission (NC)') + money('Markup (NC)') + money('Scheme Fees (NC)') + money('Interchange (NC)');
  const payment = row['Psp Reference'] || null;
  return {
    type: TYPES[row['Type'] ?? ''] ?? 'adjustment', reference: row['Modification Reference'] || payment || `batch ${row['Batch Number']}: ${row['Type']}`, paymentReference: payment,
    currency, gross: net + fee, fee, net, atMs: timeOf(row), payoutReference: row['Batch Number'] || null,
  };
}

function timeOf(row: Row): number {
  const zone = ZONES[row['TimeZone'] ?? ''];
  const local = Date.parse(`${(row['Creation Date'] ?? '').replace(' ', 'T')}Z`);
  if (zone === undefined || !Number.isFinite(local)) throw new Error(`a settlement report with a time that can not be read: ${row['Creation Date']} ${row['TimeZone']}`);
  return local - zone * 3_600_000;
}

const fileOf = (batch: number) => `settlement_detail_report_batch_${batch}.csv`;

/** Batches are numbered from one without a list of them: the newest is looked for by doubling and halving, and from there one goes back until a batch is older than the period. */
export async function* listSettlementLines(client: AdyenClient, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): AsyncIterable<SettlementLine> {
  const found: SettlementLine[][] = [];
  for (let batch = await newestBatch(client); batch > 0; batch--) {
    const report = await client.report(fileOf(batch));
    // Adyen keeps reports for some time only.
    if (report === null) break;
    const lines = readReport(report);
    if (lines.every(({ atMs }) => atMs < fromMs)) break;
    found.push(lines.filter(({ atMs }) => atMs >= fromMs && atMs < toMs));
  }
  for (const lines of found.reverse()) yield* lines;
}

async function newestBatch(client: AdyenClient): Promise<number> {
  let [known, missing] = [0, 1];
  while (await client.report(fileOf(missing)) !== null) [known, missing] = [missing, missing * 2];
  while (missing - known > 1) {
    const middle = Math.floor((known + missing) / 2);
    if (await client.report(fileOf(middle)) === null) missing = middle;
    else known = middle;
  }
  return known;
}
