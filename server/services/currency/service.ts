import { implement } from '@orpc/server';
import { z } from 'zod';
import { currency as contract } from '../../../contracts/currency.ts';
import type { CallContext } from '../../kit/call.ts';
import { defineService } from '../../kit/service.ts';
import { createConversion } from './handlers/conversions/create-conversion.ts';
import { getConversion, listAllConversions } from './handlers/conversions/read-conversions.ts';
import { resumeConversions } from './handlers/conversions/resume.ts';
import type { CurrencyDeps, Feed } from './handlers/deps.ts';
import { listPositions } from './handlers/positions/list-positions.ts';
import { createQuote, getQuote } from './handlers/quotes/quotes.ts';
import { knownRates } from './handlers/rates/known-rates.ts';
import { listCurrencies } from './handlers/rates/list-currencies.ts';
import { listRateHistory } from './handlers/rates/list-rate-history.ts';
import { listRateSources } from './handlers/rates/list-rate-sources.ts';
import { getRate, listRates } from './handlers/rates/read-rates.ts';
import { refreshRates } from './handlers/rates/refresh.ts';
import { connectionOf, missingKeys, rateSettings } from './handlers/rates/settings.ts';
import { getSpread, listSpreads, removeSpread, setSpread } from './handlers/spreads/spreads.ts';
import { nextDueConversion } from './store/conversions.ts';

const PAST_RATES_EVERY_MS = 30 * 24 * 3_600_000;

export const currency = defineService({
  name: 'currency',
  contract,
  uses: ['ledger', 'accounts'],
  listens: [],
  tells: {
    'currency.rates-updated': 'A source has published rates. Told to every tenant that has asked for a quote, an exchange or a spread.',
    'conversion.completed': 'An exchange was posted.',
    'conversion.failed': 'It was refused; the reason is in it.',
  },
  config: z.object(rateSettings).superRefine((config, context) => {
    for (const field of missingKeys(config)) context.addIssue({ code: 'custom', path: [field], message: 'the source asks for it' });
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: ['refresh-rates', 'resume-conversions'],
  setup({ config, database, clock, newId, log, metrics, neighbours, outside, committed }) {
    const feeds = config.sources.map((kind): Feed => ({ name: kind, source: kind, client: outside.connectRateSource(connectionOf(kind, config)), everyMs: config.refreshMs }));
    const rates = knownRates(database, clock, feeds.map(({ source, client }) => ({ name: source, maxAgeMs: client.maxAgeMs === undefined ? undefined : config.maxAgeMs ?? client.maxAgeMs })));
    if (config.ecbHistory !== undefined) {
      feeds.push({ name: 'ecb-history', source: 'ecb', client: outside.connectRateSource({ kind: 'ecb', url: config.ecbHistory }), everyMs: PAST_RATES_EVERY_MS });
    }
    const deps: CurrencyDeps = { database, clock, newId, log, metrics, neighbours, rates, feeds, committed };
    const on = implement(contract).$context<CallContext>();
    return {
      router: on.router({
        listRates: on.listRates.handler(({ input, context: { call } }) => listRates(deps, call, input)),
        getRate: on.getRate.handler(({ input, context: { call } }) => getRate(deps, call, input)),
        listRateHistory: on.listRateHistory.handler(({ input, context: { call } }) => listRateHistory(deps, call, input)),
        listRateSources: on.listRateSources.handler(({ context: { call } }) => listRateSources(deps, call)),
        listCurrencies: on.listCurrencies.handler(({ input }) => listCurrencies(deps, input)),
        listSpreads: on.listSpreads.handler(({ context: { call } }) => listSpreads(deps, call)),
        getSpread: on.getSpread.handler(({ input, context: { call } }) => getSpread(deps, call, input)),
        setSpread: on.setSpread.handler(({ input, context: { call } }) => setSpread(deps, call, input)),
        deleteSpread: on.deleteSpread.handler(({ input, context: { call } }) => removeSpread(deps, call, input)),
        createQuote: on.createQuote.handler(({ input, context: { call } }) => createQuote(deps, call, input)),
        getQuote: on.getQuote.handler(({ input, context: { call } }) => getQuote(deps, call, input)),
        createConversion: on.createConversion.handler(({ input, context: { call } }) => createConversion(deps, call, input)),
        getConversion: on.getConversion.handler(({ input, context: { call } }) => getConversion(deps, call, input)),
        listConversions: on.listConversions.handler(({ input, context: { call } }) => listAllConversions(deps, call, input)),
        listPositions: on.listPositions.handler(({ input, context: { call } }) => listPositions(deps, call, input)),
      }),
      consumers: [],
      jobs: [
        { name: 'refresh-rates', everyMs: 10_000, run: () => refreshRates(deps) },
        { name: 'resume-conversions', everyMs: 1_000, idleMs: 10_000, run: () => resumeConversions(deps), dueAfter: (ms) => nextDueConversion(deps.database, ms) },
      ],
      recover: async () => {
        if (config.sources.includes('fixed')) log.warn({}, 'exchange rates may be of a fixed table: take it out of FLORIN_CURRENCY_SOURCES before you exchange the money of others');
        // Where there are none yet, so that the first request finds some.
        if ((await rates.latest()).length === 0) await refreshRates(deps);
      },
    };
  },
});
