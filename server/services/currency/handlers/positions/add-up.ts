import { currencyExponent } from '../../../../../contracts/currencies.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { afterExchange, valueAt, type Holdings } from '../../domain/positions.ts';
import { midRate, type RateBook } from '../../domain/rate-book.ts';
import { completedOf } from '../../store/books.ts';
import { listCompletedAfter, type StoredConversion } from '../../store/conversions.ts';
import { findPositionSum, savePositionSum, type PositionSum } from '../../store/position-sums.ts';
import type { CurrencyDeps } from '../deps.ts';

const PAGE = 1_000;

/** All exchanges of the tenant, in the order in which they completed, booked in `base`. Goes on from where it was added up to before. */
export async function addUp(deps: CurrencyDeps, tenantId: string, base: string): Promise<PositionSum> {
  const { database } = deps;
  const [kept, upto] = await Promise.all([findPositionSum(database, tenantId, base), completedOf(database, tenantId)]);
  const valued = valuer(deps, base);
  let sum = kept;
  while (sum.upto < upto) {
    const page = await listCompletedAfter(database, tenantId, sum.upto, PAGE);
    let { holdings } = sum;
    for (const conversion of page) holdings = await book(valued, base, holdings, conversion);
    sum = { upto: page.at(-1)!.number!, holdings };
    // What is not much is soon added up again.
    if (page.length === PAGE) await savePositionSum(database, tenantId, base, sum);
  }
  return sum;
}

type Valuer = (conversion: StoredConversion) => Promise<bigint>;

async function book(valued: Valuer, base: string, holdings: Holdings, conversion: StoredConversion): Promise<Holdings> {
  const { fromCurrency, fromAmount, toCurrency, toAmount } = conversion.terms;
  return afterExchange(holdings, base, { fromCurrency, fromAmount, toCurrency, toAmount, value: await valued(conversion) });
}

/**
 * What an exchange was worth: the amount of the side that is the base; where neither is, that of what came in, at the rate between the sources as it was
 * known when the exchange was made. Exchanges come in order, so a book of rates is good for many.
 */
function valuer({ rates }: CurrencyDeps, base: string): Valuer {
  let known: { book: RateBook | undefined; fromMs: number; untilMs: number } | undefined;
  return async ({ terms: { fromCurrency, fromAmount, toCurrency, toAmount }, createdAtMs }) => {
    if (fromCurrency === base) return fromAmount;
    if (toCurrency === base) return toAmount;
    if (known === undefined || createdAtMs < known.fromMs || createdAtMs >= known.untilMs) known = { ...await rates.knownAt(createdAtMs), fromMs: createdAtMs };
    const rate = known.book && midRate(known.book, fromCurrency, base)?.rate;
    if (rate === undefined) throw refuse('rate_unavailable', { detail: `No rate from ${fromCurrency} to ${base} was known on ${new Date(createdAtMs).toISOString()}.` });
    return valueAt(fromAmount, rate, currencyExponent(fromCurrency)!, currencyExponent(base)!);
  };
}
