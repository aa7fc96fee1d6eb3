import { payoutEvent } from './events.ts';
import type { Payout, SquareState } from './state.ts';

/** Pays out all that moved since the last time, each currency by itself. Where more went back than came in, Square takes it from the merchant's bank: the payout is negative. */
export function payOut(state: SquareState): string[] {
  const { books, ids, clock } = state.world;
  const all = state.unpaid;
  state.unpaid = [];
  return [...Map.groupBy(all, ({ currency }) => currency)].map(([currency, activities]) => {
    const amount = activities.reduce((sum, { gross, fee }) => sum + gross - fee, 0);
    const payout: Payout = { id: ids.text('po_', 22), amount: { amount, currency }, atMs: clock.now(), activities };
    state.payouts.put(payout.id, payout);
    books.record({ type: 'payout', reference: payout.id, paymentReference: null, merchantReference: null, currency, gross: amount === 0 ? 0 : -amount, fee: 0 });
    payoutEvent(state, payout);
    return payout.id;
  });
}
