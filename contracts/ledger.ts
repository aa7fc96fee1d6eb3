import { operation, problems, sensitiveOperation, serviceOperation, z } from './contract.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import { amount, currency, id, page, pageQuery, text, timestamp, total } from './shapes.ts';

/** The ledger: double entry, append-only, sealed. Every posting balances in each of its currencies. */

export const Direction = z.enum(['debit', 'credit']);

/** `post`, `void` and `expire` resolve a pending posting named by `resolves`. */
export const PostingKind = z.enum(['posted', 'pending', 'post', 'void', 'expire']);

export const Balance = z.object({
  posted: total.describe("Sum of posted entries on the account's normal side."),
  held: total.describe('Reserved by pending postings.'),
  available: total.describe('`posted − held`: what can still be spent down to the minimum balance.'),
});

export const EntryInput = z.strictObject({ accountId: id('account'), direction: Direction, amount, currency });

export const Entry = z.object({
  accountId: z.string(), direction: Direction, amount: total, currency,
  version: z.int().describe("The account's version after this entry: 1, 2, 3 … without a gap."),
  /** Posted balance and held amount of the account right after this entry. */
  balance: Balance,
});

export const PostingInput = z.strictObject({
  reference: text(200).min(1).optional().describe('Yours, unique in the tenant: the same reference and entries again give the first posting again.'),
  pending: z.boolean().default(false).describe('A pending posting only reserves; it is later posted, voided, or expires.'),
  expiresAt: timestamp.nullish().describe('When what a pending posting reserves is released, unless it was posted or voided before.'),
  linked: z.boolean().default(false).describe('Linked with the next posting in the list: all of a linked run are recorded or none.'),
  effectiveAt: timestamp.nullish().describe('When it counts from, where that is not now.'),
  entries: z.array(EntryInput).min(2).max(100),
});

export const Posting = z.object({
  id: z.string(), kind: PostingKind,
  status: z.enum(['posted', 'pending', 'voided', 'expired']).describe('For a pending posting: what became of it. For the others always `posted`.'),
  reference: z.string().nullable(), resolves: z.string().nullable(), expiresAt: timestamp.nullable(),
  effectiveAt: timestamp.nullable(), recordedAt: timestamp,
  entries: z.array(Entry),
});

export const ProblemShape = z.object({
  type: z.string(), title: z.string(), status: z.int(), code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  detail: z.string().optional(), param: z.string().optional(), retry: z.enum(['never', 'later', 'same-key']),
  resourceId: z.string().optional(),
});

export const PostingResult = z.union([z.object({ posting: Posting }), z.object({ problem: ProblemShape })]);

/** One line of an account's history: what changed and what it led to. */
export const HistoryEntry = z.object({
  accountId: z.string(), postingId: z.string(), version: z.int(),
  change: total.describe("Posted change on the account's normal side; 0 where only a hold changed."), balance: Balance, recordedAt: timestamp, effectiveAt: timestamp.nullable(),
});

/** A signed tree head over all postings so far, chained to the seal before (RFC 6962 §3.5). */
export const Seal = z.object({
  sequence: z.int(), treeSize: z.int(), rootHash: z.string(), previousHash: z.string(), sealedAt: timestamp,
  keyId: z.string(), signature: z.string(),
});

export const PostingProof = z.object({
  leaf: z.string().describe('The exact text that was hashed.'), leafIndex: z.int(), inclusion: z.array(z.string()), seal: Seal, publicKey: z.string(),
});

export const AccountLimits = z.object({
  minBalance: total.nullable(), perTransaction: amount.nullable(), daily: amount.nullable(), monthly: amount.nullable(),
});

export const AccountState = z.object({
  accountId: z.string(), currency, normalSide: Direction, status: z.enum(['open', 'frozen', 'closed']),
  balance: Balance, limits: AccountLimits, version: z.int(),
});

/** What a key or consent may spend in one currency, in minor units; null: no such limit. */
export const SpendingLimits = z.object({ perTransaction: amount.nullable(), daily: amount.nullable(), total: amount.nullable() });

