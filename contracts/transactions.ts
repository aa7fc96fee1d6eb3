import { operation, problems, sensitiveOperation, z } from './contract.ts';
import { ledgerTransfers } from './ledger-transfers.ts';
import { ProblemShape } from './ledger.ts';
import { amount, currency, day, id, line, metadata, page, pageQuery, text, timestamp, total } from './shapes.ts';

/** The life of a money movement: judged by a quorum, posted by the ledger, told as events. */

export const TransactionType = z.enum(['transfer', 'exchange', 'deposit', 'withdrawal', 'fee', 'refund', 'reversal']);
export const TransactionStatus = z.enum(['scheduled', 'pending', 'review', 'completed', 'failed', 'cancelled']);

export const Transaction = z.object({
  id: z.string(), type: TransactionType, status: TransactionStatus,
  from: z.string(), to: z.string(), amount: total, currency,
  description: z.string().nullable(), reference: z.string().nullable(), metadata: z.record(z.string(), z.string()),
  risk: z.object({ score: z.int(), decision: z.enum(['approve', 'review', 'reject']) }).nullable(),
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
  postingId: z.string().nullable(),
  balances: z.object({ from: total, to: total }).nullable().describe('Posted balances right after this transaction.'),
  reverses: z.string().nullable().describe('The transaction a reversal undoes.'),
  ledgerTransfer: z.string().nullable().describe('The transfer between two ledgers that this is one side of. Until it is decided, this is `pending` and its amount held.'),
  scheduledFor: timestamp.nullable(),
  createdAt: timestamp, completedAt: timestamp.nullable(),
});

export const TransactionInput = z.strictObject({
  type: z.enum(['transfer', 'deposit', 'withdrawal', 'fee']).default('transfer'),
  from: id('account').describe("Left out of a deposit: the tenant's own account stands in.").optional(),
  to: id('account').describe("Left out of a withdrawal and a fee: the tenant's own account stands in.").optional(),
  amount, currency,
  description: text(500).nullish(), reference: text(200).nullish().describe('Yours; lists can be filtered by it.'), metadata: metadata.optional(),
  scheduledFor: timestamp.nullish().describe('Up to a year ahead: it waits as `scheduled` and runs then.'),
});

const moveErrors = problems(
  'idempotency_key_missing', 'idempotency_key_reused', 'idempotency_key_in_use', 'not_found', 'currency_mismatch', 'same_account',
  'account_frozen', 'account_closed', 'customer_blocked', 'limit_per_transaction', 'limit_daily', 'limit_monthly', 'insufficient_funds',
  'amount_out_of_range', 'quorum_rejected', 'quorum_unavailable', 'currency_unknown',
  'spending_per_transaction', 'spending_daily', 'spending_total', 'spending_currency',
);

