import { compressLines, eventLine } from '../../../../kit/events.ts';
import { RateSourceFailed, type RateSheet } from '../../../../kit/rates.ts';
import { ratesUpdated } from '../../domain/events.ts';
import { tellAll } from '../../store/books.ts';
import { saveAnswered, saveFailed, takeSource, type SourceState } from '../../store/rate-sources.ts';
import { insertSheets } from '../../store/sheets.ts';
import type { CurrencyDeps, Feed } from '../deps.ts';

/** Longer than a source may take to answer: then whoever asked it has died. */
const LEASE_MS = 120_000;
const FIRST_RETRY_MS = 60_000;

/** Job: asks each source that is due. Of several processes one asks. A source that fails is asked again soon, then less and less often. */
export async function refreshRates(deps: CurrencyDeps): Promise<void> {
  await Promise.all(deps.feeds.map((feed) => refresh(deps, feed)));
}

async function refresh(deps: CurrencyDeps, feed: Feed): Promise<void> {
  const { database, clock, log, metrics } = deps;
  const state = await takeSource(database, feed.name, clock.now(), clock.now() + LEASE_MS);
  if (state === undefined) return;
  const labels = { source: feed.name };
  try {
    const added = await keep(deps, feed, await feed.client.read());
    metrics.count('florin_rate_refreshes_total', 'Answers of sources of exchange rates', { ...labels, outcome: 'answered' });
    if (added.length > 0) log.info({ ...labels, sheets: added.length }, 'new exchange rates');
  } catch (error) {
    metrics.count('florin_rate_refreshes_total', 'Answers of sources of exchange rates', { ...labels, outcome: 'failed' });
    if (!(error instanceof RateSourceFailed)) throw error;
    await saveFailed(database, feed.name, error.message, clock.now() + retryAfterMs(feed, state));
    // The next source stands in for it, if there is one; else rates are refused once they are too old.
    log.warn({ ...labels, failure: error.failure, detail: error.message, failures: state.failures + 1 }, 'a source of exchange rates did not answer');
  }
}

const retryAfterMs = ({ everyMs }: Feed, { failures }: SourceState): number => Math.min(everyMs, FIRST_RETRY_MS * 2 ** Math.min(failures, 20));

async function keep(deps: CurrencyDeps, { name, source, everyMs }: Feed, sheets: readonly RateSheet[]): Promise<readonly RateSheet[]> {
  const nowMs = deps.clock.now();
  const added = await deps.database.transaction(async (tx) => {
    const inserted = await insertSheets(tx, source, sheets, nowMs);
    await saveAnswered(tx, name, nowMs, nowMs + everyMs);
    if (inserted.length > 0) {
      const event = ratesUpdated(source, inserted, nowMs);
      await tellAll(tx, event.types, event.types.length, compressLines([eventLine(event)]));
    }
    return inserted;
  });
  deps.rates.forget();
  if (added.length > 0) deps.committed();
  return added;
}
