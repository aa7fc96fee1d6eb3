import { operation, problems, sensitiveOperation, z } from '../contract.ts';
import { amount, currency, id, metadata, page, pageQuery, text, timestamp } from '../shapes.ts';
import { Pricing } from './quotes.ts';

/** Money out of an account in one currency and into one in another: one posting, through the tenant's fx accounts. */
export const ConversionStatus = z.enum(['pending', 'completed', 'failed']);

export const Conversion = z.object({
  id: z.string(), status: ConversionStatus, from: z.string(), to: z.string(), fromCurrency: currency, toCurrency: currency, ...Pricing,
  quoteId: z.string().nullable(), description: z.string().nullable(), reference: z.string().nullable(), metadata: z.record(z.string(), z.string()),
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(), postingId: z.string().nullable(), createdAt: timestamp, completedAt: timestamp.nullable(),
});

export const ConversionInput = z.strictObject({
  from: id('account'), to: id('account'),
  quoteId: id('quote').describe('Then it has currencies and amounts; else `fromCurrency`, `toCurrency` and one of the amounts say what is to be exchanged at the rate of now.').optional(),
  fromCurrency: currency.optional(), toCurrency: currency.optional(), fromAmount: amount.optional(), toAmount: amount.optional(),
  minToAmount: amount.describe('With `fromAmount`: what must come out at least. Else it is refused with `rate_moved`.').optional(),
  maxFromAmount: amount.describe('What may go in at most. To be given wherever `toAmount` is what is fixed and no rate is locked.').optional(),
  description: text(500).nullish(), reference: text(200).nullish(), metadata: metadata.optional(),
});

const conversionErrors = problems(
  'idempotency_key_missing', 'idempotency_key_reused', 'idempotency_key_in_use', 'not_found', 'currency_mismatch', 'currency_unknown', 'same_account',
  'account_frozen', 'account_closed', 'customer_blocked', 'limit_per_transaction', 'limit_daily', 'limit_monthly', 'insufficient_funds', 'amount_out_of_range',
  'rate_unavailable', 'rate_moved', 'quote_expired', 'quote_used', 'amount_too_small',
);

export const conversions = {
  createConversion: sensitiveOperation('currency:write', { idempotency: 'required', moves: 'conversion' })
    .route({ method: 'POST', path: '/v1/conversions', successStatus: 201, tags: ['currency'], summary: 'Exchange money', description: '201 means durable: nearly always `completed`; `pending` where the ledger could not be reached: it goes on by itself, at the rate that is in the answer. What the accounts refuse is kept as a `failed` exchange, named by `resourceId`, and gives its quote back. Not for keys with spending limits.' })
    .input(ConversionInput).output(Conversion).errors(conversionErrors),
  getConversion: operation('currency:read')
    .route({ method: 'GET', path: '/v1/conversions/{id}', tags: ['currency'], summary: 'Get an exchange' })
    .input(z.strictObject({ id: id('conversion') })).output(Conversion).errors(problems('not_found')),
  listConversions: operation('currency:read')
    .route({ method: 'GET', path: '/v1/conversions', tags: ['currency'], summary: 'List exchanges, newest first' })
    .input(z.strictObject({ status: ConversionStatus.optional(), quoteId: id('quote').optional(), reference: text(200).optional(), ...pageQuery })).output(page(Conversion)),
};
