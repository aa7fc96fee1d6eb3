import { findCurrency } from '../../../../../contracts/currencies.ts';
import type { Call } from '../../../../kit/call.ts';
import { rateAfterSpread } from '../../domain/pricing.ts';
import { midRate, type MidRate, type RateBook } from '../../domain/rate-book.ts';
import { spreadBpsOf, spreadOf, type Spread } from '../../domain/spread.ts';
import { findSpreads } from '../../store/spreads.ts';
import type { CurrencyDeps, Inputs, Outputs } from '../deps.ts';
import { rateIn, unknown } from '../pricing.ts';
import { viewProvenance } from '../view.ts';

type RateView = Outputs['getRate'];

/** GET /v1/rates. */
export async function listRates(deps: CurrencyDeps, call: Call, { base, quotes, at }: Inputs['listRates']): Promise<Outputs['listRates']> {
  requireKnown(base);
  const asked = quotes?.split(',');
  asked?.forEach(requireKnown);
  const [book, spreads] = await gather(deps, call, at);
  const data = asked === undefined
    ? everyRate(book, base).map(([quote, mid]) => viewRate(base, quote, mid, spreads))
    : asked.map((quote) => viewRate(base, quote, rateIn(book, base, quote), spreads));
  return { base, at: new Date(momentOf(deps, at)).toISOString(), data };
}

/** GET /v1/rates/{base}/{quote}. */
export async function getRate(deps: CurrencyDeps, call: Call, { base, quote, at }: Inputs['getRate']): Promise<RateView> {
  requireKnown(base);
  requireKnown(quote);
  const [book, spreads] = await gather(deps, call, at);
  return viewRate(base, quote, rateIn(book, base, quote), spreads);
}

function gather({ rates, database }: CurrencyDeps, { tenantId, readAfter }: Call, at: string | undefined): Promise<[RateBook | undefined, ReadonlyMap<string, Spread>]> {
  return Promise.all([at === undefined ? rates.now() : rates.at(Date.parse(at)), findSpreads(database.reads(readAfter), tenantId)]);
}

const momentOf = ({ clock }: CurrencyDeps, at: string | undefined): number => (at === undefined ? clock.now() : Date.parse(at));

function requireKnown(code: string): void {
  if (findCurrency(code) === undefined) throw unknown(code);
}

/** Sources also have metals and coins, which are no currencies of ISO 4217. */
function everyRate(book: RateBook | undefined, base: string): [string, MidRate][] {
  const codes = [...book?.prices.keys() ?? []].filter((code) => code !== base && findCurrency(code) !== undefined).toSorted();
  return codes.flatMap((code): [string, MidRate][] => {
    const mid = midRate(book!, base, code);
    return mid === undefined ? [] : [[code, mid]];
  });
}

function viewRate(base: string, quote: string, { rate, steps }: MidRate, spreads: ReadonlyMap<string, Spread>): RateView {
  const spreadBps = base === quote ? 0 : spreadBpsOf(spreadOf(spreads, base, quote), 'none');
  return { base, quote, midRate: rate, spreadBps, rate: rateAfterSpread(rate, spreadBps), provenance: viewProvenance(steps) };
}
