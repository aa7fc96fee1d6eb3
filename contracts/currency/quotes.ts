import { operation, problems, z } from '../contract.ts';
import { amount, currency, id, timestamp, total } from '../shapes.ts';
import { Provenance, rate } from './rates.ts';

export const LOCKS = ['none', '5m', 'hour', 'day'] as const;

/** What both sides of an exchange are, and why. */
export const Pricing = {
  fromAmount: total, toAmount: total, fixed: z.enum(['from', 'to']).describe('Which of the two amounts was asked for; the other follows from the rate.'),
  rate, midRate: rate, spreadBps: z.int(), provenance: Provenance,
};

export const Quote = z.object({
  id: z.string(), status: z.enum(['active', 'expired', 'used']), from: currency, to: currency, ...Pricing,
  lock: z.enum(LOCKS), expiresAt: timestamp.nullable().describe('Null: nothing is locked, and it is priced anew when it is used.'),
  conversionId: z.string().nullable().describe('The exchange that has it.'), createdAt: timestamp,
});

export const quotes = {
  createQuote: operation('currency:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/quotes', successStatus: 201, tags: ['currency'], summary: 'Ask what an exchange would give', description: 'Exactly one of `fromAmount` and `toAmount`. With a `lock` the answer holds until `expiresAt` and is used once; with `none` it only shows what the rate is now.' })
    .input(z.strictObject({ from: currency.meta({ examples: ['EUR'] }), to: currency.meta({ examples: ['USD'] }), fromAmount: amount.optional(), toAmount: amount.optional(), lock: z.enum(LOCKS).default('none') }))
    .output(Quote)
    .errors(problems('idempotency_key_reused', 'idempotency_key_in_use', 'currency_unknown', 'currency_mismatch', 'rate_unavailable', 'amount_too_small', 'amount_out_of_range')),
  getQuote: operation('currency:read')
    .route({ method: 'GET', path: '/v1/quotes/{id}', tags: ['currency'], summary: 'Get a quote' })
    .input(z.strictObject({ id: id('quote') })).output(Quote).errors(problems('not_found')),
};
