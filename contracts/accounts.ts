import { operation, problems, serviceOperation, z } from './contract.ts';
import { AccountLimits, Balance, HistoryEntry } from './ledger.ts';
import { currency, email, id, metadata, page, pageQuery, text, timestamp, total } from './shapes.ts';

/** Customers, their accounts and wallets. The money itself is the ledger's; what it is called and whose it is, is here. */

export const ACCOUNT_KINDS = ['customer', 'merchant', 'clearing', 'fees', 'fx', 'suspense', 'transit'] as const;
export const SYSTEM_KINDS = ['clearing', 'fees', 'fx', 'suspense'] as const;

export const DOCUMENT_TYPES = ['passport', 'identity_card', 'driving_licence', 'residence_permit', 'tax_id', 'company_register'] as const;

export const Document = z.object({ type: z.enum(DOCUMENT_TYPES), number: z.string(), country: z.string() });

/** Whoever may not write customers sees personal fields masked: `a•••@example.com`. */
export const Customer = z.object({
  id: z.string(), type: z.enum(['person', 'business']), name: z.string(), email: z.string().nullable(), country: z.string().nullable(), document: Document.nullable(),
  status: z.enum(['active', 'blocked']), reference: z.string().nullable(), metadata: z.record(z.string(), z.string()), version: z.int(), createdAt: timestamp,
});

export const Account = z.object({
  id: z.string(), customerId: z.string().nullable(), name: z.string(), currency, kind: z.enum(ACCOUNT_KINDS),
  status: z.enum(['open', 'frozen', 'closed']), balance: Balance, limits: AccountLimits,
  metadata: z.record(z.string(), z.string()),
  version: z.int().describe("Number of the account's latest entry in the ledger, read together with the balance."), createdAt: timestamp,
});

export const Wallet = z.object({
  id: z.string(), customerId: z.string(), name: z.string(), accounts: z.array(Account), createdAt: timestamp,
});

/** ISO 3166-1 alpha-2. */
const country = z.string().regex(/^[A-Z]{2}$/, { error: 'must be two capital letters (ISO 3166)' });
const customerFields = {
  name: text(200).min(1), email: email().nullish(), country: country.nullish(),
  document: z.strictObject({ type: z.enum(DOCUMENT_TYPES), number: text(60).min(1), country }).nullish(),
  reference: text(200).min(1).nullish(), metadata: metadata.optional(),
};
const limitsInput = z.strictObject({
  minBalance: total.nullish(), perTransaction: z.int().min(1).nullish(), daily: z.int().min(1).nullish(), monthly: z.int().min(1).nullish(),
});
const byId = z.strictObject({ id: id('account') });
const reasonInput = z.strictObject({ id: id('account'), reason: text(500).min(1).optional() });
const stateErrors = problems('not_found', 'account_closed', 'account_not_empty', 'idempotency_key_reused', 'idempotency_key_in_use');
const createErrors = problems('idempotency_key_reused', 'idempotency_key_in_use', 'not_found', 'currency_unknown', 'erased');

