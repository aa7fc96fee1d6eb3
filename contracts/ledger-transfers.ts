import { operation, problems, sensitiveOperation, serviceOperation, z } from './contract.ts';
import { amount, currency, id, metadata, page, pageQuery, text, timestamp, total } from './shapes.ts';

/** Money from one ledger of a tenant to another, which may be on another server: two holds, one decision, two postings. */

export const LedgerTransferStatus = z.enum(['pending', 'completed', 'failed']);

export const LedgerTransfer = z.object({
  id: z.string(), status: LedgerTransferStatus,
  fromLedger: z.string(), from: z.string(), toLedger: z.string(), to: z.string(), amount: total, currency,
  description: z.string().nullable(), reference: z.string().nullable(), metadata: z.record(z.string(), z.string()),
  failure: z.object({ code: z.string(), detail: z.string(), side: z.enum(['from', 'to']) }).nullable().describe('Why it failed, and which ledger said so.'),
  fromTransaction: z.string().nullable().describe('What the history of `from` shows.'),
  toTransaction: z.string().nullable().describe('What the history of `to` shows, in the other ledger.'),
  createdAt: timestamp, completedAt: timestamp.nullable(),
});

/** One side of a transfer, as the ledger that it is in is asked for it. */
const Leg = z.object({
  tenantId: z.string(), transferId: z.string(), transactionId: z.string(), side: z.enum(['from', 'to']), otherLedger: z.string(), accountId: z.string(),
  amount, currency, description: z.string().nullable(), reference: z.string().nullable(), metadata: z.record(z.string(), z.string()).nullable(),
});

const transferErrors = problems(
  'idempotency_key_missing', 'idempotency_key_reused', 'idempotency_key_in_use', 'not_found', 'currency_mismatch', 'currency_unknown',
  'account_frozen', 'account_closed', 'customer_blocked', 'limit_per_transaction', 'limit_daily', 'limit_monthly', 'insufficient_funds',
  'amount_out_of_range', 'quorum_rejected', 'quorum_unavailable',
);

export const ledgerTransfers = {
  createLedgerTransfer: sensitiveOperation('transactions:write', { idempotency: 'required', moves: 'one', ledgers: ['toLedger'] })
    .route({ method: 'POST', path: '/v1/ledger-transfers', successStatus: 201, tags: ['transactions'], summary: 'Move money to another ledger of the tenant', description: 'Out of the ledger that `Florin-Ledger` names. 201 means durable: nearly always `completed`; `pending` where the other ledger could not be reached yet: it goes on by itself and is decided within a minute. A refusal is kept as a `failed` transfer, named by `resourceId`. Not for keys with spending limits.' })
    .input(z.strictObject({
      from: id('account'), toLedger: id('ledger'), to: id('account').describe('An account of the other ledger.'), amount, currency,
      description: text(500).nullish(), reference: text(200).nullish(), metadata: metadata.optional(),
    })).output(LedgerTransfer).errors(transferErrors),
  getLedgerTransfer: operation('transactions:read')
    .route({ method: 'GET', path: '/v1/ledger-transfers/{id}', tags: ['transactions'], summary: 'Get a transfer between ledgers, in the ledger it is from' })
    .input(z.strictObject({ id: id('ledgerTransfer') })).output(LedgerTransfer).errors(problems('not_found')),
  listLedgerTransfers: operation('transactions:read')
    .route({ method: 'GET', path: '/v1/ledger-transfers', tags: ['transactions'], summary: 'List transfers out of this ledger, newest first' })
    .input(z.strictObject({ status: LedgerTransferStatus.optional(), ...pageQuery })).output(page(LedgerTransfer)),

  /** Reserves one side: a pending transaction of that id. Asked again it answers as before; `unavailable` where it is not known yet. */
  holdLeg: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/transactions/legs/hold' })
    .input(Leg)
    .output(z.union([
      z.object({ held: z.literal(true) }),
      /** `kept`: as a failed transaction; where an account does not exist, nothing is. */
      z.object({ held: z.literal(false), code: z.string(), detail: z.string(), kept: z.boolean() }),
    ])),
  /**
   * Ends one side: posts what is held, or lets go of it. Where nothing was held, letting go leaves a cancelled transaction of that id, so that a hold
   * asked for earlier and still on its way finds its place taken.
   */
  endLeg: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/transactions/legs/end' })
    .input(Leg.extend({ action: z.enum(['post', 'void']), postingId: z.string(), failure: z.object({ code: z.string(), detail: z.string() }).nullable() }))
    .output(z.object({})),
};
