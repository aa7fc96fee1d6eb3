import type { Call } from '../../../../kit/call.ts';
import { listSourceStates } from '../../store/rate-sources.ts';
import type { CurrencyDeps, Outputs } from '../deps.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** GET /v1/currency/sources. */
export async function listRateSources({ rates, database, clock }: CurrencyDeps, { readAfter }: Call): Promise<Outputs['listRateSources']> {
  const [sheets, states] = await Promise.all([rates.latest(), listSourceStates(database.reads(readAfter))]);
  const nowMs = clock.now();
  return {
    data: rates.sources.map(({ name, maxAgeMs }) => {
      const sheet = sheets.find(({ source }) => source === name);
      const failure = states.find(({ source }) => source === name)?.failure ?? null;
      if (sheet === undefined) return { source: name, base: null, asOf: null, fetchedAt: null, currencies: 0, status: 'empty', staleAt: null, failure };
      const staleAtMs = maxAgeMs === undefined ? undefined : sheet.asOfMs + maxAgeMs;
      return {
        source: name, base: sheet.base, asOf: iso(sheet.asOfMs), fetchedAt: iso(sheet.fetchedAtMs), currencies: sheet.rates.size + 1,
        status: staleAtMs !== undefined && nowMs >= staleAtMs ? 'stale' : 'fresh', staleAt: staleAtMs === undefined ? null : iso(staleAtMs), failure,
      };
    }),
  };
}
