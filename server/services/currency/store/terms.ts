import type { Fixed } from '../domain/pricing.ts';
import type { Terms } from '../domain/quote.ts';
import type { RateStep } from '../domain/rate-book.ts';

/** Both sides of an exchange as quotes and exchanges have them in their rows. */
export interface TermsRow {
  from_currency: string; to_currency: string; from_amount: bigint; to_amount: bigint; fixed: Fixed; rate: string; mid_rate: string; spread_bps: number; steps: RateStep[];
}

export const TERMS_COLUMNS = 'from_currency, to_currency, from_amount, to_amount, fixed, rate, mid_rate, spread_bps, steps';

export const termsValues = (terms: Terms): unknown[] => [
  terms.fromCurrency, terms.toCurrency, terms.fromAmount, terms.toAmount, terms.fixed, terms.rate, terms.midRate, terms.spreadBps, JSON.stringify(terms.steps),
];

export const toTerms = (row: TermsRow): Terms => ({
  fromCurrency: row.from_currency, toCurrency: row.to_currency, fromAmount: row.from_amount, toAmount: row.to_amount, fixed: row.fixed, rate: row.rate,
  midRate: row.mid_rate, spreadBps: row.spread_bps, steps: row.steps,
});
