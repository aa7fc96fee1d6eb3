// Written from the contracts by `npm run generate -w sdk`. Do not edit.
import type { Call, CallOptions, PageCall } from '../call.ts';

export interface Account {
  id: string;
  customerId: string | null;
  name: string;
  currency: string;
  kind: 'customer' | 'merchant' | 'clearing' | 'fees' | 'fx' | 'suspense' | 'transit';
  status: 'open' | 'frozen' | 'closed';
  balance: Balance;
  limits: AccountLimits;
  metadata: Record<string, string>;
  /** Number of the account's latest entry in the ledger, read together with the balance. */
  version: number;
  createdAt: string;
}

export interface AccountLimits {
  minBalance: number | null;
  perTransaction: number | null;
  daily: number | null;
  monthly: number | null;
}

export interface AccountsCloseAccountInput {
  id: string;
  reason?: string;
}

export interface AccountsCreateAccountInput {
  customerId?: string | null;
  name: string;
  currency: string;
  /** Default: `"customer"`. */
  kind?: 'customer' | 'merchant';
  limits?: {
    minBalance?: number | null;
    perTransaction?: number | null;
    daily?: number | null;
    monthly?: number | null;
  };
  metadata?: Record<string, string>;
}

export interface AccountsCreateCustomerInput {
  /** Default: `"person"`. */
  type?: 'person' | 'business';
  name: string;
  email?: string | null;
  country?: string | null;
  reference?: string | null;
  metadata?: Record<string, string>;
}

export interface AccountsCreateWalletInput {
  customerId: string;
  name: string;
  currencies: string[];
}

export interface AccountsFreezeAccountInput {
  id: string;
  reason?: string;
}

export interface AccountsGetAccountInput {
  id: string;
}

export interface AccountsGetCustomerInput {
  id: string;
}

