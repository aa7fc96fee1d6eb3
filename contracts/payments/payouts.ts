import { operation, problems, sensitiveOperation, z } from '../contract.ts';
import { ProblemShape } from '../ledger.ts';
import { amount, currency, day, id, metadata, page, pageQuery, text, timestamp, total } from '../shapes.ts';
import { BankAccountInput, bankAccountOperations, BankAccountShown } from './bank-accounts.ts';

/** Money out to bank accounts. From the first answer on it is reserved, and not spendable until it is known what became of it. */

export const PAYOUT_STATUSES = ['pending', 'in_transit', 'paid', 'failed', 'returned', 'cancelled'] as const;
export const PayoutStatus = z.enum(PAYOUT_STATUSES);

export const PayoutInput = z.strictObject({
  from: id('account'), amount, currency,
  to: z.union([id('bankAccount'), BankAccountInput]).describe('A saved bank account, or one given here.'),
  statement: text(140).min(1).nullish().describe('What the receiver reads on their statement.'),
  sendOn: day.nullish().describe('Not sent before this day begins (UTC). The money is reserved at once.'),
  metadata: metadata.optional(),
});

export const PayoutPosting = z.object({
  id: z.string(),
  type: z.enum(['hold', 'posted', 'released', 'returned']).describe('Reserved; gone from the account; the hold let go of; put back.'),
});

export const Payout = z.object({
  id: z.string(), status: PayoutStatus, from: z.string(), amount: total, currency,
  to: BankAccountShown.extend({ bankAccountId: z.string().nullable() }),
  statement: z.string().nullable(), metadata: z.record(z.string(), z.string()), sendOn: z.string().nullable(), batchId: z.string().nullable(),
  unknown: z.boolean().describe('It was sent, and the bank has not said yet whether it has it. It is asked: after 5 s, 1 min, 5 min, 1 h, then daily.'),
  reference: z.string().nullable().describe("The bank's name for it."),
  failure: z.object({
    code: z.string(), detail: z.string(), bank: z.object({ code: z.string(), message: z.string() }).nullable().describe("The bank's own words."),
  }).nullable(),
  returned: z.object({
    amount: total, to: z.enum(['account', 'suspense']).nullable().describe('`suspense`: the account could take nothing. Null: not put back yet.'),
  }).nullable().describe('What came back from the bank.'),
  conflict: z.string().nullable().describe('What the bank said that can not be. Nothing is moved for it; somebody must look.'),
  postings: z.array(PayoutPosting).describe('Its money, posting by posting.'),
  createdAt: timestamp, paidAt: timestamp.nullable(),
});

export const PayoutBatch = z.object({
  id: z.string(), status: z.enum(['processing', 'done']).describe('`done`: each has been paid, has failed, was returned or cancelled.'),
  accepted: z.int(), refused: z.int(), createdAt: timestamp,
  totals: z.array(z.object({ status: PayoutStatus, currency, payouts: z.int(), amount: z.string().describe('In minor units.') })),
});

export const PayoutBatchResult = z.union([z.object({ payoutId: z.string() }), z.object({ problem: ProblemShape })]);

const payoutErrors = problems(
  'idempotency_key_missing', 'idempotency_key_reused', 'idempotency_key_in_use', 'bank_account_invalid', 'erased', 'not_found', 'currency_mismatch', 'no_provider',
  'account_frozen', 'account_closed', 'customer_blocked', 'limit_per_transaction', 'limit_daily', 'limit_monthly',
  'spending_per_transaction', 'spending_daily', 'spending_total', 'spending_currency', 'insufficient_funds', 'amount_out_of_range',
);

export const payoutOperations = {
  createPayout: sensitiveOperation('payouts:write', { idempotency: 'required', moves: 'payout' })
    .route({ method: 'POST', path: '/v1/payouts', successStatus: 201, tags: ['payments'], summary: 'Pay out to a bank account', description: '201 means that the money is reserved; it is sent within seconds, or on the day asked for. What the ledger refuses is kept as a `failed` payout, named by `resourceId`.' })
    .input(PayoutInput).output(Payout).errors(payoutErrors),
  getPayout: operation('payouts:read')
    .route({ method: 'GET', path: '/v1/payouts/{id}', tags: ['payments'], summary: 'Get a payout' })
    .input(z.strictObject({ id: id('payout') })).output(Payout).errors(problems('not_found')),
  listPayouts: operation('payouts:read')
    .route({ method: 'GET', path: '/v1/payouts', tags: ['payments'], summary: 'List payouts, newest first' })
    .input(z.strictObject({
      status: PayoutStatus.optional(), from: id('account').optional(), batchId: id('payoutBatch').optional(), bankAccountId: id('bankAccount').optional(),
      conflicting: z.enum(['true', 'false']).optional().describe('Only those of which the bank said something that can not be.'), ...pageQuery,
    })).output(page(Payout)),
  cancelPayout: operation('payouts:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/payouts/{id}/cancel', tags: ['payments'], summary: 'Call a payout off before it is sent', description: '409 `payout_state` once it may be with the bank. Asked again, the answer is the same.' })
    .input(z.strictObject({ id: id('payout') })).output(Payout).errors(problems('not_found', 'payout_state', 'idempotency_key_reused', 'idempotency_key_in_use')),
  createPayoutBatch: sensitiveOperation('payouts:write', { idempotency: 'required', moves: 'payouts' })
    .route({ method: 'POST', path: '/v1/payout-batches', successStatus: 201, tags: ['payments'], summary: 'Pay out to many bank accounts', description: 'Up to 1,000, each accepted or refused on its own, in the order asked. What lacks funds becomes `failed`.' })
    .input(z.strictObject({ payouts: z.array(PayoutInput).min(1).max(1000) }))
    .output(PayoutBatch.extend({ results: z.array(PayoutBatchResult) }))
    .errors(problems('idempotency_key_missing', 'idempotency_key_reused', 'idempotency_key_in_use')),
  getPayoutBatch: operation('payouts:read')
    .route({ method: 'GET', path: '/v1/payout-batches/{id}', tags: ['payments'], summary: 'How far a batch has come' })
    .input(z.strictObject({ id: id('payoutBatch') })).output(PayoutBatch.extend({ results: z.array(PayoutBatchResult) })).errors(problems('not_found')),
  listPayoutBatches: operation('payouts:read')
    .route({ method: 'GET', path: '/v1/payout-batches', tags: ['payments'], summary: 'List batches of payouts, newest first' })
    .input(z.strictObject({ ...pageQuery })).output(page(PayoutBatch)),
  ...bankAccountOperations,
};
