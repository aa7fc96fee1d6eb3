import { currencyExponent, findCurrency, isInUse } from '../../../../contracts/currencies.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Sql } from '../../../kit/database.ts';
import { priceAmounts, rateAfterSpread } from '../domain/pricing.ts';
import type { Wanted } from '../domain/conversion.ts';
import type { Lock, Terms } from '../domain/quote.ts';
import { midRate, type MidRate, type RateBook } from '../domain/rate-book.ts';
import { DEFAULT_PAIR, spreadBpsOf, spreadOf } from '../domain/spread.ts';
import { findSpreads } from '../store/spreads.ts';
import type { CurrencyDeps } from './deps.ts';

/**
 * What an amount is in the other currency: at the rates of `book`, less the tenant's spread. Refuses where it is nothing that can be exchanged. Whoever
 * is in a transaction has taken the book before: looking for new rates wants a connection of its own.
 */
export async function termsBy(book: RateBook | undefined, deps: Pick<CurrencyDeps, 'clock'>, sql: Sql, tenantId: string, wanted: Wanted, lock: Lock): Promise<Terms> {
  const { fromCurrency, toCurrency, fixed, amount } = wanted;
  const exponents = checkPair(deps, fromCurrency, toCurrency);
  const mid = rateIn(book, fromCurrency, toCurrency);
  const spreads = await findSpreads(sql, tenantId, [`${fromCurrency}-${toCurrency}`, DEFAULT_PAIR]);
  const spreadBps = spreadBpsOf(spreadOf(spreads, fromCurrency, toCurrency), lock);
  const rate = rateAfterSpread(mid.rate, spreadBps);
  const priced = priceAmounts({ fixed, amount, rate, ...exponents });
  if (!priced.ok) throw refuse(priced.error, { param: fixed === 'from' ? 'fromAmount' : 'toAmount' });
  return { fromCurrency, toCurrency, fixed, ...priced.value, rate, midRate: mid.rate, spreadBps, steps: mid.steps };
}

/** Out of a currency that has ended what is left can be exchanged; into it nothing is. */
function checkPair({ clock }: Pick<CurrencyDeps, 'clock'>, from: string, to: string): { fromExponent: number; toExponent: number } {
  const [fromExponent, toExponent] = [currencyExponent(from), currencyExponent(to)];
  if (fromExponent === undefined) throw unknown(from);
  if (toExponent === undefined) throw unknown(to);
  if (from === to) throw refuse('currency_mismatch', { detail: `Both sides are in ${from}: POST /v1/transactions moves money within a currency.` });
  if (!isInUse(findCurrency(to)!, dayOf(clock.now()))) throw refuse('currency_unknown', { detail: `${to} is not in use any more, or not yet.` });
  return { fromExponent, toExponent };
}

export const unknown = (code: string) => refuse('currency_unknown', { detail: `${code} is not a currency of ISO 4217.` });

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function rateIn(book: RateBook | undefined, from: string, to: string): MidRate {
  const found = book && midRate(book, from, to);
  if (found === undefined) throw refuse('rate_unavailable', { detail: `No source has a rate from ${from} to ${to} that is recent enough.` });
  return found;
}