export interface AccountsGetStatementInput {
  id: string;
  from: string;
  to: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface AccountsGetStatementOutput {
  accountId: string;
  currency: string;
  from: string;
  to: string;
  opening: number;
  closing: number;
  credits: number;
  debits: number;
  data: HistoryEntry[];
  nextCursor: string | null;
}

export interface AccountsGetWalletInput {
  id: string;
}

export interface AccountsListAccountsInput {
  customerId?: string;
  currency?: string;
  kind?: 'customer' | 'merchant' | 'clearing' | 'fees' | 'fx' | 'suspense' | 'transit';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface AccountsListAccountsOutput {
  data: Account[];
  nextCursor: string | null;
}

export interface AccountsListCustomersInput {
  status?: 'active' | 'blocked';
  reference?: string;
  email?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface AccountsListCustomersOutput {
  data: Customer[];
  nextCursor: string | null;
}

export interface AccountsListWalletsInput {
  customerId?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface AccountsListWalletsOutput {
  data: Wallet[];
  nextCursor: string | null;
}

export interface AccountsUnfreezeAccountInput {
  id: string;
  reason?: string;
}

export interface AccountsUpdateAccountInput {
  id: string;
  name?: string;
  limits?: {
    minBalance?: number | null;
    perTransaction?: number | null;
    daily?: number | null;
    monthly?: number | null;
  };
  metadata?: Record<string, string>;
}

export interface AccountsUpdateCustomerInput {
  id: string;
  status?: 'active' | 'blocked';
  name?: string;
  email?: string | null;
  country?: string | null;
  reference?: string | null;
  metadata?: Record<string, string>;
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  mode: 'test' | 'live';
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write')[];
  status: 'active' | 'revoked';
  lastUsedAt: string | null;
  createdAt: string;
  revokedAt: string | null;
}

export interface Balance {
  /** Sum of posted entries on the account's normal side. */
  posted: number;
  /** Reserved by pending postings. */
  held: number;
  /** `posted − held`: what can still be spent down to the minimum balance. */
  available: number;
}

export interface Customer {
  id: string;
  type: 'person' | 'business';
  name: string;
  email: string | null;
  country: string | null;
  status: 'active' | 'blocked';
  reference: string | null;
  metadata: Record<string, string>;
  version: number;
  createdAt: string;
}

export interface DeadLetter {
  id: string;
  consumer: string;
  event: Record<string, unknown>;
  error: string;
  attempts: number;
  status: 'parked' | 'replayed' | 'discarded';
  parkedAt: string;
}

export type Direction = 'debit' | 'credit';

export interface Entry {
  accountId: string;
  direction: Direction;
  amount: number;
  currency: string;
  /** The account's version after this entry: 1, 2, 3 … without a gap. */
  version: number;
  balance: Balance;
}

export interface EntryInput {
  accountId: string;
  direction: Direction;
  /** In minor units: 1500 is 15.00 USD. */
  amount: number;
  currency: string;
}

export interface Event {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  version: number;
  subject: string;
  time: string;
  offset: number;
  data: Record<string, unknown>;
}

export interface EventsCreateReplayInput {
  projection: string;
  /** Default: `0`. */
  fromOffset?: number;
}

export interface EventsCreateSnapshotInput {
  streamId: string;
}

export interface EventsCreateSnapshotOutput {
  id: string;
  streamId: string;
  offset: number;
  state: Record<string, unknown>;
  takenAt: string;
}

export interface EventsDiscardDeadLetterInput {
  id: string;
}

export interface EventsGetReplayInput {
  id: string;
}

export interface EventsGetStreamInput {
  id: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface EventsGetStreamOutput {
  data: Event[];
  nextCursor: string | null;
}

export interface EventsListDeadLettersInput {
  consumer?: string;
  status?: 'parked' | 'replayed' | 'discarded';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface EventsListDeadLettersOutput {
  data: DeadLetter[];
  nextCursor: string | null;
}

export interface EventsListInput {
  after?: number;
  type?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface EventsListOutput {
  data: Event[];
  nextCursor: string | null;
}

export type EventsListProjectionsInput = Record<string, never>;

export interface EventsListProjectionsOutput {
  data: {
    consumer: string;
    source: string;
    position: string;
    behind: number;
    parked: number;
  }[];
}

export interface EventsReplayDeadLetterInput {
  id: string;
}

export interface HistoryEntry {
  accountId: string;
  postingId: string;
  version: number;
  /** Posted change on the account's normal side; 0 where only a hold changed. */
  change: number;
  balance: Balance;
  recordedAt: string;
  effectiveAt: string | null;
}

export interface IdentityCreateApiKeyInput {
  name: string;
  /** Default: `"test"`. */
  mode?: 'test' | 'live';
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write')[];
}

export interface IdentityCreateApiKeyOutput {
  id: string;
  name: string;
  prefix: string;
  mode: 'test' | 'live';
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write')[];
  status: 'active' | 'revoked';
  lastUsedAt: string | null;
  createdAt: string;
  revokedAt: string | null;
  secret: string | null;
}

export interface IdentityCreateLedgerInput {
  name: string;
}

export interface IdentityCreateLedgerOutput {
  id: string;
  name: string;
  createdAt: string;
}

export interface IdentityCreateUserInput {
  email: string;
  password: string;
  name: string;
  role: 'owner' | 'admin' | 'operator' | 'analyst' | 'viewer' | 'auditor';
}

export interface IdentityGetLedgerInput {
  id: string;
}

export interface IdentityGetLedgerOutput {
  id: string;
  name: string;
  createdAt: string;
}

export type IdentityGetTenantInput = Record<string, never>;

export interface IdentityGetTenantOutput {
  id: string;
  name: string;
  createdAt: string;
}

export interface IdentityListApiKeysInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface IdentityListApiKeysOutput {
  data: ApiKey[];
  nextCursor: string | null;
}

export interface IdentityListLedgersInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface IdentityListLedgersOutput {
  data: {
    id: string;
    name: string;
    createdAt: string;
  }[];
  nextCursor: string | null;
}

export interface IdentityListUsersInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface IdentityListUsersOutput {
  data: User[];
  nextCursor: string | null;
}

export interface IdentityLoginInput {
  email: string;
  password: string;
}

export interface IdentityLogoutInput {
  refreshToken: string;
}

export interface IdentityLogoutOutput {
  ended: boolean;
}

export type IdentityMeInput = Record<string, never>;

export interface IdentityMeOutput {
  kind: 'user' | 'key';
  tenantId: string;
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write')[];
  user: User | null;
  apiKey: ApiKey | null;
}

export interface IdentityRefreshInput {
  refreshToken: string;
}

export interface IdentityRegisterInput {
  email: string;
  password: string;
  name: string;
  tenantName: string;
}

export interface IdentityRevokeApiKeyInput {
  id: string;
}

export interface IdentityUpdateUserInput {
  id: string;
  role?: 'owner' | 'admin' | 'operator' | 'analyst' | 'viewer' | 'auditor';
  status?: 'active' | 'disabled';
  name?: string;
}

export interface LedgerCreateEntriesInput {
  postings: PostingInput[];
}

export interface LedgerCreateEntriesOutput {
  results: PostingResult[];
}

export type LedgerCreateSnapshotInput = Record<string, never>;

export interface LedgerCreateSnapshotOutput {
  id: string;
  accounts: number;
  takenAt: string;
  digest: string;
}

export interface LedgerGetBalanceInput {
  accountId: string;
  at?: string;
  /** Default: `"recorded"`. */
  by?: 'recorded' | 'effective';
}

export interface LedgerGetBalanceOutput {
  accountId: string;
  currency: string;
  at: string;
  balance: Balance;
  version: number;
  /** The unresolved holds that make up `held`, read in the same instant. Empty for a past moment. */
  holds: {
    postingId: string;
    amount: number;
    expiresAt: string | null;
  }[];
}

export interface LedgerGetConsistencyInput {
  from: number;
  to: number;
}

export interface LedgerGetConsistencyOutput {
  from: Seal;
  to: Seal;
  consistency: string[];
  publicKey: string;
}

export interface LedgerGetPostingInput {
  id: string;
}

export interface LedgerGetProofInput {
  id: string;
}

export interface LedgerListEntriesInput {
  accountId: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface LedgerListEntriesOutput {
  data: HistoryEntry[];
  nextCursor: string | null;
}

export type LedgerListKeysInput = Record<string, never>;

export interface LedgerListKeysOutput {
  keys: {
    keyId: string;
    algorithm: 'Ed25519';
    publicKey: string;
    createdAt: string;
  }[];
}

export interface LedgerListSealsInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface LedgerListSealsOutput {
  data: Seal[];
  nextCursor: string | null;
}

export interface LedgerListSnapshotsInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface LedgerListSnapshotsOutput {
  data: {
    id: string;
    accounts: number;
    takenAt: string;
    digest: string;
  }[];
  nextCursor: string | null;
}

export interface LedgerPostPendingInput {
  id: string;
  /** In minor units: 1500 is 15.00 USD. */
  amount?: number;
  /** Default: `false`. */
  group?: boolean;
}

export interface LedgerPostPendingOutput {
  postings: Posting[];
}

export interface LedgerReconcileInput {
  accountId: string;
}

export interface LedgerReconcileOutput {
  accountId: string;
  balanced: boolean;
  recorded: Balance;
  computed: Balance;
  entries: number;
  firstDifference: string | null;
}

export type LedgerTrialBalanceInput = Record<string, never>;

export interface LedgerTrialBalanceOutput {
  at: string;
  balanced: boolean;
  currencies: {
    currency: string;
    debits: string;
    credits: string;
    accounts: number;
  }[];
}

export interface LedgerVoidPendingInput {
  id: string;
  /** Default: `false`. */
  group?: boolean;
}

export interface LedgerVoidPendingOutput {
  postings: Posting[];
}

export interface Posting {
  id: string;
  kind: PostingKind;
  /** For a pending posting: what became of it. For the others always `posted`. */
  status: 'posted' | 'pending' | 'voided' | 'expired';
  reference: string | null;
  resolves: string | null;
  expiresAt: string | null;
  effectiveAt: string | null;
  recordedAt: string;
  entries: Entry[];
}

export interface PostingInput {
  /** Yours, unique in the tenant: the same reference and entries again give the first posting again. */
  reference?: string;
  /** A pending posting only reserves; it is later posted, voided, or expires. Default: `false`. */
  pending?: boolean;
  /** When what a pending posting reserves is released, unless it was posted or voided before. */
  expiresAt?: string | null;
  /** Linked with the next posting in the list: all of a linked run are recorded or none. Default: `false`. */
  linked?: boolean;
  /** When it counts from, where that is not now. */
  effectiveAt?: string | null;
  entries: EntryInput[];
}

export type PostingKind = 'posted' | 'pending' | 'post' | 'void' | 'expire';

export interface PostingProof {
  /** The exact text that was hashed. */
  leaf: string;
  leafIndex: number;
  inclusion: string[];
  seal: Seal;
  publicKey: string;
}

export type PostingResult = {
  posting: Posting;
} | {
  problem: ProblemBody;
};

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: 'invalid_request' | 'unauthenticated' | 'forbidden' | 'idempotency_key_missing' | 'idempotency_key_reused' | 'idempotency_key_in_use' | 'not_found' | 'method_not_allowed' | 'request_timeout' | 'payload_too_large' | 'unsupported_media_type' | 'headers_too_large' | 'currency_mismatch' | 'currency_unknown' | 'same_account' | 'account_frozen' | 'account_closed' | 'account_not_empty' | 'customer_blocked' | 'limit_per_transaction' | 'limit_daily' | 'limit_monthly' | 'insufficient_funds' | 'amount_out_of_range' | 'unbalanced' | 'linked_refused' | 'not_pending' | 'already_posted' | 'already_voided' | 'hold_expired' | 'posting_expired' | 'already_reversed' | 'not_reversible' | 'not_cancellable' | 'not_in_review' | 'quorum_rejected' | 'quorum_unavailable' | 'email_taken' | 'invalid_credentials' | 'link_invalid' | 'password_breached' | 'mfa_required' | 'mfa_invalid' | 'mfa_already_enrolled' | 'step_up_required' | 'approval_required' | 'approval_own' | 'approval_closed' | 'already_member' | 'role_taken' | 'role_in_use' | 'network_refused' | 'spending_per_transaction' | 'spending_daily' | 'spending_total' | 'spending_currency' | 'erased' | 'version_unknown' | 'user_locked' | 'token_reused' | 'last_owner' | 'version_conflict' | 'rate_limited' | 'internal' | 'unavailable';
  detail?: string;
  param?: string;
  retry: 'never' | 'later' | 'same-key';
  resourceId?: string;
}

export interface Replay {
  id: string;
  projection: string;
  fromOffset: number;
  status: 'running' | 'completed' | 'failed';
  processed: number;
  total: number;
  error: string | null;
  startedAt: string;
  finishedAt: string | null;
}

export interface Seal {
  sequence: number;
  treeSize: number;
  rootHash: string;
  previousHash: string;
  sealedAt: string;
  keyId: string;
  signature: string;
}

export interface Tokens {
  accessToken: string;
  tokenType: 'Bearer';
  expiresIn: number;
  refreshToken: string;
  user: User;
}

export interface Transaction {
  id: string;
  type: TransactionType;
  status: TransactionStatus;
  from: string;
  to: string;
  amount: number;
  currency: string;
  description: string | null;
  reference: string | null;
  metadata: Record<string, string>;
  risk: {
    score: number;
    decision: 'approve' | 'review' | 'reject';
  } | null;
  failure: {
    code: string;
    detail: string;
  } | null;
  postingId: string | null;
  /** Posted balances right after this transaction. */
  balances: {
    from: number;
    to: number;
  } | null;
  /** The transaction a reversal undoes. */
  reverses: string | null;
  /** The transfer between two ledgers that this is one side of. Until it is decided, this is `pending` and its amount held. */
  ledgerTransfer: string | null;
  scheduledFor: string | null;
  createdAt: string;
  completedAt: string | null;
}

export interface TransactionInput {
  /** Default: `"transfer"`. */
  type?: 'transfer' | 'deposit' | 'withdrawal' | 'fee';
  /** Left out of a deposit: the tenant's own account stands in. */
  from?: string;
  /** Left out of a withdrawal and a fee: the tenant's own account stands in. */
  to?: string;
  /** In minor units: 1500 is 15.00 USD. */
  amount: number;
  currency: string;
  description?: string | null;
  /** Yours; lists can be filtered by it. */
  reference?: string | null;
  metadata?: Record<string, string>;
  /** Up to a year ahead: it waits as `scheduled` and runs then. */
  scheduledFor?: string | null;
}

export type TransactionStatus = 'scheduled' | 'pending' | 'review' | 'completed' | 'failed' | 'cancelled';

export type TransactionType = 'transfer' | 'exchange' | 'deposit' | 'withdrawal' | 'fee' | 'refund' | 'reversal';

export interface TransactionsApproveInput {
  id: string;
}

export interface TransactionsCancelInput {
  id: string;
}

export interface TransactionsCreateBatchInput {
  transactions: {
    /** Default: `"transfer"`. */
    type?: 'transfer' | 'deposit' | 'withdrawal' | 'fee';
    /** Left out of a deposit: the tenant's own account stands in. */
    from?: string;
    /** Left out of a withdrawal and a fee: the tenant's own account stands in. */
    to?: string;
    /** In minor units: 1500 is 15.00 USD. */
    amount: number;
    currency: string;
    description?: string | null;
    /** Yours; lists can be filtered by it. */
    reference?: string | null;
    metadata?: Record<string, string>;
    /** Up to a year ahead: it waits as `scheduled` and runs then. */
    scheduledFor?: string | null;
    idempotencyKey: string;
  }[];
}

export interface TransactionsCreateBatchOutput {
  results: {
    status: number;
    transaction?: Transaction;
    problem?: ProblemBody;
  }[];
}

export interface TransactionsCreateLedgerTransferInput {
  from: string;
  toLedger: string;
  /** An account of the other ledger. */
  to: string;
  /** In minor units: 1500 is 15.00 USD. */
  amount: number;
  currency: string;
  description?: string | null;
  reference?: string | null;
  metadata?: Record<string, string>;
}

export interface TransactionsCreateLedgerTransferOutput {
  id: string;
  status: 'pending' | 'completed' | 'failed';
  fromLedger: string;
  from: string;
  toLedger: string;
  to: string;
  amount: number;
  currency: string;
  description: string | null;
  reference: string | null;
  metadata: Record<string, string>;
  /** Why it failed, and which ledger said so. */
  failure: {
    code: string;
    detail: string;
    side: 'from' | 'to';
  } | null;
  /** What the history of `from` shows. */
  fromTransaction: string | null;
  /** What the history of `to` shows, in the other ledger. */
  toTransaction: string | null;
  createdAt: string;
  completedAt: string | null;
}

export interface TransactionsGetCertificateInput {
  id: string;
}

export interface TransactionsGetCertificateOutput {
  batchId: string;
  index: number;
  digest: string;
  decidedAt: string;
  votes: {
    kind: string;
    node: string;
    publicKey: string;
    votes: string;
    reasons: Record<string, string>;
    signature: string;
  }[];
}

export interface TransactionsGetInput {
  id: string;
}

export interface TransactionsGetLedgerTransferInput {
  id: string;
}

export interface TransactionsGetLedgerTransferOutput {
  id: string;
  status: 'pending' | 'completed' | 'failed';
  fromLedger: string;
  from: string;
  toLedger: string;
  to: string;
  amount: number;
  currency: string;
  description: string | null;
  reference: string | null;
  metadata: Record<string, string>;
  /** Why it failed, and which ledger said so. */
  failure: {
    code: string;
    detail: string;
    side: 'from' | 'to';
  } | null;
  /** What the history of `from` shows. */
  fromTransaction: string | null;
  /** What the history of `to` shows, in the other ledger. */
  toTransaction: string | null;
  createdAt: string;
  completedAt: string | null;
}

export interface TransactionsListInput {
  status?: TransactionStatus;
  type?: TransactionType;
  currency?: string;
  accountId?: string;
  idempotencyKey?: string;
  reference?: string;
  createdFrom?: string;
  createdTo?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface TransactionsListLedgerTransfersInput {
  status?: 'pending' | 'completed' | 'failed';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface TransactionsListLedgerTransfersOutput {
  data: {
    id: string;
    status: 'pending' | 'completed' | 'failed';
    fromLedger: string;
    from: string;
    toLedger: string;
    to: string;
    amount: number;
    currency: string;
    description: string | null;
    reference: string | null;
    metadata: Record<string, string>;
    /** Why it failed, and which ledger said so. */
    failure: {
      code: string;
      detail: string;
      side: 'from' | 'to';
    } | null;
    /** What the history of `from` shows. */
    fromTransaction: string | null;
    /** What the history of `to` shows, in the other ledger. */
    toTransaction: string | null;
    createdAt: string;
    completedAt: string | null;
  }[];
  nextCursor: string | null;
}

export interface TransactionsListOfAccountInput {
  id: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface TransactionsListOfAccountOutput {
  data: Transaction[];
  nextCursor: string | null;
}

export interface TransactionsListOutput {
  data: Transaction[];
  nextCursor: string | null;
}

export interface TransactionsReverseInput {
  id: string;
  description?: string | null;
}

export interface TransactionsSummaryInput {
  from?: string;
  to?: string;
}

export interface TransactionsSummaryOutput {
  data: {
    day: string;
    currency: string;
    type: TransactionType;
    status: TransactionStatus;
    count: number;
    amount: string;
  }[];
}

export interface TransactionsTransferInput {
  from: string;
  to: string;
  /** In minor units: 1500 is 15.00 USD. */
  amount: number;
  currency: string;
  description?: string | null;
  reference?: string | null;
  metadata?: Record<string, string>;
}

export interface User {
  id: string;
  tenantId: string;
  email: string;
  name: string;
  role: string;
  status: 'active' | 'disabled';
  createdAt: string;
}

export interface Wallet {
  id: string;
  customerId: string;
  name: string;
  accounts: Account[];
  createdAt: string;
}

export interface IdentityApi {
  /**
   * Register a tenant and its first owner.
   *
   * `POST /v1/auth/register`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `email_taken`
   */
  register(input: IdentityRegisterInput, options?: CallOptions): Call<Tokens>;

  /**
   * Log in.
   *
   * `POST /v1/auth/login`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `invalid_credentials`, `user_locked`
   */
  login(input: IdentityLoginInput, options?: CallOptions): Call<Tokens>;

  /**
   * Swap a refresh token for new tokens. Each refresh token works once. Used twice, the whole session is ended.
   *
   * `POST /v1/auth/refresh`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `unauthenticated`, `token_reused`
   */
  refresh(input: IdentityRefreshInput, options?: CallOptions): Call<Tokens>;

  /**
   * End the session of a refresh token.
   *
   * `POST /v1/auth/logout`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`
   */
  logout(input: IdentityLogoutInput, options?: CallOptions): Call<IdentityLogoutOutput>;

  /**
   * Who am I?
   *
   * `GET /v1/auth/me`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  me(input?: IdentityMeInput, options?: CallOptions): Call<IdentityMeOutput>;

  /**
   * Add a person to the tenant.
   *
   * `POST /v1/users`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `email_taken`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createUser(input: IdentityCreateUserInput, options?: CallOptions): Call<User>;

  /**
   * List people, newest first.
   *
   * `GET /v1/users`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listUsers(input?: IdentityListUsersInput, options?: CallOptions): PageCall<IdentityListUsersOutput>;

  /**
   * Change a person's role, or disable them.
   *
   * `PATCH /v1/users/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `last_owner`
   */
  updateUser(input: IdentityUpdateUserInput, options?: CallOptions): Call<User>;

  /**
   * Get the tenant.
   *
   * `GET /v1/tenant`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  getTenant(input?: IdentityGetTenantInput, options?: CallOptions): Call<IdentityGetTenantOutput>;

  /**
   * Open a further ledger. Requests name it in the header `Florin-Ledger`; without the header they mean the first. Money moves between two by `POST /v1/ledger-transfers`.
   *
   * `POST /v1/ledgers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createLedger(input: IdentityCreateLedgerInput, options?: CallOptions): Call<IdentityCreateLedgerOutput>;

  /**
   * List the tenant's ledgers, newest first.
   *
   * `GET /v1/ledgers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listLedgers(input?: IdentityListLedgersInput, options?: CallOptions): PageCall<IdentityListLedgersOutput>;

  /**
   * Get a ledger.
   *
   * `GET /v1/ledgers/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getLedger(input: IdentityGetLedgerInput, options?: CallOptions): Call<IdentityGetLedgerOutput>;

  /**
   * Create an API key. The secret is shown in this answer and never again, also not when it is replayed. A key can not be given a scope its maker lacks.
   *
   * `POST /v1/api-keys`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createApiKey(input: IdentityCreateApiKeyInput, options?: CallOptions): Call<IdentityCreateApiKeyOutput>;

  /**
   * List API keys, newest first.
   *
   * `GET /v1/api-keys`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listApiKeys(input?: IdentityListApiKeysInput, options?: CallOptions): PageCall<IdentityListApiKeysOutput>;

  /**
   * Revoke an API key at once.
   *
   * `POST /v1/api-keys/{id}/revoke`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  revokeApiKey(input: IdentityRevokeApiKeyInput, options?: CallOptions): Call<ApiKey>;
}

export interface LedgerApi {
  /**
   * Record postings. Up to 1,000 postings, each accepted or refused on its own (linked ones together), in order.
   *
   * `POST /v1/ledger/entries`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createEntries(input: LedgerCreateEntriesInput, options?: CallOptions): Call<LedgerCreateEntriesOutput>;

  /**
   * List an account's entries, newest first.
   *
   * `GET /v1/ledger/entries/{accountId}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  listEntries(input: LedgerListEntriesInput, options?: CallOptions): PageCall<LedgerListEntriesOutput>;

  /**
   * Balance and holds, now or at a past moment. `at` asks what was recorded by then; with `by=effective`, what was in effect then, backdated postings included.
   *
   * `GET /v1/ledger/balance/{accountId}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getBalance(input: LedgerGetBalanceInput, options?: CallOptions): Call<LedgerGetBalanceOutput>;

  /**
   * Prove a balance from its entries.
   *
   * `POST /v1/ledger/reconcile/{accountId}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  reconcile(input: LedgerReconcileInput, options?: CallOptions): Call<LedgerReconcileOutput>;

  /**
   * Get a posting.
   *
   * `GET /v1/ledger/postings/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getPosting(input: LedgerGetPostingInput, options?: CallOptions): Call<Posting>;

  /**
   * Post a hold, whole or in part. `amount` for a posting of two entries; the rest is released. `group: true` posts the whole linked group.
   *
   * `POST /v1/ledger/postings/{id}/post`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `currency_mismatch`, `account_frozen`, `account_closed`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `unbalanced`, `linked_refused`, `idempotency_key_reused`, `idempotency_key_missing`, `idempotency_key_in_use`, `not_pending`, `already_posted`, `already_voided`, `hold_expired`
   */
  postPending(input: LedgerPostPendingInput, options?: CallOptions): Call<LedgerPostPendingOutput>;

  /**
   * Release a hold. `group: true` releases the whole linked group.
   *
   * `POST /v1/ledger/postings/{id}/void`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `currency_mismatch`, `account_frozen`, `account_closed`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `unbalanced`, `linked_refused`, `idempotency_key_reused`, `idempotency_key_missing`, `idempotency_key_in_use`, `not_pending`, `already_posted`, `already_voided`, `hold_expired`
   */
  voidPending(input: LedgerVoidPendingInput, options?: CallOptions): Call<LedgerVoidPendingOutput>;

  /**
   * Proof that a posting is sealed. Checked offline with the public key: `verifyPostingProof` of the SDK. 409 `version_conflict` until the posting is sealed (≤ 100 ms).
   *
   * `GET /v1/ledger/postings/{id}/proof`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `version_conflict`
   */
  getProof(input: LedgerGetProofInput, options?: CallOptions): Call<PostingProof>;

  /**
   * Debits and credits of every currency.
   *
   * `GET /v1/ledger/trial-balance`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  trialBalance(input?: LedgerTrialBalanceInput, options?: CallOptions): Call<LedgerTrialBalanceOutput>;

  /**
   * List seals, newest first.
   *
   * `GET /v1/ledger/seals`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listSeals(input?: LedgerListSealsInput, options?: CallOptions): PageCall<LedgerListSealsOutput>;

  /**
   * Proof that a later seal only adds to an earlier one.
   *
   * `GET /v1/ledger/seals/consistency`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getConsistency(input: LedgerGetConsistencyInput, options?: CallOptions): Call<LedgerGetConsistencyOutput>;

  /**
   * Public keys that seals are signed with.
   *
   * `GET /v1/ledger/keys`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listKeys(input?: LedgerListKeysInput, options?: CallOptions): Call<LedgerListKeysOutput>;

  /**
   * Keep all balances as they are now.
   *
   * `POST /v1/ledger/snapshots`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createSnapshot(input?: LedgerCreateSnapshotInput, options?: CallOptions): Call<LedgerCreateSnapshotOutput>;

  /**
   * List snapshots, newest first.
   *
   * `GET /v1/ledger/snapshots`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listSnapshots(input?: LedgerListSnapshotsInput, options?: CallOptions): PageCall<LedgerListSnapshotsOutput>;
}

export interface AccountsApi {
  /**
   * Create a customer.
   *
   * `POST /v1/customers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_unknown`
   */
  createCustomer(input: AccountsCreateCustomerInput, options?: CallOptions): Call<Customer>;

  /**
   * Get a customer.
   *
   * `GET /v1/customers/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getCustomer(input: AccountsGetCustomerInput, options?: CallOptions): Call<Customer>;

  /**
   * List customers, newest first.
   *
   * `GET /v1/customers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listCustomers(input?: AccountsListCustomersInput, options?: CallOptions): PageCall<AccountsListCustomersOutput>;

  /**
   * Change a customer. `status: blocked` stops all their accounts from moving money out or in. Metadata is replaced as a whole; null takes a field away.
   *
   * `PATCH /v1/customers/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  updateCustomer(input: AccountsUpdateCustomerInput, options?: CallOptions): Call<Customer>;

  /**
   * Open an account.
   *
   * `POST /v1/accounts`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_unknown`
   */
  createAccount(input: AccountsCreateAccountInput, options?: CallOptions): Call<Account>;

  /**
   * Get an account with its balance.
   *
   * `GET /v1/accounts/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getAccount(input: AccountsGetAccountInput, options?: CallOptions): Call<Account>;

  /**
   * List accounts, newest first.
   *
   * `GET /v1/accounts`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listAccounts(input?: AccountsListAccountsInput, options?: CallOptions): PageCall<AccountsListAccountsOutput>;

  /**
   * Change name, limits or metadata. A limit left out stays, one set to null is taken away. Metadata is replaced as a whole. Of the tenant's own accounts only the metadata can be changed.
   *
   * `PATCH /v1/accounts/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `account_closed`, `insufficient_funds`
   */
  updateAccount(input: AccountsUpdateAccountInput, options?: CallOptions): Call<Account>;

  /**
   * Stop all movement on an account.
   *
   * `POST /v1/accounts/{id}/freeze`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `account_closed`, `account_not_empty`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  freezeAccount(input: AccountsFreezeAccountInput, options?: CallOptions): Call<Account>;

  /**
   * Let a frozen account move again.
   *
   * `POST /v1/accounts/{id}/unfreeze`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `account_closed`, `account_not_empty`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  unfreezeAccount(input: AccountsUnfreezeAccountInput, options?: CallOptions): Call<Account>;

  /**
   * Close an account for good; only at zero. The tenant's own accounts can not be closed.
   *
   * `POST /v1/accounts/{id}/close`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `account_closed`, `account_not_empty`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  closeAccount(input: AccountsCloseAccountInput, options?: CallOptions): Call<Account>;

  /**
   * Opening balance, every change, closing balance of a period. Entries oldest first, paged by `cursor`; opening and closing are those of the whole period. `from` inclusive, `to` exclusive.
   *
   * `GET /v1/accounts/{id}/statement`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getStatement(input: AccountsGetStatementInput, options?: CallOptions): PageCall<AccountsGetStatementOutput>;

  /**
   * Open a wallet: one account per currency.
   *
   * `POST /v1/wallets`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_unknown`
   */
  createWallet(input: AccountsCreateWalletInput, options?: CallOptions): Call<Wallet>;

  /**
   * Get a wallet with its accounts.
   *
   * `GET /v1/wallets/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getWallet(input: AccountsGetWalletInput, options?: CallOptions): Call<Wallet>;

  /**
   * List wallets, newest first.
   *
   * `GET /v1/wallets`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listWallets(input?: AccountsListWalletsInput, options?: CallOptions): PageCall<AccountsListWalletsOutput>;
}

export interface TransactionsApi {
  /**
   * Move money. 201 means durable: the posting is on disk and the balances after it are in the answer. A refusal is kept as a `failed` transaction, named by `resourceId`.
   *
   * `POST /v1/transactions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `same_account`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `quorum_rejected`, `quorum_unavailable`, `currency_unknown`
   */
  create(input: TransactionInput, options?: CallOptions): Call<Transaction>;

  /**
   * Move money between two accounts.
   *
   * `POST /v1/accounts/transfer`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `same_account`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `quorum_rejected`, `quorum_unavailable`, `currency_unknown`
   */
  transfer(input: TransactionsTransferInput, options?: CallOptions): Call<Transaction>;

  /**
   * Move money up to 1,000 times. Each transaction stands for itself, with its own idempotencyKey and its own result, in the order asked.
   *
   * `POST /v1/transactions/batch`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  createBatch(input: TransactionsCreateBatchInput, options?: CallOptions): Call<TransactionsCreateBatchOutput>;

  /**
   * Get a transaction.
   *
   * `GET /v1/transactions/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  get(input: TransactionsGetInput, options?: CallOptions): Call<Transaction>;

  /**
   * List transactions, newest first.
   *
   * `GET /v1/transactions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  list(input?: TransactionsListInput, options?: CallOptions): PageCall<TransactionsListOutput>;

  /**
   * List an account's completed transactions, newest first.
   *
   * `GET /v1/accounts/{id}/transactions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  listOfAccount(input: TransactionsListOfAccountInput, options?: CallOptions): PageCall<TransactionsListOfAccountOutput>;

  /**
   * Counts and sums per day, currency, type and status. A read model: follows within 100 ms.
   *
   * `GET /v1/transactions/summary`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  summary(input?: TransactionsSummaryInput, options?: CallOptions): Call<TransactionsSummaryOutput>;

  /**
   * Cancel a scheduled transaction or one in review.
   *
   * `POST /v1/transactions/{id}/cancel`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `not_cancellable`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  cancel(input: TransactionsCancelInput, options?: CallOptions): Call<Transaction>;

  /**
   * Let a transaction in review go on.
   *
   * `POST /v1/transactions/{id}/approve`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `same_account`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `quorum_rejected`, `quorum_unavailable`, `currency_unknown`, `not_in_review`
   */
  approve(input: TransactionsApproveInput, options?: CallOptions): Call<Transaction>;

  /**
   * Undo a completed transaction by its mirror image.
   *
   * `POST /v1/transactions/{id}/reverse`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `same_account`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `quorum_rejected`, `quorum_unavailable`, `currency_unknown`, `already_reversed`, `not_reversible`
   */
  reverse(input: TransactionsReverseInput, options?: CallOptions): Call<Transaction>;

  /**
   * The signed votes that let a transaction run.
   *
   * `GET /v1/transactions/{id}/certificate`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getCertificate(input: TransactionsGetCertificateInput, options?: CallOptions): Call<TransactionsGetCertificateOutput>;

  /**
   * Move money to another ledger of the tenant. Out of the ledger that `Florin-Ledger` names. 201 means durable: nearly always `completed`; `pending` where the other ledger could not be reached yet: it goes on by itself and is decided within a minute. A refusal is kept as a `failed` transfer, named by `resourceId`.
   *
   * `POST /v1/ledger-transfers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `currency_unknown`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `quorum_rejected`, `quorum_unavailable`
   */
  createLedgerTransfer(input: TransactionsCreateLedgerTransferInput, options?: CallOptions): Call<TransactionsCreateLedgerTransferOutput>;

  /**
   * Get a transfer between ledgers, in the ledger it is from.
   *
   * `GET /v1/ledger-transfers/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getLedgerTransfer(input: TransactionsGetLedgerTransferInput, options?: CallOptions): Call<TransactionsGetLedgerTransferOutput>;

  /**
   * List transfers out of this ledger, newest first.
   *
   * `GET /v1/ledger-transfers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listLedgerTransfers(input?: TransactionsListLedgerTransfersInput, options?: CallOptions): PageCall<TransactionsListLedgerTransfersOutput>;
}

export interface EventsApi {
  /**
   * List events. Newest first; with `after`, oldest first from that offset on, to follow along.
   *
   * `GET /v1/events`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  list(input?: EventsListInput, options?: CallOptions): PageCall<EventsListOutput>;

  /**
   * Every event of one resource, oldest first.
   *
   * `GET /v1/streams/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  getStream(input: EventsGetStreamInput, options?: CallOptions): PageCall<EventsGetStreamOutput>;

  /**
   * Consumers, their positions and how far behind they are.
   *
   * `GET /v1/projections`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listProjections(input?: EventsListProjectionsInput, options?: CallOptions): Call<EventsListProjectionsOutput>;

  /**
   * Rebuild one of the tenant's projections from an offset.
   *
   * `POST /v1/replays`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createReplay(input: EventsCreateReplayInput, options?: CallOptions): Call<Replay>;

  /**
   * How a replay is doing.
   *
   * `GET /v1/replays/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getReplay(input: EventsGetReplayInput, options?: CallOptions): Call<Replay>;

  /**
   * Events that a consumer could not take, newest first.
   *
   * `GET /v1/dead-letters`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listDeadLetters(input?: EventsListDeadLettersInput, options?: CallOptions): PageCall<EventsListDeadLettersOutput>;

  /**
   * Hand a parked event to its consumer again.
   *
   * `POST /v1/dead-letters/{id}/replay`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  replayDeadLetter(input: EventsReplayDeadLetterInput, options?: CallOptions): Call<DeadLetter>;

  /**
   * Give up on a parked event.
   *
   * `POST /v1/dead-letters/{id}/discard`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  discardDeadLetter(input: EventsDiscardDeadLetterInput, options?: CallOptions): Call<DeadLetter>;

  /**
   * Keep the state of one resource as its events say. A later read of the stream starts from it.
   *
   * `POST /v1/snapshots`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createSnapshot(input: EventsCreateSnapshotInput, options?: CallOptions): Call<EventsCreateSnapshotOutput>;
}

export interface Api {
  readonly identity: IdentityApi;
  readonly ledger: LedgerApi;
  readonly accounts: AccountsApi;
  readonly transactions: TransactionsApi;
  readonly events: EventsApi;
}
