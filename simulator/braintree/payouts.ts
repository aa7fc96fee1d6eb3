import { transactionTree } from './render.ts';
import type { BraintreeState } from './state.ts';
import { array } from './xml.ts';

/** Settles what is due, and disburses all that was not disbursed, per currency. */
export function payOut(state: BraintreeState): readonly string[] {
  const { world } = state;
  const due = state.transactions.list().reverse().filter((one) => one.disbursedMs === null && ['submitted_for_settlement', 'settling', 'settled'].includes(one.status));
  for (const one of due) {
    state.settle(one);
    one.disbursedMs = world.clock.now();
    state.tell('transaction_disbursed', one.id, { transaction: transactionTree(state, one) });
  }
  const totals = world.books.totals();
  return [...Map.groupBy(due, ({ currency }) => currency)].flatMap(([currency, all]) => {
    const owed = totals[currency]?.balance ?? 0;
    if (owed <= 0) return [];
    const id = world.ids.text('', 8).toLowerCase();
    world.books.record({ type: 'payout', reference: id, paymentReference: null, merchantReference: null, currency, gross: -owed, fee: 0 });
    state.tell('disbursement', id, { disbursement: { id, 'transaction-ids': array('item', all.map((one) => one.id)), 'success': true, 'retry': false } });
    return [id];
  });
}
