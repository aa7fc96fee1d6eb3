import type { Clock } from '../../../../kit/clock.ts';
import type { Database } from '../../../../kit/database.ts';
import { rateBook, type RateBook, type Sheet } from '../../domain/rate-book.ts';
import { findLatestSheets, newestSheetId, nextSheetAfter } from '../../store/sheets.ts';

/** A source by name, and for how long its rates are good; undefined: for good. */
export interface KnownSource { readonly name: string; readonly maxAgeMs: number | undefined }

/** What is known of rates, in memory. */
export interface Rates {
  readonly sources: readonly KnownSource[];
  /** Out of what is recent enough; undefined where nothing is. */
  now(): Promise<RateBook | undefined>;
  /** The same at a past moment, by what was published then. */
  at(atMs: number): Promise<RateBook | undefined>;
  /** As it was known here at that moment, however old: for what was done then. `untilMs`: it stays the same until then. */
  knownAt(atMs: number): Promise<{ book: RateBook | undefined; untilMs: number }>;
  /** The latest of each source, recent or not. */
  latest(): Promise<readonly Sheet[]>;
  /** Something was added: look again. */
  forget(): void;
}

/** Another process may have asked the sources: that is noticed after a second. */
const LOOK_AGAIN_MS = 1_000;

export function knownRates(database: Database, clock: Clock, sources: readonly KnownSource[]): Rates {
  const names = sources.map(({ name }) => name);
  const maxAges = new Map(sources.map(({ name, maxAgeMs }) => [name, maxAgeMs]));
  let sheets: readonly Sheet[] = [];
  let newest = -1n;
  let nextAtMs = Infinity;
  let lookedAtMs = -Infinity;
  let looking: Promise<void> | undefined;
  let book: { readonly book: RateBook | undefined; readonly untilMs: number } | undefined;

  async function look(): Promise<void> {
    const nowMs = clock.now();
    const found = await newestSheetId(database);
    if (found !== newest || nowMs >= nextAtMs) {
      [sheets, nextAtMs = Infinity] = await Promise.all([findLatestSheets(database, names, nowMs, nowMs), nextSheetAfter(database, nowMs)]);
      newest = found;
      book = undefined;
    }
    lookedAtMs = nowMs;
  }

  async function latest(): Promise<readonly Sheet[]> {
    if (clock.now() >= lookedAtMs + LOOK_AGAIN_MS) await (looking ??= look().finally(() => { looking = undefined; }));
    return sheets;
  }

  const staleAt = ({ source, asOfMs }: Sheet): number => asOfMs + (maxAges.get(source) ?? Infinity);

  return {
    sources,
    latest,
    async now() {
      const [known, nowMs] = [await latest(), clock.now()];
      if (book === undefined || nowMs >= book.untilMs) {
        const fresh = known.filter((sheet) => nowMs < staleAt(sheet));
        book = { book: rateBook(fresh), untilMs: Math.min(...fresh.map(staleAt)) };
      }
      return book.book;
    },
    async at(atMs) {
      const then = await findLatestSheets(database, names, atMs, clock.now());
      return rateBook(then.filter((sheet) => atMs < staleAt(sheet)));
    },
    async knownAt(atMs) {
      const [then, untilMs = clock.now()] = await Promise.all([findLatestSheets(database, names, atMs, atMs), nextSheetAfter(database, atMs)]);
      return { book: rateBook(then), untilMs };
    },
    forget() {
      lookedAtMs = -Infinity;
    },
  };
}
