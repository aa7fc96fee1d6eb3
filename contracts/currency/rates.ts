import { operation, problems, z } from '../contract.ts';
import { currency, line, page, pageQuery, timestamp } from '../shapes.ts';

/** Rates, and the currencies they are between. A rate is decimal text: units of `quote` for one unit of `base`, in whole units, never minor ones. */
export const rate = z.string().regex(/^\d+(\.\d+)?$/).describe('Decimal text: one `base` is that many `quote`.');

/** One step of the way from a currency to another: what a source says of the two, or what follows from it. */
export const RateStep = z.object({ from: currency, to: currency, rate, source: z.string(), asOf: timestamp, fetchedAt: timestamp });

/** Where a rate is from. Through the base of a source where it has none of the two directly. */
export const Provenance = z.object({
  steps: z.array(RateStep), asOf: timestamp.nullable().describe('Of the oldest step; null: a currency in itself.'),
});

export const Rate = z.object({
  base: currency, quote: currency, midRate: rate.describe('Between the sources, before the spread.'), spreadBps: z.int(),
  rate: rate.describe("What the tenant's customers get: `midRate` less the spread, rounded down to 18 digits."), provenance: Provenance,
});

export const PastRate = z.object({ base: currency, quote: currency, midRate: rate, source: z.string(), asOf: timestamp, fetchedAt: timestamp });

export const CurrencyView = z.object({
  code: z.string(), number: z.string(), name: z.string(), exponent: z.int().describe('Decimal places of its minor unit.'),
  from: z.string().nullable(), until: z.string().nullable().describe('Last day in use; null: still, or not announced.'), status: z.enum(['active', 'ended', 'coming']),
});

export const SourceView = z.object({
  source: z.string(), base: currency.nullable(), asOf: timestamp.nullable(), fetchedAt: timestamp.nullable(), currencies: z.int(),
  status: z.enum(['fresh', 'stale', 'empty']), staleAt: timestamp.nullable().describe('From when on its rates are refused.'),
  failure: z.string().nullable().describe('Why it could not be asked the last time.'),
});

const pair = { base: currency, quote: currency };

export const rates = {
  listRates: operation('currency:read')
    .route({ method: 'GET', path: '/v1/rates', tags: ['currency'], summary: 'Rates from one currency to others', description: 'All that there are, or those of `quotes` (`USD,GBP`): then one that is missing or too old is `rate_unavailable`. `at` asks what was published by a past moment; the spread is that of today.' })
    .input(z.strictObject({
      base: currency, quotes: z.string().max(800).regex(/^[A-Z]{3}(,[A-Z]{3})*$/, { error: 'must be codes of ISO 4217 with commas between them' }).optional(), at: timestamp.optional(),
    }))
    .output(z.object({ base: currency, at: timestamp, data: z.array(Rate) })).errors(problems('rate_unavailable', 'currency_unknown')),
  getRate: operation('currency:read')
    .route({ method: 'GET', path: '/v1/rates/{base}/{quote}', tags: ['currency'], summary: 'The rate between two currencies' })
    .input(z.strictObject({ ...pair, at: timestamp.optional() })).output(Rate).errors(problems('rate_unavailable', 'currency_unknown')),
  listRateHistory: operation('currency:read')
    .route({ method: 'GET', path: '/v1/rates/{base}/{quote}/history', tags: ['currency'], summary: 'What sources said of two currencies, newest first', description: 'By the moment a rate is of, `from` inclusive, `to` exclusive. Through the base of the source where it quotes neither in the other.' })
    .input(z.strictObject({ ...pair, source: line(40).optional(), from: timestamp.optional(), to: timestamp.optional(), ...pageQuery }))
    .output(page(PastRate)).errors(problems('currency_unknown')),
  listRateSources: operation('currency:read')
    .route({ method: 'GET', path: '/v1/currency/sources', tags: ['currency'], summary: 'Sources of rates in the order of their priority, and how they do' })
    .input(z.strictObject({})).output(z.object({ data: z.array(SourceView) })),
  listCurrencies: operation('currency:read')
    .route({ method: 'GET', path: '/v1/currencies', tags: ['currency'], summary: 'Currencies of ISO 4217, those that have ended too', description: '`at` asks how it is on another day than today.' })
    .input(z.strictObject({ status: z.enum(['active', 'ended', 'coming']).optional(), at: z.iso.date().optional() })).output(z.object({ data: z.array(CurrencyView) })),
};