export const transactions = {
  create: sensitiveOperation('transactions:write', { idempotency: 'required', moves: 'one' })
    .route({ method: 'POST', path: '/v1/transactions', successStatus: 201, tags: ['transactions'], summary: 'Move money', description: '201 means durable: the posting is on disk and the balances after it are in the answer. A refusal is kept as a `failed` transaction, named by `resourceId`.' })
    .input(TransactionInput).output(Transaction).errors(moveErrors),
  transfer: sensitiveOperation('transactions:write', { idempotency: 'required', moves: 'one' })
    .route({ method: 'POST', path: '/v1/accounts/transfer', successStatus: 201, tags: ['transactions'], summary: 'Move money between two accounts' })
    .input(z.strictObject({ from: id('account'), to: id('account'), amount, currency, description: text(500).nullish(), reference: text(200).nullish(), metadata: metadata.optional() }))
    .output(Transaction).errors(moveErrors),
  createBatch: sensitiveOperation('transactions:write', { idempotency: 'accepted', moves: 'many' })
    .route({ method: 'POST', path: '/v1/transactions/batch', tags: ['transactions'], summary: 'Move money up to 1,000 times', description: 'Each transaction stands for itself, with its own idempotencyKey and its own result, in the order asked. An Idempotency-Key header ties the list: the same list may come again under it, another is refused.' })
    .input(z.strictObject({ transactions: z.array(TransactionInput.extend({ idempotencyKey: line(255).min(1) })).min(1).max(1000) }))
    .output(z.object({ results: z.array(z.object({ status: z.int(), transaction: Transaction.optional(), problem: ProblemShape.optional() })) }))
    .errors(problems('idempotency_key_reused')),
  get: operation('transactions:read')
    .route({ method: 'GET', path: '/v1/transactions/{id}', tags: ['transactions'], summary: 'Get a transaction' })
    .input(z.strictObject({ id: id('transaction') })).output(Transaction).errors(problems('not_found')),
  list: operation('transactions:read')
    .route({ method: 'GET', path: '/v1/transactions', tags: ['transactions'], summary: 'List transactions, newest first' })
    .input(z.strictObject({
      status: TransactionStatus.optional(), type: TransactionType.optional(), currency: currency.optional(), accountId: id('account').optional(),
      idempotencyKey: line(255).optional(), reference: text(200).optional(),
      createdFrom: timestamp.optional(), createdTo: timestamp.optional(), ...pageQuery,
    })).output(page(Transaction)).errors(problems('not_found')),
  listOfAccount: operation('transactions:read')
    .route({ method: 'GET', path: '/v1/accounts/{id}/transactions', tags: ['transactions'], summary: "List an account's completed transactions, newest first" })
    .input(z.strictObject({ id: id('account'), ...pageQuery })).output(page(Transaction)).errors(problems('not_found')),
  summary: operation('transactions:read')
    .route({ method: 'GET', path: '/v1/transactions/summary', tags: ['transactions'], summary: 'Counts and sums per day, currency, type and status', description: 'A read model: follows within 100 ms.' })
    .input(z.strictObject({ from: day.optional(), to: day.optional() }))
    .output(z.object({ data: z.array(z.object({ day: z.string(), currency, type: TransactionType, status: TransactionStatus, count: z.int(), amount: z.string() })) })),
  cancel: operation('transactions:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/transactions/{id}/cancel', tags: ['transactions'], summary: 'Cancel a scheduled transaction or one in review' })
    .input(z.strictObject({ id: id('transaction') })).output(Transaction).errors(problems('not_found', 'not_cancellable', 'idempotency_key_reused', 'idempotency_key_in_use')),
  approve: sensitiveOperation('transactions:review', { idempotency: 'required', moves: 'transaction' })
    .route({ method: 'POST', path: '/v1/transactions/{id}/approve', tags: ['transactions'], summary: 'Let a transaction in review go on' })
    .input(z.strictObject({ id: id('transaction') })).output(Transaction).errors({ ...moveErrors, ...problems('not_in_review') }),
  reverse: sensitiveOperation('transactions:reverse', { idempotency: 'required', moves: 'reversal' })
    .route({ method: 'POST', path: '/v1/transactions/{id}/reverse', successStatus: 201, tags: ['transactions'], summary: 'Undo a completed transaction by its mirror image' })
    .input(z.strictObject({ id: id('transaction'), description: text(500).nullish() })).output(Transaction)
    .errors({ ...moveErrors, ...problems('already_reversed', 'not_reversible') }),
  getCertificate: operation('transactions:read')
    .route({ method: 'GET', path: '/v1/transactions/{id}/certificate', tags: ['transactions'], summary: 'The signed votes that let a transaction run' })
    .input(z.strictObject({ id: id('transaction') }))
    .output(z.object({
      batchId: z.string(), index: z.int(), digest: z.string(), decidedAt: timestamp,
      votes: z.array(z.object({ kind: z.string(), node: z.string(), publicKey: z.string(), votes: z.string(), reasons: z.record(z.string(), z.string()), signature: z.string() })),
    })).errors(problems('not_found')),
  ...ledgerTransfers,
};
