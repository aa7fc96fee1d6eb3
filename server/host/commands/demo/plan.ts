import { random } from './random.ts';

/** A town that is the same for the same seed: who lives there, and who pays whom. */
export interface Plan {
  readonly customers: readonly string[];
  readonly merchants: readonly string[];
  next(): Payment;
}

/** Places in the lists above; a merchant's count on from the last customer. */
export interface Payment {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly description: string;
}

const FIRST = ['Ada', 'Bruno', 'Chidi', 'Dana', 'Emil', 'Farah', 'Goran', 'Hana', 'Ines', 'Jonas', 'Kaya', 'Luis', 'Mira', 'Nadia', 'Omar', 'Pia', 'Quinn', 'Rosa', 'Sami', 'Tove'];
const LAST = ['Almeida', 'Berg', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Haddad', 'Ito', 'Jansen', 'Kowalski', 'Lindqvist', 'Moreau', 'Novak', 'Okafor', 'Petrov', 'Rossi', 'Silva', 'Tanaka', 'Weber'];
const PLACES = ['Corner', 'Harbour', 'Old Town', 'Station', 'Garden', 'Riverside', 'Market', 'Hill', 'Bridge', 'Park'];
const TRADES = ['Bakery', 'Books', 'Café', 'Cinema', 'Grocer', 'Pharmacy', 'Cycles', 'Flowers', 'Hardware', 'Bistro'];

export const CUSTOMER_FUNDS = 1_000_000;

export function plan(seed: number, customerCount: number, merchantCount: number): Plan {
  const draw = random(seed * 7919);
  const of = (list: readonly string[]) => list[draw(list.length)]!;
  const customers = Array.from({ length: customerCount }, () => `${of(FIRST)} ${of(LAST)}`);
  const merchants = Array.from({ length: merchantCount }, () => `${of(PLACES)} ${of(TRADES)}`);
  const someone = () => draw(customerCount);
  // Some shops have many more customers than others, and most sums are small.
  const shop = () => customerCount + Math.min(draw(merchantCount), draw(merchantCount));
  const sum = (most: number) => 100 + Math.min(draw(most), draw(most), draw(most));
  return {
    customers, merchants,
    next() {
      const kind = draw(100);
      if (kind < 85) return { from: someone(), to: shop(), amount: sum(12_000), description: 'Purchase' };
      if (kind < 95) {
        const from = someone();
        return { from, to: (from + 1 + draw(customerCount - 1)) % customerCount, amount: sum(5_000), description: 'Between friends' };
      }
      return { from: shop(), to: someone(), amount: sum(4_000), description: 'Refund' };
    },
  };
}