/** A posting asked for by a neighbour, which names the tenant and the posting's id itself. */
export const NeighbourPosting = z.object({
  tenantId: z.string(), postingId: z.string(),
  from: z.string(), to: z.string(), amount, currency,
  effectiveAt: timestamp.nullish(),
  /** Whether `from` is charged against its limits. A reversal is not. */
  charge: z.boolean(),
  /** Set where whoever asked may spend only so much: by the UUID of what is limited, a key or a consent. Counted whatever `charge` says. */
  spending: SpendingLimits.extend({ id: z.string() }).optional(),
  /** Only reserves, without an end of its own: `resolve` posts or voids it, and no client can. */
  hold: z.boolean().optional(),
});

/**
 * A posting of two entries or more, in one currency or several, asked for by a neighbour, which names the tenant, the posting's id and its accounts (all UUIDs)
 * itself. `change` in minor units is a credit above zero, a debit below; each currency's come to nothing.
 */
export const NeighbourEntries = z.object({
  tenantId: z.string(), postingId: z.string(),
  entries: z.array(z.object({ accountId: z.string(), currency, change: total })).min(2).max(100),
  effectiveAt: timestamp.nullish(),
  /** Whether what leaves an account counts against its limits. */
  charge: z.boolean(),
});

/** `found`: recorded before, by an earlier request for the same id, whatever that asked for. `balances`: posted, on the normal side, in the order of entries. */
export const NeighbourRecord = z.union([
  z.object({ ok: z.literal(true), found: z.boolean(), recordedAt: z.number(), balances: z.array(total) }),
  z.object({ ok: z.literal(false), code: z.string(), accountId: z.string().optional() }),
]);

/** The end of a hold that a neighbour asked for, as a posting of that id. */
export const NeighbourResolution = z.object({ tenantId: z.string(), holdId: z.string(), postingId: z.string(), action: z.enum(['post', 'void']) });

/** In the order asked. `balances` are posted balances after the posting on each account's normal side. */
export const NeighbourResult = z.union([
  z.object({ ok: z.literal(true), from: total, to: total, fromVersion: z.int(), toVersion: z.int() }),
  z.object({ ok: z.literal(false), code: z.string(), accountId: z.string().optional() }),
]);

const postingErrors = problems(
  'not_found', 'currency_mismatch', 'account_frozen', 'account_closed', 'limit_per_transaction', 'limit_daily', 'limit_monthly',
  'insufficient_funds', 'amount_out_of_range', 'unbalanced', 'linked_refused', 'idempotency_key_reused', 'idempotency_key_missing',
  'idempotency_key_in_use',
);
const holdErrors = problems('not_pending', 'already_posted', 'already_voided', 'hold_expired');

