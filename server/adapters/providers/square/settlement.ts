import type { SettlementLine } from '../../../kit/payments/provider.ts';
import type { SquareClient } from './client.ts';
import type { SquareMoney } from './resources.ts';

interface Payout {
  readonly id: string;
  readonly amount_money: SquareMoney;
  readonly created_at: string;
}

interface Entry {
  readonly id: string;
  readonly payout_id: string;
  readonly effective_at?: string;
  readonly type?: string;
  readonly gross_amount_money?: SquareMoney;
  readonly fee_amount_money?: SquareMoney;
  readonly type_charge_details?: Details;
  readonly type_refund_details?: Details;
  readonly type_open_dispute_details?: Details;
  readonly type_dispute_details?: Details;
}

interface Details {
  readonly payment_id?: string;
  readonly refund_id?: string;
  readonly dispute_id?: string;
}

interface Page<T> { readonly cursor?: string; readonly items: readonly T[] }

const TYPES: Readonly<Record<string, SettlementLine['type']>> = {
  CHARGE: 'payment', REFUND: 'refund', OPEN_DISPUTE: 'dispute', DISPUTE: 'dispute', FEE: 'fee', PROCESSING_FEE: 'fee', DEPOSIT_FEE: 'fee', TAX_ON_FEE: 'fee', THIRD_PARTY_FEE: 'fee',
};

/** Square tells what it settled by payout: its entries, and then the payout itself, which takes their sum out. What is not paid out yet comes with the next one. */
export async function* settlementLines(client: SquareClient, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): AsyncGenerator<SettlementLine> {
  const period = { location_id: client.locationId, begin_time: new Date(fromMs).toISOString(), end_time: new Date(toMs).toISOString(), sort_order: 'ASC' };
  for await (const payout of pages<Payout>(client, '/v2/payouts', 'payouts', period)) {
    for await (const entry of pages<Entry>(client, `/v2/payouts/${encodeURIComponent(payout.id)}/payout-entries`, 'payout_entries', { sort_order: 'ASC' })) yield lineOf(entry, payout);
    const { amount, currency } = payout.amount_money;
    yield { type: 'payout', reference: payout.id, paymentReference: null, currency, gross: -amount, fee: 0, net: -amount, atMs: Date.parse(payout.created_at), payoutReference: payout.id };
  }
}

function lineOf(entry: Entry, payout: Payout): SettlementLine {
  const gross = entry.gross_amount_money?.amount ?? 0;
  const fee = entry.fee_amount_money?.amount ?? 0;
  const details = entry.type_charge_details ?? entry.type_refund_details ?? entry.type_open_dispute_details ?? entry.type_dispute_details;
  const type = TYPES[entry.type ?? ''] ?? 'adjustment';
  return {
    // A dispute that is won comes back under the same name.
    type: type === 'dispute' && gross > 0 ? 'dispute-returned' : type,
    reference: details?.refund_id ?? details?.dispute_id ?? details?.payment_id ?? entry.id, paymentReference: details?.payment_id ?? null,
    currency: entry.gross_amount_money?.currency ?? payout.amount_money.currency, gross, fee, net: gross - fee,
    atMs: Date.parse(entry.effective_at ?? payout.created_at), payoutReference: entry.payout_id,
  };
}

async function* pages<T>(client: SquareClient, path: string, field: string, query: Record<string, string>): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const asked = new URLSearchParams({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    const answer = await client.get<Record<string, unknown>>(`${path}?${asked.toString()}`);
    const page: Page<T> = { items: (answer[field] ?? []) as readonly T[], cursor: answer['cursor'] as string | undefined };
    yield* page.items;
    ({ cursor } = page);
  } while (cursor !== undefined && cursor !== '');
}
