import type { SimulatedClock } from './clock.ts';
import { shelf } from './shelf.ts';

/** One movement of money at a provider. Minor units as ISO 4217 has them, whatever the provider counts in; `net` is `gross − fee`; what leaves the merchant is negative. */
export interface BookEntry {
  readonly type: 'payment' | 'refund' | 'dispute' | 'dispute-returned' | 'fee' | 'payout' | 'adjustment';
  /** The provider's name for this movement: a charge, a capture, a refund, a payout. */
  readonly reference: string;
  readonly paymentReference: string | null;
  /** What the merchant calls it, where it said so: an attempt, an operation. */
  readonly merchantReference: string | null;
  readonly currency: string;
  readonly gross: number;
  readonly fee: number;
  readonly net: number;
  readonly atMs: number;
}

export type CurrencyTotals = Record<BookEntry['type'], number> & { fees: number; balance: number };

export interface Books {
  record(entry: Omit<BookEntry, 'atMs' | 'net'>): BookEntry;
  /** Newest first. */
  entries(): BookEntry[];
  /** By currency, of everything that was ever recorded. `balance` is what the provider owes the merchant: all nets together. */
  totals(): Record<string, CurrencyTotals>;
}

export function books(clock: SimulatedClock): Books {
  const entries = shelf<BookEntry>();
  const totals: Record<string, CurrencyTotals> = {};
  let count = 0;
  return {
    record(entry) {
      const whole: BookEntry = { ...entry, net: entry.gross - entry.fee, atMs: clock.now() };
      for (const amount of [whole.gross, whole.fee]) {
        if (!Number.isSafeInteger(amount)) throw new Error(`the books take whole minor units and got ${amount} ${whole.currency}`);
      }
      const sums = totals[whole.currency] ??= { 'payment': 0, 'refund': 0, 'dispute': 0, 'dispute-returned': 0, 'fee': 0, 'payout': 0, 'adjustment': 0, fees: 0, balance: 0 };
      sums[whole.type] += whole.gross;
      sums.fees += whole.fee;
      sums.balance += whole.net;
      return entries.put(String(count++), whole);
    },
    entries: () => entries.list(),
    totals: () => structuredClone(totals),
  };
}