export const ledger = {
  createEntries: sensitiveOperation('ledger:write', { idempotency: 'required', moves: 'postings' })
    .route({ method: 'POST', path: '/v1/ledger/entries', tags: ['ledger'], summary: 'Record postings', description: 'Up to 1,000 postings, each accepted or refused on its own (linked ones together), in order.' })
    .input(z.strictObject({ postings: z.array(PostingInput).min(1).max(1000) }))
    .output(z.object({ results: z.array(PostingResult) }))
    .errors(problems('idempotency_key_missing', 'idempotency_key_reused', 'idempotency_key_in_use')),

  listEntries: operation('ledger:read')
    .route({ method: 'GET', path: '/v1/ledger/entries/{accountId}', tags: ['ledger'], summary: "List an account's entries, newest first" })
    .input(z.strictObject({ accountId: id('account'), ...pageQuery }))
    .output(page(HistoryEntry)).errors(problems('not_found')),

  getBalance: operation('ledger:read')
    .route({ method: 'GET', path: '/v1/ledger/balance/{accountId}', tags: ['ledger'], summary: 'Balance and holds, now or at a past moment', description: '`at` asks what was recorded by then; with `by=effective`, what was in effect then, backdated postings included.' })
    .input(z.strictObject({ accountId: id('account'), at: timestamp.optional(), by: z.enum(['recorded', 'effective']).default('recorded') }))
    .output(z.object({
      accountId: z.string(), currency, at: timestamp, balance: Balance, version: z.int(),
      holds: z.array(z.object({ postingId: z.string(), amount: total, expiresAt: timestamp.nullable() }))
        .describe('The unresolved holds that make up `held`, read in the same instant. Empty for a past moment.'),
    })).errors(problems('not_found')),

  reconcile: operation('ledger:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/ledger/reconcile/{accountId}', tags: ['ledger'], summary: 'Prove a balance from its entries' })
    .input(z.strictObject({ accountId: id('account') }))
    .output(z.object({ accountId: z.string(), balanced: z.boolean(), recorded: Balance, computed: Balance, entries: z.int(), firstDifference: z.string().nullable() }))
    .errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),

  getPosting: operation('ledger:read')
    .route({ method: 'GET', path: '/v1/ledger/postings/{id}', tags: ['ledger'], summary: 'Get a posting' })
    .input(z.strictObject({ id: id('posting') })).output(Posting).errors(problems('not_found')),

  postPending: sensitiveOperation('ledger:write', { idempotency: 'required', moves: 'hold' })
    .route({ method: 'POST', path: '/v1/ledger/postings/{id}/post', tags: ['ledger'], summary: 'Post a hold, whole or in part', description: '`amount` for a posting of two entries; the rest is released. `group: true` posts the whole linked group.' })
    .input(z.strictObject({ id: id('posting'), amount: amount.optional(), group: z.boolean().default(false) }))
    .output(z.object({ postings: z.array(Posting) })).errors({ ...postingErrors, ...holdErrors }),

  voidPending: operation('ledger:write', { idempotency: 'required' })
    .route({ method: 'POST', path: '/v1/ledger/postings/{id}/void', tags: ['ledger'], summary: 'Release a hold', description: '`group: true` releases the whole linked group.' })
    .input(z.strictObject({ id: id('posting'), group: z.boolean().default(false) }))
    .output(z.object({ postings: z.array(Posting) })).errors({ ...postingErrors, ...holdErrors }),

  getProof: operation('ledger:read')
    .route({ method: 'GET', path: '/v1/ledger/postings/{id}/proof', tags: ['ledger'], summary: 'Proof that a posting is sealed', description: 'Checked offline with the public key: `verifyPostingProof` of the SDK. 409 `version_conflict` until the posting is sealed (≤ 100 ms).' })
    .input(z.strictObject({ id: id('posting') })).output(PostingProof).errors(problems('not_found', 'version_conflict')),

  trialBalance: operation('ledger:read')
    .route({ method: 'GET', path: '/v1/ledger/trial-balance', tags: ['ledger'], summary: 'Debits and credits of every currency' })
    .input(z.strictObject({}))
    .output(z.object({
      at: timestamp, balanced: z.boolean(),
      currencies: z.array(z.object({ currency, debits: z.string(), credits: z.string(), accounts: z.int() })),
    })),

  listSeals: operation('ledger:read')
    .route({ method: 'GET', path: '/v1/ledger/seals', tags: ['ledger'], summary: 'List seals, newest first' })
    .input(z.strictObject({ ...pageQuery })).output(page(Seal)),

  getConsistency: operation('ledger:read')
    .route({ method: 'GET', path: '/v1/ledger/seals/consistency', tags: ['ledger'], summary: 'Proof that a later seal only adds to an earlier one' })
    .input(z.strictObject({ from: z.coerce.number().int().min(1), to: z.coerce.number().int().min(1) }))
    .output(z.object({ from: Seal, to: Seal, consistency: z.array(z.string()), publicKey: z.string() })).errors(problems('not_found')),

  listKeys: operation('ledger:read')
    .route({ method: 'GET', path: '/v1/ledger/keys', tags: ['ledger'], summary: 'Public keys that seals are signed with' })
    .input(z.strictObject({}))
    .output(z.object({ keys: z.array(z.object({ keyId: z.string(), algorithm: z.literal('Ed25519'), publicKey: z.string(), createdAt: timestamp })) })),

  createSnapshot: operation('ledger:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/ledger/snapshots', successStatus: 201, tags: ['ledger'], summary: 'Keep all balances as they are now' })
    .input(z.strictObject({})).output(z.object({ id: z.string(), accounts: z.int(), takenAt: timestamp, digest: z.string() }))
    .errors(problems('idempotency_key_reused', 'idempotency_key_in_use')),

  listSnapshots: operation('ledger:read')
    .route({ method: 'GET', path: '/v1/ledger/snapshots', tags: ['ledger'], summary: 'List snapshots, newest first' })
    .input(z.strictObject({ ...pageQuery }))
    .output(page(z.object({ id: z.string(), accounts: z.int(), takenAt: timestamp, digest: z.string() }))),

  openAccounts: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/ledger/accounts' })
    .input(z.object({ tenantId: z.string(), timezone: z.string().default('UTC'), accounts: z.array(z.object({ accountId: z.string(), currency, normalSide: Direction, limits: AccountLimits })).min(1).max(1000) }))
    .output(z.object({})),

  changeAccount: serviceOperation()
    .route({ method: 'POST', path: '/internal/ledger/accounts/change' })
    .input(z.object({ tenantId: z.string(), accountId: z.string(), status: z.enum(['open', 'frozen', 'closed']).optional(), limits: AccountLimits.partial().optional() }))
    .output(AccountState).errors(problems('not_found', 'account_not_empty', 'account_closed', 'insufficient_funds')),

  getAccounts: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/ledger/accounts/states' })
    .input(z.object({ accounts: z.array(z.object({ tenantId: z.string(), accountId: z.string() })).max(2000) }))
    .output(z.object({ states: z.array(AccountState.nullable()) })),

  listHistory: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/ledger/history', description: 'What changed the posted balance in a period of recorded time, `from` inclusive, `to` exclusive: entries oldest first after `afterVersion`, and the sums of the whole period.' })
    .input(z.object({ tenantId: z.string(), accountId: z.string(), from: timestamp, to: timestamp, afterVersion: z.int().min(0), limit: z.int().min(1).max(100) }))
    .output(z.object({
      opening: total, closing: total, credits: total, debits: total, entries: z.array(HistoryEntry), nextAfterVersion: z.int().nullable(),
    })).errors(problems('not_found')),

  post: serviceOperation()
    .route({ method: 'POST', path: '/internal/ledger/post', description: 'Two-entry postings by id, for the transactions service. Asking again for the same id gives the first result; `validUntil` fences a late request.' })
    .input(z.object({ postings: z.array(NeighbourPosting).min(1).max(1000), validUntil: z.number(), again: z.boolean() }))
    .output(z.object({ recordedAt: z.number(), results: z.array(NeighbourResult) })),

  record: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/ledger/record', description: 'Postings of several entries by id, for what comes from outside and for exchanges. Each is decided on its own, in order; asked again for the same id it answers that it is there.' })
    .input(z.object({ tenantId: z.string(), postings: z.array(NeighbourEntries.omit({ tenantId: true })).min(1).max(1000), again: z.boolean().default(true).describe('False: whoever asks knows that these were never asked for before.') }))
    .output(z.object({ results: z.array(NeighbourRecord) })),

  resolve: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/ledger/resolve', description: 'Ends holds of `post`. Asking again for the same posting id gives the first result. A freeze that came after the hold does not stop it: it was decided before.' })
    .input(z.object({ resolutions: z.array(NeighbourResolution).min(1).max(1000) }))
    .output(z.object({ recordedAt: z.number(), results: z.array(NeighbourResult) })),

  getPostings: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/ledger/postings/get' })
    .input(z.object({ tenantId: z.string(), postingIds: z.array(z.string()).max(1000) }))
    .output(z.object({ postings: z.array(Posting.nullable()) })),
};