export const accounts = {
  createCustomer: operation('accounts:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/customers', successStatus: 201, tags: ['accounts'], summary: 'Create a customer' })
    .input(z.strictObject({ type: z.enum(['person', 'business']).default('person'), ...customerFields })).output(Customer).errors(createErrors),
  getCustomer: operation('accounts:read')
    .route({ method: 'GET', path: '/v1/customers/{id}', tags: ['accounts'], summary: 'Get a customer' })
    .input(z.strictObject({ id: id('customer') })).output(Customer).errors(problems('not_found', 'erased')),
  listCustomers: operation('accounts:read')
    .route({ method: 'GET', path: '/v1/customers', tags: ['accounts'], summary: 'List customers, newest first', description: '`reference`, `email` and `documentNumber` find equal values, in any case. Who was erased is not listed.' })
    .input(z.strictObject({ status: z.enum(['active', 'blocked']).optional(), reference: text(200).optional(), email: text(254).optional(), documentNumber: text(60).optional(), ...pageQuery })).output(page(Customer)),
  updateCustomer: operation('accounts:write')
    .route({ method: 'PATCH', path: '/v1/customers/{id}', tags: ['accounts'], summary: 'Change a customer', description: '`status: blocked` stops all their accounts from moving money out or in. Metadata is replaced as a whole; null takes a field away.' })
    .input(z.strictObject({ id: id('customer'), status: z.enum(['active', 'blocked']).optional(), ...z.object(customerFields).partial().shape }))
    .output(Customer).errors(problems('not_found', 'erased')),
  eraseCustomer: operation('accounts:erase', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/customers/{id}/erase', tags: ['accounts'], summary: 'Erase a person for good', description: 'Destroys the key under which their data is encrypted: it can be read nowhere any more, in no copy. Accounts and transactions stay, under the id. Wants a reason (`Florin-Reason`, or `reason`) that does not name the person. Refused while money is on their accounts, and while the law wants them kept (FLORIN_ACCOUNTS_RETENTION_DAYS).' })
    .input(z.strictObject({ id: id('customer'), reason: text(500).min(1).optional() }))
    .output(z.object({ id: z.string(), erased: z.literal(true), erasedAt: timestamp }))
    .errors(problems('not_found', 'account_not_empty', 'idempotency_key_reused', 'idempotency_key_in_use')),

  createAccount: operation('accounts:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/accounts', successStatus: 201, tags: ['accounts'], summary: 'Open an account' })
    .input(z.strictObject({
      customerId: id('customer').nullish(), name: text(200).min(1), currency, kind: z.enum(['customer', 'merchant']).default('customer'),
      limits: limitsInput.optional(), metadata: metadata.optional(),
    })).output(Account).errors(createErrors),
  getAccount: operation('accounts:read')
    .route({ method: 'GET', path: '/v1/accounts/{id}', tags: ['accounts'], summary: 'Get an account with its balance' })
    .input(byId).output(Account).errors(problems('not_found')),
  listAccounts: operation('accounts:read')
    .route({ method: 'GET', path: '/v1/accounts', tags: ['accounts'], summary: 'List accounts, newest first' })
    .input(z.strictObject({ customerId: id('customer').optional(), currency: currency.optional(), kind: z.enum(ACCOUNT_KINDS).optional(), ...pageQuery })).output(page(Account)),
  updateAccount: operation('accounts:write')
    .route({ method: 'PATCH', path: '/v1/accounts/{id}', tags: ['accounts'], summary: 'Change name, limits or metadata', description: "A limit left out stays, one set to null is taken away. Metadata is replaced as a whole. Of the tenant's own accounts only the metadata can be changed." })
    .input(z.strictObject({ id: id('account'), name: text(200).min(1).optional(), limits: limitsInput.optional(), metadata: metadata.optional() }))
    .output(Account).errors(problems('not_found', 'account_closed', 'insufficient_funds')),
  freezeAccount: operation('accounts:freeze', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/accounts/{id}/freeze', tags: ['accounts'], summary: 'Stop all movement on an account' })
    .input(reasonInput).output(Account).errors(stateErrors),
  unfreezeAccount: operation('accounts:freeze', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/accounts/{id}/unfreeze', tags: ['accounts'], summary: 'Let a frozen account move again' })
    .input(reasonInput).output(Account).errors(stateErrors),
  closeAccount: operation('accounts:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/accounts/{id}/close', tags: ['accounts'], summary: 'Close an account for good; only at zero', description: "The tenant's own accounts can not be closed." })
    .input(reasonInput).output(Account).errors(stateErrors),
  getStatement: operation('accounts:read')
    .route({ method: 'GET', path: '/v1/accounts/{id}/statement', tags: ['accounts'], summary: 'Opening balance, every change, closing balance of a period', description: 'Entries oldest first, paged by `cursor`; opening and closing are those of the whole period. `from` inclusive, `to` exclusive.' })
    .input(z.strictObject({ id: id('account'), from: timestamp, to: timestamp, ...pageQuery }))
    .output(z.object({
      accountId: z.string(), currency, from: timestamp, to: timestamp, opening: total, closing: total, credits: total, debits: total,
      data: z.array(HistoryEntry), nextCursor: z.string().nullable(),
    })).errors(problems('not_found')),

  createWallet: operation('accounts:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/wallets', successStatus: 201, tags: ['accounts'], summary: 'Open a wallet: one account per currency' })
    .input(z.strictObject({ customerId: id('customer'), name: text(200).min(1), currencies: z.array(currency).min(1).max(20) })).output(Wallet).errors(createErrors),
  getWallet: operation('accounts:read')
    .route({ method: 'GET', path: '/v1/wallets/{id}', tags: ['accounts'], summary: 'Get a wallet with its accounts' })
    .input(z.strictObject({ id: id('wallet') })).output(Wallet).errors(problems('not_found')),
  listWallets: operation('accounts:read')
    .route({ method: 'GET', path: '/v1/wallets', tags: ['accounts'], summary: 'List wallets, newest first' })
    .input(z.strictObject({ customerId: id('customer').optional(), ...pageQuery })).output(page(Wallet)),

  /** What the pipeline must know of accounts before it judges; none of it is money. In the order asked. */
  getFacts: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/accounts/facts' })
    .input(z.object({ accounts: z.array(z.object({ tenantId: z.string(), accountId: z.string() })).max(2000) }))
    .output(z.object({
      facts: z.array(z.object({ accountId: z.string(), kind: z.enum(ACCOUNT_KINDS), currency, status: z.enum(['open', 'frozen', 'closed']), customerId: z.string().nullable(), customerStatus: z.enum(['active', 'blocked']).nullable() }).nullable()),
    })),
  /** The tenant's own account of that kind and currency, opened at first use. */
  getSystemAccount: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/accounts/system' })
    .input(z.object({ tenantId: z.string(), currency, kind: z.enum(SYSTEM_KINDS) }))
    .output(z.object({ accountId: z.string() })).errors(problems('currency_unknown')),
  /** What a payment provider owes the tenant, or is owed by it: the clearing account of one provider in one currency, opened at first use. */
  getProviderAccount: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/accounts/provider' })
    .input(z.object({ tenantId: z.string(), currency, providerId: z.string() }))
    .output(z.object({ accountId: z.string() })).errors(problems('currency_unknown')),
  /** What this ledger owes another of the tenant, or is owed by it (below zero): one account per other ledger and currency, opened at first use. */
  getTransitAccount: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/accounts/transit' })
    .input(z.object({ tenantId: z.string(), currency, otherLedger: z.string() }))
    .output(z.object({ accountId: z.string() })).errors(problems('currency_unknown')),
};
