import { Exact, rateText } from './decimal.ts';

/** A sheet of a source, as it was kept. */
export interface Sheet {
  readonly source: string;
  readonly base: string;
  readonly asOfMs: number;
  readonly fetchedAtMs: number;
  /** One base is that many: decimal text. */
  readonly rates: ReadonlyMap<string, string>;
}

export interface RateStep { readonly from: string; readonly to: string; readonly rate: string; readonly source: string; readonly asOfMs: number; readonly fetchedAtMs: number }

export interface MidRate { readonly rate: string; readonly steps: readonly RateStep[] }

/** One `from` is `of / over` of `to`, says a sheet. A fraction, so that turned round it is what it was. */
interface Link { readonly from: string; readonly to: string; readonly of: Exact; readonly over: Exact; readonly sheet: Sheet }

/** What one of a currency is worth in the book's base, as a fraction, and by which way. */
interface Price { readonly of: Exact; readonly over: Exact; readonly links: readonly Link[] }

/**
 * One price for each currency, in one base. The first source prices all it knows; what it lacks is priced by the next that has it. So rates between
 * any two currencies fit each other, whatever sources they are from: nobody gains by going round. Were each pair looked up for itself, a circle over two
 * sources that differ would be worth something.
 */
export interface RateBook { readonly base: string; readonly prices: ReadonlyMap<string, Price> }

/** By sheets in the order of their priority; undefined where there is none. */
export function rateBook(sheets: readonly Sheet[]): RateBook | undefined {
  const [first] = sheets;
  if (first === undefined) return undefined;
  const one = new Exact(1);
  const prices = new Map<string, Price>([[first.base, { of: one, over: one, links: [] }]]);
  for (const sheet of sheets) addSheet(prices, first.base, sheet);
  return { base: first.base, prices };
}

/** Prices what is new in it by way of a currency that is known: the book's base where the sheet has that. */
function addSheet(prices: Map<string, Price>, bookBase: string, sheet: Sheet): void {
  const inSheet = [sheet.base, ...sheet.rates.keys()];
  const bridge = inSheet.includes(bookBase) ? bookBase : inSheet.find((code) => prices.has(code));
  if (bridge === undefined) return;
  const known = prices.get(bridge)!;
  const [perBridge, missing] = [perBase(sheet, bridge), inSheet.filter((code) => !prices.has(code))];
  for (const code of missing) {
    const [of, over] = [perBridge, perBase(sheet, code)];
    prices.set(code, { of: known.of.times(of), over: known.over.times(over), links: [{ from: code, to: bridge, of, over, sheet }, ...known.links] });
  }
}

const perBase = (sheet: Sheet, code: string): Exact => new Exact(code === sheet.base ? 1 : sheet.rates.get(code)!);

/** How many `to` one `from` is, rounded down to 18 digits; undefined where one of them has no price. */
export function midRate(book: RateBook, from: string, to: string): MidRate | undefined {
  const [price, other] = [book.prices.get(from), book.prices.get(to)];
  if (price === undefined || other === undefined) return undefined;
  if (from === to) return { rate: '1', steps: [] };
  const rate = rateText(price.of.times(other.over).div(price.over.times(other.of)));
  const [there, back] = apart(price.links, other.links);
  return { rate, steps: [...there.map((link) => step(link, false)), ...back.toReversed().map((link) => step(link, true))] };
}

/** Both ways to the base, without what they have in common. */
function apart(a: readonly Link[], b: readonly Link[]): [readonly Link[], readonly Link[]] {
  return a.length > 0 && a.at(-1) === b.at(-1) ? apart(a.slice(0, -1), b.slice(0, -1)) : [a, b];
}

function step({ from, to, of, over, sheet: { source, asOfMs, fetchedAtMs } }: Link, inverse: boolean): RateStep {
  const said = { source, asOfMs, fetchedAtMs };
  return inverse ? { from: to, to: from, rate: rateText(over.div(of)), ...said } : { from, to, rate: rateText(of.div(over)), ...said };
}

/** What a sheet alone says of two currencies, for its history. */
export function rateInSheet(sheet: Sheet, from: string, to: string): string | undefined {
  const book = rateBook([sheet])!;
  return midRate(book, from, to)?.rate;
}
