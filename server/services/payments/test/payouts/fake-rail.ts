import type { PayoutAnswer, PayoutFact, PayoutOrder, PayoutRail } from '../../../../kit/payments/payout-rail.ts';
import { ProviderRefused, ProviderUnreached } from '../../../../kit/payments/provider.ts';

/** What goes wrong with one request. `after`: the bank has carried it out, and the answer is lost. */
export type RailFault = 'unreached' | 'lost before' | 'lost after' | 'refused';

interface Carried { readonly order: PayoutOrder; readonly reference: string; readonly facts: PayoutFact[] }

/** A bank that keeps books of its own, by the payout's id: what is sent twice is carried out once. Says `in-transit` when it is sent, and more when it is told to. */
export function fakeRail() {
  const books = new Map<string, Carried>();
  const faults: RailFault[] = [];
  let sends = 0;
  let finds = 0;
  const error = { code: 'AC04', message: 'Konto geschlossen' };
  const answerOf = (carried: Carried | undefined): PayoutAnswer => (carried === undefined ? { reference: null, facts: [] } : { reference: carried.reference, facts: [...carried.facts] });

  function failing(): RailFault | undefined {
    const fault = faults.shift();
    if (fault === 'unreached') throw new ProviderUnreached('no connection');
    if (fault === 'refused') throw new ProviderRefused({ code: 'AG01', message: 'not this kind of account' });
    if (fault === 'lost before') throw new Error('socket hang up');
    return fault;
  }

  const rail: PayoutRail = {
    send: async (order) => {
      sends++;
      const fault = failing();
      const carried = books.getOrInsertComputed(order.payoutId, () => ({ order, reference: `bank-${books.size + 1}`, facts: [{ type: 'in-transit' }] }));
      if (fault === 'lost after') throw new Error('socket hang up');
      return answerOf(carried);
    },
    find: async ({ payoutId }) => {
      finds++;
      if (failing() === 'lost after') throw new Error('socket hang up');
      return answerOf(books.get(payoutId));
    },
    readWebhook: () => Promise.reject(new Error('what a webhook says is given to the room directly here')),
  };

  return {
    rail, books, error,
    /** For the next requests, one each. */
    fail: (...next: RailFault[]) => void faults.push(...next),
    /** Whatever is still to go wrong does not. */
    mend: () => void faults.splice(0),
    /** What becomes of it at the bank; asked, it says so. */
    happens: (payoutId: string, ...facts: PayoutFact[]) => void books.get(payoutId)!.facts.push(...facts),
    counts: () => ({ sends, finds }),
  };
}

