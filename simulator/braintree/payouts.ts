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
  // The deposit itself is on the bank's statement alone: Braintree lists the transactions in it and no more, and so do the books.
  return [...Map.groupBy(due, ({ currency }) => currency).values()].map((all) => {
    const id = world.ids.text('', 8).toLowerCase();
    state.tell('disbursement', id, { disbursement: { id, 'transaction-ids': array('item', all.map((one) => one.id)), 'success': true, 'retry': false } });
    return id;
  });
}
