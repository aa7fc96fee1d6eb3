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
  document?: {
    type: 'passport' | 'identity_card' | 'driving_licence' | 'residence_permit' | 'tax_id' | 'company_register';
    number: string;
    country: string;
  } | null;
  reference?: string | null;
  metadata?: Record<string, string>;
}

export interface AccountsCreateWalletInput {
  customerId: string;
  name: string;
  currencies: string[];
}

export interface AccountsEraseCustomerInput {
  id: string;
  reason?: string;
}

export interface AccountsEraseCustomerOutput {
  id: string;
  erased: true;
  erasedAt: string;
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
  documentNumber?: string;
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
  document?: {
    type: 'passport' | 'identity_card' | 'driving_licence' | 'residence_permit' | 'tax_id' | 'company_register';
    number: string;
    country: string;
  } | null;
  reference?: string | null;
  metadata?: Record<string, string>;
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  mode: 'test' | 'live';
  kind: 'secret' | 'restricted';
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  /** It may be used from these networks only (CIDR). */
  networks: string[] | null;
  expiresAt: string | null;
  /** What it may spend by currency; a currency that is not here may not be spent. */
  spending: SpendingLimit[] | null;
  status: 'active' | 'revoked';
  lastUsedAt: string | null;
  createdAt: string;
  revokedAt: string | null;
  /** Until when the secret before the last rotation goes on working. */
  previousSecretValidUntil: string | null;
  /** When that secret was last used: once nobody does, it can go. */
  previousSecretLastUsedAt: string | null;
  /** What it speaks where a request names no other in Florin-Version: the newest there was when it was made. */
  apiVersion: string;
}

export interface Balance {
  /** Sum of posted entries on the account's normal side. */
  posted: number;
  /** Reserved by pending postings. */
  held: number;
  /** `posted − held`: what can still be spent down to the minimum balance. */
  available: number;
}

export interface BankAccount {
  type: 'iban' | 'us';
  /** `DE89 •••• 3000` */
  number: string;
  holder: string;
  bic: string | null;
  routingNumber: string | null;
  id: string;
  /** Null: the tenant's own. */
  customerId: string | null;
  createdAt: string;
}

export type BankAccountInput = {
  type: 'iban';
  iban: string;
  bic?: string | null;
  /** Whose account it is, as the bank knows them. */
  holder: string;
} | {
  type: 'us';
  routingNumber: string;
  accountNumber: string;
  /** Default: `"checking"`. */
  kind?: 'checking' | 'savings';
  /** Whose account it is, as the bank knows them. */
  holder: string;
};

export interface CurrencyCreateConversionInput {
  from: string;
  to: string;
  /** Then it has currencies and amounts; else `fromCurrency`, `toCurrency` and one of the amounts say what is to be exchanged at the rate of now. */
  quoteId?: string;
  fromCurrency?: string;
  toCurrency?: string;
  /** In minor units: 1500 is 15.00 USD. */
  fromAmount?: number;
  /** In minor units: 1500 is 15.00 USD. */
  toAmount?: number;
  /** With `fromAmount`: what must come out at least. Else it is refused with `rate_moved`. */
  minToAmount?: number;
  /** What may go in at most. To be given wherever `toAmount` is what is fixed and no rate is locked. */
  maxFromAmount?: number;
  description?: string | null;
  reference?: string | null;
  metadata?: Record<string, string>;
}

export interface CurrencyCreateConversionOutput {
  id: string;
  status: 'pending' | 'completed' | 'failed';
  from: string;
  to: string;
  fromCurrency: string;
  toCurrency: string;
  fromAmount: number;
  toAmount: number;
  /** Which of the two amounts was asked for; the other follows from the rate. */
  fixed: 'from' | 'to';
  /** Decimal text: one `base` is that many `quote`. */
  rate: string;
  /** Decimal text: one `base` is that many `quote`. */
  midRate: string;
  spreadBps: number;
  provenance: {
    steps: {
      from: string;
      to: string;
      /** Decimal text: one `base` is that many `quote`. */
      rate: string;
      source: string;
      asOf: string;
      fetchedAt: string;
    }[];
    /** Of the oldest step; null: a currency in itself. */
    asOf: string | null;
  };
  quoteId: string | null;
  description: string | null;
  reference: string | null;
  metadata: Record<string, string>;
  failure: {
    code: string;
    detail: string;
  } | null;
  postingId: string | null;
  createdAt: string;
  completedAt: string | null;
}

export interface CurrencyCreateQuoteInput {
  from: string;
  to: string;
  /** In minor units: 1500 is 15.00 USD. */
  fromAmount?: number;
  /** In minor units: 1500 is 15.00 USD. */
  toAmount?: number;
  /** Default: `"none"`. */
  lock?: 'none' | '5m' | 'hour' | 'day';
}

export interface CurrencyCreateQuoteOutput {
  id: string;
  status: 'active' | 'expired' | 'used';
  from: string;
  to: string;
  fromAmount: number;
  toAmount: number;
  /** Which of the two amounts was asked for; the other follows from the rate. */
  fixed: 'from' | 'to';
  /** Decimal text: one `base` is that many `quote`. */
  rate: string;
  /** Decimal text: one `base` is that many `quote`. */
  midRate: string;
  spreadBps: number;
  provenance: {
    steps: {
      from: string;
      to: string;
      /** Decimal text: one `base` is that many `quote`. */
      rate: string;
      source: string;
      asOf: string;
      fetchedAt: string;
    }[];
    /** Of the oldest step; null: a currency in itself. */
    asOf: string | null;
  };
  lock: 'none' | '5m' | 'hour' | 'day';
  /** Null: nothing is locked, and it is priced anew when it is used. */
  expiresAt: string | null;
  /** The exchange that has it. */
  conversionId: string | null;
  createdAt: string;
}

export interface CurrencyDeleteSpreadInput {
  pair: string;
}

export interface CurrencyDeleteSpreadOutput {
  pair: string;
  bps: number;
  /** On top, for a quote that locks the rate that long. */
  lockBps: {
    /** Basis points: 50 is half a percent. */
    fiveMinutes: number;
    /** Basis points: 50 is half a percent. */
    hour: number;
    /** Basis points: 50 is half a percent. */
    day: number;
  };
  updatedAt: string;
}

export interface CurrencyGetConversionInput {
  id: string;
}

export interface CurrencyGetConversionOutput {
  id: string;
  status: 'pending' | 'completed' | 'failed';
  from: string;
  to: string;
  fromCurrency: string;
  toCurrency: string;
  fromAmount: number;
  toAmount: number;
  /** Which of the two amounts was asked for; the other follows from the rate. */
  fixed: 'from' | 'to';
  /** Decimal text: one `base` is that many `quote`. */
  rate: string;
  /** Decimal text: one `base` is that many `quote`. */
  midRate: string;
  spreadBps: number;
  provenance: {
    steps: {
      from: string;
      to: string;
      /** Decimal text: one `base` is that many `quote`. */
      rate: string;
      source: string;
      asOf: string;
      fetchedAt: string;
    }[];
    /** Of the oldest step; null: a currency in itself. */
    asOf: string | null;
  };
  quoteId: string | null;
  description: string | null;
  reference: string | null;
  metadata: Record<string, string>;
  failure: {
    code: string;
    detail: string;
  } | null;
  postingId: string | null;
  createdAt: string;
  completedAt: string | null;
}

export interface CurrencyGetQuoteInput {
  id: string;
}

export interface CurrencyGetQuoteOutput {
  id: string;
  status: 'active' | 'expired' | 'used';
  from: string;
  to: string;
  fromAmount: number;
  toAmount: number;
  /** Which of the two amounts was asked for; the other follows from the rate. */
  fixed: 'from' | 'to';
  /** Decimal text: one `base` is that many `quote`. */
  rate: string;
  /** Decimal text: one `base` is that many `quote`. */
  midRate: string;
  spreadBps: number;
  provenance: {
    steps: {
      from: string;
      to: string;
      /** Decimal text: one `base` is that many `quote`. */
      rate: string;
      source: string;
      asOf: string;
      fetchedAt: string;
    }[];
    /** Of the oldest step; null: a currency in itself. */
    asOf: string | null;
  };
  lock: 'none' | '5m' | 'hour' | 'day';
  /** Null: nothing is locked, and it is priced anew when it is used. */
  expiresAt: string | null;
  /** The exchange that has it. */
  conversionId: string | null;
  createdAt: string;
}

export interface CurrencyGetRateInput {
  base: string;
  quote: string;
  at?: string;
}

export interface CurrencyGetRateOutput {
  base: string;
  quote: string;
  /** Between the sources, before the spread. */
  midRate: string;
  spreadBps: number;
  /** What the tenant's customers get: `midRate` less the spread, rounded down to 18 digits. */
  rate: string;
  provenance: {
    steps: {
      from: string;
      to: string;
      /** Decimal text: one `base` is that many `quote`. */
      rate: string;
      source: string;
      asOf: string;
      fetchedAt: string;
    }[];
    /** Of the oldest step; null: a currency in itself. */
    asOf: string | null;
  };
}

export interface CurrencyGetSpreadInput {
  pair: string;
}

export interface CurrencyGetSpreadOutput {
  pair: string;
  bps: number;
  /** On top, for a quote that locks the rate that long. */
  lockBps: {
    /** Basis points: 50 is half a percent. */
    fiveMinutes: number;
    /** Basis points: 50 is half a percent. */
    hour: number;
    /** Basis points: 50 is half a percent. */
    day: number;
  };
  updatedAt: string;
}

export interface CurrencyListConversionsInput {
  status?: 'pending' | 'completed' | 'failed';
  quoteId?: string;
  reference?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface CurrencyListConversionsOutput {
  data: {
    id: string;
    status: 'pending' | 'completed' | 'failed';
    from: string;
    to: string;
    fromCurrency: string;
    toCurrency: string;
    fromAmount: number;
    toAmount: number;
    /** Which of the two amounts was asked for; the other follows from the rate. */
    fixed: 'from' | 'to';
    /** Decimal text: one `base` is that many `quote`. */
    rate: string;
    /** Decimal text: one `base` is that many `quote`. */
    midRate: string;
    spreadBps: number;
    provenance: {
      steps: {
        from: string;
        to: string;
        /** Decimal text: one `base` is that many `quote`. */
        rate: string;
        source: string;
        asOf: string;
        fetchedAt: string;
      }[];
      /** Of the oldest step; null: a currency in itself. */
      asOf: string | null;
    };
    quoteId: string | null;
    description: string | null;
    reference: string | null;
    metadata: Record<string, string>;
    failure: {
      code: string;
      detail: string;
    } | null;
    postingId: string | null;
    createdAt: string;
    completedAt: string | null;
  }[];
  nextCursor: string | null;
}

export interface CurrencyListCurrenciesInput {
  status?: 'active' | 'ended' | 'coming';
  at?: string;
}

export interface CurrencyListCurrenciesOutput {
  data: {
    code: string;
    number: string;
    name: string;
    /** Decimal places of its minor unit. */
    exponent: number;
    from: string | null;
    /** Last day in use; null: still, or not announced. */
    until: string | null;
    status: 'active' | 'ended' | 'coming';
  }[];
}

export interface CurrencyListPositionsInput {
  base: string;
}

export interface CurrencyListPositionsOutput {
  base: string;
  at: string;
  conversions: number;
  data: {
    currency: string;
    /** Posted balance of the tenant's fx account: above zero it has taken in more than it gave, below zero less. */
    held: number;
    /** What of it is from exchanges. */
    exchanged: number;
    /** The rest: posted to the fx account by other ways. It is in no gain. */
    other: number;
    /** What `exchanged` cost in the base, by the weighted average. */
    cost: number;
    realisedGain: number;
    /** From the currency to the base, now; null where no rate is recent enough. */
    midRate: string | null;
    value: number | null;
    unrealisedGain: number | null;
    provenance: {
      steps: {
        from: string;
        to: string;
        /** Decimal text: one `base` is that many `quote`. */
        rate: string;
        source: string;
        asOf: string;
        fetchedAt: string;
      }[];
      /** Of the oldest step; null: a currency in itself. */
      asOf: string | null;
    } | null;
  }[];
  realisedGain: number;
  value: number | null;
  unrealisedGain: number | null;
}

export interface CurrencyListRateHistoryInput {
  base: string;
  quote: string;
  source?: string;
  from?: string;
  to?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface CurrencyListRateHistoryOutput {
  data: {
    base: string;
    quote: string;
    /** Decimal text: one `base` is that many `quote`. */
    midRate: string;
    source: string;
    asOf: string;
    fetchedAt: string;
  }[];
  nextCursor: string | null;
}

export type CurrencyListRateSourcesInput = Record<string, never>;

export interface CurrencyListRateSourcesOutput {
  data: {
    source: string;
    base: string | null;
    asOf: string | null;
    fetchedAt: string | null;
    currencies: number;
    status: 'fresh' | 'stale' | 'empty';
    /** From when on its rates are refused. */
    staleAt: string | null;
    /** Why it could not be asked the last time. */
    failure: string | null;
  }[];
}

export interface CurrencyListRatesInput {
  base: string;
  quotes?: string;
  at?: string;
}

export interface CurrencyListRatesOutput {
  base: string;
  at: string;
  data: {
    base: string;
    quote: string;
    /** Between the sources, before the spread. */
    midRate: string;
    spreadBps: number;
    /** What the tenant's customers get: `midRate` less the spread, rounded down to 18 digits. */
    rate: string;
    provenance: {
      steps: {
        from: string;
        to: string;
        /** Decimal text: one `base` is that many `quote`. */
        rate: string;
        source: string;
        asOf: string;
        fetchedAt: string;
      }[];
      /** Of the oldest step; null: a currency in itself. */
      asOf: string | null;
    };
  }[];
}

export type CurrencyListSpreadsInput = Record<string, never>;

export interface CurrencyListSpreadsOutput {
  data: {
    pair: string;
    bps: number;
    /** On top, for a quote that locks the rate that long. */
    lockBps: {
      /** Basis points: 50 is half a percent. */
      fiveMinutes: number;
      /** Basis points: 50 is half a percent. */
      hour: number;
      /** Basis points: 50 is half a percent. */
      day: number;
    };
    updatedAt: string;
  }[];
}

export interface CurrencySetSpreadInput {
  pair: string;
  /** Basis points: 50 is half a percent. */
  bps: number;
  lockBps?: {
    /** Basis points: 50 is half a percent. Default: `0`. */
    fiveMinutes?: number;
    /** Basis points: 50 is half a percent. Default: `0`. */
    hour?: number;
    /** Basis points: 50 is half a percent. Default: `0`. */
    day?: number;
  };
}

export interface CurrencySetSpreadOutput {
  pair: string;
  bps: number;
  /** On top, for a quote that locks the rate that long. */
  lockBps: {
    /** Basis points: 50 is half a percent. */
    fiveMinutes: number;
    /** Basis points: 50 is half a percent. */
    hour: number;
    /** Basis points: 50 is half a percent. */
    day: number;
  };
  updatedAt: string;
}

export interface Customer {
  id: string;
  type: 'person' | 'business';
  name: string;
  email: string | null;
  country: string | null;
  document: Document | null;
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

export interface Decline {
  /** The same for all providers: `insufficient_funds`, `card_lost_or_stolen` … */
  code: string;
  advice: 'do-not-retry' | 'retry-later' | 'retry-after-authentication' | 'retry-other-provider' | 'other-method' | 'update-method' | 'stop-recurring';
  /** The provider's own words. */
  provider: {
    code: string;
    message: string;
  };
}

export type Direction = 'debit' | 'credit';

export interface Dispute {
  id: string;
  paymentId: string;
  amount: number;
  currency: string;
  /** What the provider took back when it was opened. */
  withdrawn: number;
  reason: string;
  status: DisputeStatus;
  /** Until when it may be answered. */
  dueAt: string | null;
  answered: boolean;
}

export type DisputeStatus = 'open' | 'under-review' | 'won' | 'lost' | 'accepted';

export interface Document {
  type: 'passport' | 'identity_card' | 'driving_licence' | 'residence_permit' | 'tax_id' | 'company_register';
  number: string;
  country: string;
}

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

export interface IdentityAcceptInvitationInput {
  token: string;
  name: string;
  password: string;
}

export interface IdentityAddPasskeyInput {
  name: string;
  response: {
    id: string;
    rawId: string;
    type: 'public-key';
    /** Default: `{}`. */
    clientExtensionResults?: Record<string, unknown>;
    authenticatorAttachment?: string | null;
    response: {
      clientDataJSON: string;
      attestationObject: string;
      transports?: string[];
    };
  };
}

export interface IdentityAddPasskeyOutput {
  passkey: {
    id: string;
    name: string;
    /** Whether it is kept on more than one device. */
    backedUp: boolean;
    createdAt: string;
    lastUsedAt: string | null;
  };
  /** Ten codes, each good for one log-in without the factor. Shown here and never again; null where there are some already. */
  recoveryCodes: string[] | null;
}

export interface IdentityApproveApprovalInput {
  id: string;
}

export interface IdentityApproveApprovalOutput {
  id: string;
  status: 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'executed' | 'failed';
  cause: 'large-transfer' | 'wide-key' | 'role-change' | 'policy';
  operation: string;
  /** In which it would be carried out; what is about the tenant is in the first. */
  ledger: string;
  requestedBy: {
    /** `consent`: a program that acts for a person. */
    kind: 'user' | 'key' | 'client' | 'consent';
    id: string;
    /** The person behind it, who can not approve. */
    userId: string | null;
  };
  reason: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
  /** What came of it. */
  resourceId: string | null;
  failure: 'invalid_request' | 'unauthenticated' | 'forbidden' | 'idempotency_key_missing' | 'idempotency_key_reused' | 'idempotency_key_in_use' | 'not_found' | 'method_not_allowed' | 'request_timeout' | 'payload_too_large' | 'unsupported_media_type' | 'headers_too_large' | 'currency_mismatch' | 'currency_unknown' | 'same_account' | 'account_frozen' | 'account_closed' | 'account_not_empty' | 'customer_blocked' | 'limit_per_transaction' | 'limit_daily' | 'limit_monthly' | 'insufficient_funds' | 'amount_out_of_range' | 'unbalanced' | 'linked_refused' | 'not_pending' | 'already_posted' | 'already_voided' | 'hold_expired' | 'posting_expired' | 'already_reversed' | 'not_reversible' | 'not_cancellable' | 'not_in_review' | 'quorum_rejected' | 'quorum_unavailable' | 'email_taken' | 'invalid_credentials' | 'link_invalid' | 'password_breached' | 'mfa_required' | 'mfa_invalid' | 'mfa_already_enrolled' | 'step_up_required' | 'approval_required' | 'approval_own' | 'approval_closed' | 'already_member' | 'role_taken' | 'role_in_use' | 'network_refused' | 'spending_per_transaction' | 'spending_daily' | 'spending_total' | 'spending_currency' | 'erased' | 'version_unknown' | 'user_locked' | 'token_reused' | 'last_owner' | 'clock_moved' | 'version_conflict' | 'payment_declined' | 'payment_state' | 'payment_busy' | 'payment_method_missing' | 'amount_not_capturable' | 'amount_not_refundable' | 'no_provider' | 'provider_refused' | 'provider_unavailable' | 'provider_in_use' | 'rule_invalid' | 'rules_frozen' | 'webhook_refused' | 'dispute_closed' | 'link_closed' | 'bank_account_invalid' | 'payout_state' | 'rate_unavailable' | 'rate_moved' | 'quote_expired' | 'quote_used' | 'amount_too_small' | 'template_invalid' | 'template_taken' | 'recipient_unreachable' | 'channel_missing' | 'endpoint_refused' | 'endpoint_disabled' | 'rate_limited' | 'internal' | 'unavailable' | 'timed_out' | null;
  createdAt: string;
  expiresAt: string;
  input: Record<string, unknown>;
  inputSha256: string;
  movements: {
    amount: number;
    currency: string;
    from: string | null;
    to: string | null;
  }[];
}

export interface IdentityChangePasswordInput {
  password: string;
  newPassword: string;
}

export interface IdentityChangePasswordOutput {
  endedSessions: number;
  endedConsents: number;
}

export interface IdentityConfirmRegistrationInput {
  /** From the link in the mail. */
  token: string;
}

export interface IdentityConfirmStepUpInput {
  id: string;
  answer: {
    code?: string;
    recoveryCode?: string;
    /** The answer of `navigator.credentials.get`, as JSON. */
    passkey?: {
      id: string;
      rawId: string;
      type: 'public-key';
      /** Default: `{}`. */
      clientExtensionResults?: Record<string, unknown>;
      authenticatorAttachment?: string | null;
      response: {
        clientDataJSON: string;
        authenticatorData: string;
        signature: string;
        userHandle?: string | null;
      };
    };
  };
}

export interface IdentityConfirmStepUpOutput {
  id: string;
  status: 'open' | 'confirmed' | 'used' | 'expired';
  operation: string;
  movements: {
    amount: number;
    currency: string;
    from: string | null;
    to: string | null;
  }[];
  totals: {
    currency: string;
    amount: string;
  }[];
  /** What the person can confirm it with. Empty: set one up first. */
  factors: ('code' | 'passkey' | 'recoveryCode')[];
  /** Base64url: what a passkey signs. It follows from all that is bound, so a signature of it confirms nothing else. */
  challenge: string;
  /** Options for `navigator.credentials.get` with that challenge, as JSON; null without a passkey. */
  passkey: Record<string, unknown> | null;
  expiresAt: string;
}

export interface IdentityConfirmTotpInput {
  code: string;
  /** Not needed within ten minutes of a log-in. */
  password?: string;
}

export interface IdentityConfirmTotpOutput {
  /** Ten codes, each good for one log-in without the factor. Shown here and never again; null where there are some already. */
  recoveryCodes: string[] | null;
}

export interface IdentityCreateApiKeyInput {
  name: string;
  /** Default: `"test"`. */
  mode?: 'test' | 'live';
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  /** CIDR blocks it may be used from. */
  networks?: string[] | null;
  /** When it stops working. */
  expiresAt?: string | null;
  /** What it may move, by currency, in minor units: per transaction, per day of the tenant, in all. */
  spending?: SpendingLimit[] | null;
}

export interface IdentityCreateApiKeyOutput {
  id: string;
  name: string;
  prefix: string;
  mode: 'test' | 'live';
  kind: 'secret' | 'restricted';
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  /** It may be used from these networks only (CIDR). */
  networks: string[] | null;
  expiresAt: string | null;
  /** What it may spend by currency; a currency that is not here may not be spent. */
  spending: SpendingLimit[] | null;
  status: 'active' | 'revoked';
  lastUsedAt: string | null;
  createdAt: string;
  revokedAt: string | null;
  /** Until when the secret before the last rotation goes on working. */
  previousSecretValidUntil: string | null;
  /** When that secret was last used: once nobody does, it can go. */
  previousSecretLastUsedAt: string | null;
  /** What it speaks where a request names no other in Florin-Version: the newest there was when it was made. */
  apiVersion: string;
  secret: string | null;
}

export interface IdentityCreateInvitationInput {
  email: string;
  role: 'owner' | 'admin' | 'operator' | 'analyst' | 'viewer' | 'auditor' | (string & Record<never, never>);
}

export interface IdentityCreateInvitationOutput {
  id: string;
  email: string;
  role: string;
  status: 'open' | 'accepted' | 'revoked' | 'expired';
  createdAt: string;
  sentAt: string;
  expiresAt: string;
  token: string | null;
}

export interface IdentityCreateLedgerInput {
  name: string;
}

export interface IdentityCreateLedgerOutput {
  id: string;
  name: string;
  createdAt: string;
}

export interface IdentityCreateOAuthClientInput {
  name: string;
  type: 'confidential' | 'public';
  grants: ('authorization_code' | 'client_credentials')[];
  /** Default: `[]`. */
  redirectUris?: string[];
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  /** Default: `"tenant"`. */
  openTo?: 'tenant' | 'everyone';
  /** Default: `"test"`. */
  mode?: 'test' | 'live';
  /** Default: `[]`. */
  publicKeys?: ({
    kty: 'OKP';
    crv: 'Ed25519';
    x: string;
    alg?: 'EdDSA' | 'Ed25519';
    kid?: string;
    use?: 'sig';
  } | {
    kty: 'EC';
    crv: 'P-256';
    x: string;
    y: string;
    alg?: 'ES256';
    kid?: string;
    use?: 'sig';
  })[];
}

export interface IdentityCreateOAuthClientOutput {
  id: string;
  name: string;
  type: 'confidential' | 'public';
  grants: ('authorization_code' | 'client_credentials')[];
  redirectUris: string[];
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  openTo: 'tenant' | 'everyone';
  mode: 'test' | 'live';
  status: 'active' | 'revoked';
  secrets: {
    prefix: string;
    createdAt: string;
    expiresAt: string | null;
  }[];
  publicKeys: ({
    kty: 'OKP';
    crv: 'Ed25519';
    x: string;
    alg?: 'EdDSA' | 'Ed25519';
    kid?: string;
    use?: 'sig';
  } | {
    kty: 'EC';
    crv: 'P-256';
    x: string;
    y: string;
    alg?: 'ES256';
    kid?: string;
    use?: 'sig';
  })[];
  createdAt: string;
  revokedAt: string | null;
  secret: string | null;
}

export interface IdentityCreateRoleInput {
  name: string;
  permissions: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
}

export interface IdentityCreateRoleOutput {
  id: string;
  name: string;
  permissions: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  createdAt: string;
}

export interface IdentityCreateUserInput {
  email: string;
  password: string;
  name: string;
  role: 'owner' | 'admin' | 'operator' | 'analyst' | 'viewer' | 'auditor' | (string & Record<never, never>);
}

export interface IdentityDeleteRoleInput {
  id: string;
}

export interface IdentityDeleteRoleOutput {
  id: string;
  name: string;
  permissions: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  createdAt: string;
}

export interface IdentityEndSessionInput {
  id: string;
}

export interface IdentityEndSessionOutput {
  id: string;
  endedAt: string;
}

export interface IdentityEraseUserInput {
  id: string;
  reason?: string;
}

export interface IdentityEraseUserOutput {
  id: string;
  erased: true;
  erasedAt: string;
}

export interface IdentityGetApprovalInput {
  id: string;
}

export interface IdentityGetApprovalOutput {
  id: string;
  status: 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'executed' | 'failed';
  cause: 'large-transfer' | 'wide-key' | 'role-change' | 'policy';
  operation: string;
  /** In which it would be carried out; what is about the tenant is in the first. */
  ledger: string;
  requestedBy: {
    /** `consent`: a program that acts for a person. */
    kind: 'user' | 'key' | 'client' | 'consent';
    id: string;
    /** The person behind it, who can not approve. */
    userId: string | null;
  };
  reason: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
  /** What came of it. */
  resourceId: string | null;
  failure: 'invalid_request' | 'unauthenticated' | 'forbidden' | 'idempotency_key_missing' | 'idempotency_key_reused' | 'idempotency_key_in_use' | 'not_found' | 'method_not_allowed' | 'request_timeout' | 'payload_too_large' | 'unsupported_media_type' | 'headers_too_large' | 'currency_mismatch' | 'currency_unknown' | 'same_account' | 'account_frozen' | 'account_closed' | 'account_not_empty' | 'customer_blocked' | 'limit_per_transaction' | 'limit_daily' | 'limit_monthly' | 'insufficient_funds' | 'amount_out_of_range' | 'unbalanced' | 'linked_refused' | 'not_pending' | 'already_posted' | 'already_voided' | 'hold_expired' | 'posting_expired' | 'already_reversed' | 'not_reversible' | 'not_cancellable' | 'not_in_review' | 'quorum_rejected' | 'quorum_unavailable' | 'email_taken' | 'invalid_credentials' | 'link_invalid' | 'password_breached' | 'mfa_required' | 'mfa_invalid' | 'mfa_already_enrolled' | 'step_up_required' | 'approval_required' | 'approval_own' | 'approval_closed' | 'already_member' | 'role_taken' | 'role_in_use' | 'network_refused' | 'spending_per_transaction' | 'spending_daily' | 'spending_total' | 'spending_currency' | 'erased' | 'version_unknown' | 'user_locked' | 'token_reused' | 'last_owner' | 'clock_moved' | 'version_conflict' | 'payment_declined' | 'payment_state' | 'payment_busy' | 'payment_method_missing' | 'amount_not_capturable' | 'amount_not_refundable' | 'no_provider' | 'provider_refused' | 'provider_unavailable' | 'provider_in_use' | 'rule_invalid' | 'rules_frozen' | 'webhook_refused' | 'dispute_closed' | 'link_closed' | 'bank_account_invalid' | 'payout_state' | 'rate_unavailable' | 'rate_moved' | 'quote_expired' | 'quote_used' | 'amount_too_small' | 'template_invalid' | 'template_taken' | 'recipient_unreachable' | 'channel_missing' | 'endpoint_refused' | 'endpoint_disabled' | 'rate_limited' | 'internal' | 'unavailable' | 'timed_out' | null;
  createdAt: string;
  expiresAt: string;
  input: Record<string, unknown>;
  inputSha256: string;
  movements: {
    amount: number;
    currency: string;
    from: string | null;
    to: string | null;
  }[];
}

export interface IdentityGetLedgerInput {
  id: string;
}

export interface IdentityGetLedgerOutput {
  id: string;
  name: string;
  createdAt: string;
}

export interface IdentityGetMfaChallengeInput {
  /** `resourceId` of the log-in's `mfa_required`. */
  challenge: string;
}

export interface IdentityGetMfaChallengeOutput {
  methods: ('totp' | 'passkey' | 'recovery-code')[];
  /** Options for `navigator.credentials.get`, as JSON. */
  passkey: Record<string, unknown> | null;
}

export type IdentityGetMfaInput = Record<string, never>;

export interface IdentityGetMfaOutput {
  totp: {
    confirmedAt: string;
  } | null;
  passkeys: {
    id: string;
    name: string;
    /** Whether it is kept on more than one device. */
    backedUp: boolean;
    createdAt: string;
    lastUsedAt: string | null;
  }[];
  recoveryCodesLeft: number;
}

export interface IdentityGetOAuthClientInput {
  id: string;
}

export type IdentityGetOriginsInput = Record<string, never>;

export interface IdentityGetOriginsOutput {
  origins: string[];
}

export interface IdentityGetRequestInput {
  id: string;
}

export interface IdentityGetStepUpInput {
  id: string;
}

export interface IdentityGetStepUpOutput {
  id: string;
  status: 'open' | 'confirmed' | 'used' | 'expired';
  operation: string;
  movements: {
    amount: number;
    currency: string;
    from: string | null;
    to: string | null;
  }[];
  totals: {
    currency: string;
    amount: string;
  }[];
  /** What the person can confirm it with. Empty: set one up first. */
  factors: ('code' | 'passkey' | 'recoveryCode')[];
  /** Base64url: what a passkey signs. It follows from all that is bound, so a signature of it confirms nothing else. */
  challenge: string;
  /** Options for `navigator.credentials.get` with that challenge, as JSON; null without a passkey. */
  passkey: Record<string, unknown> | null;
  expiresAt: string;
}

export type IdentityGetTenantInput = Record<string, never>;

export interface IdentityGetTenantOutput {
  id: string;
  name: string;
  createdAt: string;
}

export type IdentityGetTenantPolicyInput = Record<string, never>;

export interface IdentityGetTenantPolicyOutput {
  /** People who move more than this, in sum, confirm it with a second factor. */
  stepUpAbove: {
    currency: string;
    /** In minor units. */
    amount: number;
  }[];
  approvals: {
    /** Requests that move more than this, in sum, wait for a second person. */
    transferAbove: {
      currency: string;
      /** In minor units. */
      amount: number;
    }[];
    /** So do keys that could move live money or change who may do what. */
    wideKeys: boolean;
    /** So do all changes of roles. Making somebody an approver waits wherever anything does. */
    roleChanges: boolean;
    /** How long a request waits. */
    expireAfterHours: number;
  };
  /** 0: the tenant never set any. */
  version: number;
  updatedAt: string | null;
}

export interface IdentityJoinTenantInput {
  token: string;
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

export interface IdentityListApprovalsInput {
  status?: 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'executed' | 'failed';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface IdentityListApprovalsOutput {
  data: {
    id: string;
    status: 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'executed' | 'failed';
    cause: 'large-transfer' | 'wide-key' | 'role-change' | 'policy';
    operation: string;
    /** In which it would be carried out; what is about the tenant is in the first. */
    ledger: string;
    requestedBy: {
      /** `consent`: a program that acts for a person. */
      kind: 'user' | 'key' | 'client' | 'consent';
      id: string;
      /** The person behind it, who can not approve. */
      userId: string | null;
    };
    reason: string | null;
    decidedBy: string | null;
    decidedAt: string | null;
    /** What came of it. */
    resourceId: string | null;
    failure: 'invalid_request' | 'unauthenticated' | 'forbidden' | 'idempotency_key_missing' | 'idempotency_key_reused' | 'idempotency_key_in_use' | 'not_found' | 'method_not_allowed' | 'request_timeout' | 'payload_too_large' | 'unsupported_media_type' | 'headers_too_large' | 'currency_mismatch' | 'currency_unknown' | 'same_account' | 'account_frozen' | 'account_closed' | 'account_not_empty' | 'customer_blocked' | 'limit_per_transaction' | 'limit_daily' | 'limit_monthly' | 'insufficient_funds' | 'amount_out_of_range' | 'unbalanced' | 'linked_refused' | 'not_pending' | 'already_posted' | 'already_voided' | 'hold_expired' | 'posting_expired' | 'already_reversed' | 'not_reversible' | 'not_cancellable' | 'not_in_review' | 'quorum_rejected' | 'quorum_unavailable' | 'email_taken' | 'invalid_credentials' | 'link_invalid' | 'password_breached' | 'mfa_required' | 'mfa_invalid' | 'mfa_already_enrolled' | 'step_up_required' | 'approval_required' | 'approval_own' | 'approval_closed' | 'already_member' | 'role_taken' | 'role_in_use' | 'network_refused' | 'spending_per_transaction' | 'spending_daily' | 'spending_total' | 'spending_currency' | 'erased' | 'version_unknown' | 'user_locked' | 'token_reused' | 'last_owner' | 'clock_moved' | 'version_conflict' | 'payment_declined' | 'payment_state' | 'payment_busy' | 'payment_method_missing' | 'amount_not_capturable' | 'amount_not_refundable' | 'no_provider' | 'provider_refused' | 'provider_unavailable' | 'provider_in_use' | 'rule_invalid' | 'rules_frozen' | 'webhook_refused' | 'dispute_closed' | 'link_closed' | 'bank_account_invalid' | 'payout_state' | 'rate_unavailable' | 'rate_moved' | 'quote_expired' | 'quote_used' | 'amount_too_small' | 'template_invalid' | 'template_taken' | 'recipient_unreachable' | 'channel_missing' | 'endpoint_refused' | 'endpoint_disabled' | 'rate_limited' | 'internal' | 'unavailable' | 'timed_out' | null;
    createdAt: string;
    expiresAt: string;
  }[];
  nextCursor: string | null;
}

export interface IdentityListInvitationsInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface IdentityListInvitationsOutput {
  data: {
    id: string;
    email: string;
    role: string;
    status: 'open' | 'accepted' | 'revoked' | 'expired';
    createdAt: string;
    sentAt: string;
    expiresAt: string;
  }[];
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

export interface IdentityListOAuthClientsInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface IdentityListOAuthClientsOutput {
  data: OAuthClient[];
  nextCursor: string | null;
}

export interface IdentityListOAuthConsentsInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface IdentityListOAuthConsentsOutput {
  data: OAuthConsent[];
  nextCursor: string | null;
}

export interface IdentityListRequestsInput {
  operation?: string;
  status?: number;
  code?: string;
  /** Id of a user, key or client. */
  actor?: string;
  from?: string;
  to?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface IdentityListRequestsOutput {
  data: RequestRecord[];
  nextCursor: string | null;
}

export interface IdentityListRolesInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface IdentityListRolesOutput {
  data: {
    id: string;
    name: string;
    permissions: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
    createdAt: string;
  }[];
  nextCursor: string | null;
  builtIn: {
    id: 'owner' | 'admin' | 'operator' | 'analyst' | 'viewer' | 'auditor';
    permissions: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  }[];
}

export interface IdentityListSecurityEventsInput {
  type?: 'security.permission-refused' | 'security.token-reused' | 'security.new-network' | 'security.new-country' | 'user.locked';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface IdentityListSecurityEventsOutput {
  data: {
    id: string;
    type: 'security.permission-refused' | 'security.token-reused' | 'security.new-network' | 'security.new-country' | 'user.locked';
    actor: {
      kind: 'user' | 'key' | 'client';
      id: string;
    } | null;
    operation: string | null;
    network: string | null;
    reason: string | null;
    requestId: string | null;
    count: number;
    firstAt: string;
    lastAt: string;
  }[];
  nextCursor: string | null;
}

export type IdentityListSessionsInput = Record<string, never>;

export interface IdentityListSessionsOutput {
  data: {
    id: string;
    tenantId: string;
    /** As the program described itself: `Firefox on Windows`. */
    device: string;
    /** The address it came from, shortened: `203.0.113.0/24`. */
    network: string;
    /** Where that network is registered (ISO 3166), if that is known. */
    country: string | null;
    current: boolean;
    createdAt: string;
    lastUsedAt: string;
    expiresAt: string;
  }[];
}

export type IdentityListTenantsInput = Record<string, never>;

export interface IdentityListTenantsOutput {
  data: {
    id: string;
    name: string;
    role: string | null;
    status: 'active' | 'disabled';
    current: boolean;
  }[];
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
  /** From an earlier log-in on this device. */
  deviceToken?: string;
}

export interface IdentityLoginWithPasskeyInput {
  response: {
    id: string;
    rawId: string;
    type: 'public-key';
    /** Default: `{}`. */
    clientExtensionResults?: Record<string, unknown>;
    authenticatorAttachment?: string | null;
    response: {
      clientDataJSON: string;
      authenticatorData: string;
      signature: string;
      userHandle?: string | null;
    };
  };
}

export type IdentityLogoutEverywhereInput = Record<string, never>;

export interface IdentityLogoutEverywhereOutput {
  ended: number;
}

export interface IdentityLogoutInput {
  refreshToken: string;
}

export interface IdentityLogoutOutput {
  ended: boolean;
}

export type IdentityMeInput = Record<string, never>;

export interface IdentityMeOutput {
  kind: 'user' | 'key' | 'client';
  tenantId: string;
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  user: User | null;
  apiKey: ApiKey | null;
  /** The program itself, or the one by which the person acts. */
  client: OAuthClient | null;
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

export interface IdentityRejectApprovalInput {
  id: string;
}

export interface IdentityRejectApprovalOutput {
  id: string;
  status: 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'executed' | 'failed';
  cause: 'large-transfer' | 'wide-key' | 'role-change' | 'policy';
  operation: string;
  /** In which it would be carried out; what is about the tenant is in the first. */
  ledger: string;
  requestedBy: {
    /** `consent`: a program that acts for a person. */
    kind: 'user' | 'key' | 'client' | 'consent';
    id: string;
    /** The person behind it, who can not approve. */
    userId: string | null;
  };
  reason: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
  /** What came of it. */
  resourceId: string | null;
  failure: 'invalid_request' | 'unauthenticated' | 'forbidden' | 'idempotency_key_missing' | 'idempotency_key_reused' | 'idempotency_key_in_use' | 'not_found' | 'method_not_allowed' | 'request_timeout' | 'payload_too_large' | 'unsupported_media_type' | 'headers_too_large' | 'currency_mismatch' | 'currency_unknown' | 'same_account' | 'account_frozen' | 'account_closed' | 'account_not_empty' | 'customer_blocked' | 'limit_per_transaction' | 'limit_daily' | 'limit_monthly' | 'insufficient_funds' | 'amount_out_of_range' | 'unbalanced' | 'linked_refused' | 'not_pending' | 'already_posted' | 'already_voided' | 'hold_expired' | 'posting_expired' | 'already_reversed' | 'not_reversible' | 'not_cancellable' | 'not_in_review' | 'quorum_rejected' | 'quorum_unavailable' | 'email_taken' | 'invalid_credentials' | 'link_invalid' | 'password_breached' | 'mfa_required' | 'mfa_invalid' | 'mfa_already_enrolled' | 'step_up_required' | 'approval_required' | 'approval_own' | 'approval_closed' | 'already_member' | 'role_taken' | 'role_in_use' | 'network_refused' | 'spending_per_transaction' | 'spending_daily' | 'spending_total' | 'spending_currency' | 'erased' | 'version_unknown' | 'user_locked' | 'token_reused' | 'last_owner' | 'clock_moved' | 'version_conflict' | 'payment_declined' | 'payment_state' | 'payment_busy' | 'payment_method_missing' | 'amount_not_capturable' | 'amount_not_refundable' | 'no_provider' | 'provider_refused' | 'provider_unavailable' | 'provider_in_use' | 'rule_invalid' | 'rules_frozen' | 'webhook_refused' | 'dispute_closed' | 'link_closed' | 'bank_account_invalid' | 'payout_state' | 'rate_unavailable' | 'rate_moved' | 'quote_expired' | 'quote_used' | 'amount_too_small' | 'template_invalid' | 'template_taken' | 'recipient_unreachable' | 'channel_missing' | 'endpoint_refused' | 'endpoint_disabled' | 'rate_limited' | 'internal' | 'unavailable' | 'timed_out' | null;
  createdAt: string;
  expiresAt: string;
  input: Record<string, unknown>;
  inputSha256: string;
  movements: {
    amount: number;
    currency: string;
    from: string | null;
    to: string | null;
  }[];
}

export interface IdentityRemovePasskeyInput {
  id: string;
  /** Not needed within ten minutes of a log-in. */
  password?: string;
}

export interface IdentityRemovePasskeyOutput {
  totp: {
    confirmedAt: string;
  } | null;
  passkeys: {
    id: string;
    name: string;
    /** Whether it is kept on more than one device. */
    backedUp: boolean;
    createdAt: string;
    lastUsedAt: string | null;
  }[];
  recoveryCodesLeft: number;
}

export interface IdentityRemoveTotpInput {
  /** Not needed within ten minutes of a log-in. */
  password?: string;
}

export interface IdentityRemoveTotpOutput {
  totp: {
    confirmedAt: string;
  } | null;
  passkeys: {
    id: string;
    name: string;
    /** Whether it is kept on more than one device. */
    backedUp: boolean;
    createdAt: string;
    lastUsedAt: string | null;
  }[];
  recoveryCodesLeft: number;
}

export interface IdentityRemoveUserInput {
  id: string;
}

export interface IdentityRenamePasskeyInput {
  id: string;
  name: string;
}

export interface IdentityRenamePasskeyOutput {
  id: string;
  name: string;
  /** Whether it is kept on more than one device. */
  backedUp: boolean;
  createdAt: string;
  lastUsedAt: string | null;
}

export interface IdentityRenewRecoveryCodesInput {
  /** Not needed within ten minutes of a log-in. */
  password?: string;
}

export interface IdentityRenewRecoveryCodesOutput {
  recoveryCodes: string[];
}

export interface IdentityRequestPasswordResetInput {
  email: string;
}

export interface IdentityRequestPasswordResetOutput {
  accepted: true;
}

export interface IdentityRequestRegistrationInput {
  email: string;
  password: string;
  name: string;
  tenantName: string;
}

export interface IdentityRequestRegistrationOutput {
  accepted: true;
}

export interface IdentityResendInvitationInput {
  id: string;
}

export interface IdentityResendInvitationOutput {
  id: string;
  email: string;
  role: string;
  status: 'open' | 'accepted' | 'revoked' | 'expired';
  createdAt: string;
  sentAt: string;
  expiresAt: string;
  token: string | null;
}

export type IdentityResendVerificationInput = Record<string, never>;

export interface IdentityResendVerificationOutput {
  accepted: true;
}

export interface IdentityResetPasswordInput {
  /** From the link in the mail. */
  token: string;
  newPassword: string;
}

export interface IdentityResetPasswordOutput {
  endedSessions: number;
  endedConsents: number;
}

export interface IdentityRevokeApiKeyInput {
  id: string;
}

export interface IdentityRevokeInvitationInput {
  id: string;
}

export interface IdentityRevokeInvitationOutput {
  id: string;
  email: string;
  role: string;
  status: 'open' | 'accepted' | 'revoked' | 'expired';
  createdAt: string;
  sentAt: string;
  expiresAt: string;
}

export interface IdentityRevokeOAuthClientInput {
  id: string;
}

export interface IdentityRevokeOAuthConsentInput {
  id: string;
}

export interface IdentityRotateApiKeyInput {
  id: string;
  /** Default: `86400`. */
  overlapSeconds?: number;
}

export interface IdentityRotateApiKeyOutput {
  id: string;
  name: string;
  prefix: string;
  mode: 'test' | 'live';
  kind: 'secret' | 'restricted';
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  /** It may be used from these networks only (CIDR). */
  networks: string[] | null;
  expiresAt: string | null;
  /** What it may spend by currency; a currency that is not here may not be spent. */
  spending: SpendingLimit[] | null;
  status: 'active' | 'revoked';
  lastUsedAt: string | null;
  createdAt: string;
  revokedAt: string | null;
  /** Until when the secret before the last rotation goes on working. */
  previousSecretValidUntil: string | null;
  /** When that secret was last used: once nobody does, it can go. */
  previousSecretLastUsedAt: string | null;
  /** What it speaks where a request names no other in Florin-Version: the newest there was when it was made. */
  apiVersion: string;
  secret: string | null;
}

export interface IdentityRotateOAuthClientSecretInput {
  id: string;
  /** Default: `86400`. */
  overlapSeconds?: number;
}

export interface IdentityRotateOAuthClientSecretOutput {
  id: string;
  name: string;
  type: 'confidential' | 'public';
  grants: ('authorization_code' | 'client_credentials')[];
  redirectUris: string[];
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  openTo: 'tenant' | 'everyone';
  mode: 'test' | 'live';
  status: 'active' | 'revoked';
  secrets: {
    prefix: string;
    createdAt: string;
    expiresAt: string | null;
  }[];
  publicKeys: ({
    kty: 'OKP';
    crv: 'Ed25519';
    x: string;
    alg?: 'EdDSA' | 'Ed25519';
    kid?: string;
    use?: 'sig';
  } | {
    kty: 'EC';
    crv: 'P-256';
    x: string;
    y: string;
    alg?: 'ES256';
    kid?: string;
    use?: 'sig';
  })[];
  createdAt: string;
  revokedAt: string | null;
  secret: string | null;
}

export interface IdentitySetOriginsInput {
  origins: string[];
}

export interface IdentitySetOriginsOutput {
  origins: string[];
}

export interface IdentityStartPasskeyInput {
  /** Not needed within ten minutes of a log-in. */
  password?: string;
}

export type IdentityStartPasskeyLoginInput = Record<string, never>;

export type IdentityStartPasskeyLoginOutput = Record<string, unknown>;

export type IdentityStartPasskeyOutput = Record<string, unknown>;

export interface IdentityStartTotpInput {
  /** Not needed within ten minutes of a log-in. */
  password?: string;
}

export interface IdentityStartTotpOutput {
  secret: string;
  /** `otpauth://…`, to be shown as a QR code. */
  uri: string;
}

export interface IdentitySwitchTenantInput {
  tenantId: string;
}

export interface IdentityUpdateApiKeyInput {
  id: string;
  name?: string;
  /** CIDR blocks it may be used from. */
  networks?: string[] | null;
  /** When it stops working. */
  expiresAt?: string | null;
  /** What it may move, by currency, in minor units: per transaction, per day of the tenant, in all. */
  spending?: SpendingLimit[] | null;
}

export interface IdentityUpdateOAuthClientInput {
  id: string;
  name?: string;
  redirectUris?: string[];
  scopes?: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  openTo?: 'tenant' | 'everyone';
  publicKeys?: ({
    kty: 'OKP';
    crv: 'Ed25519';
    x: string;
    alg?: 'EdDSA' | 'Ed25519';
    kid?: string;
    use?: 'sig';
  } | {
    kty: 'EC';
    crv: 'P-256';
    x: string;
    y: string;
    alg?: 'ES256';
    kid?: string;
    use?: 'sig';
  })[];
}

export interface IdentityUpdateRoleInput {
  id: string;
  name?: string;
  permissions?: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
}

export interface IdentityUpdateRoleOutput {
  id: string;
  name: string;
  permissions: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  createdAt: string;
}

export interface IdentityUpdateTenantPolicyInput {
  stepUpAbove?: {
    currency: string;
    /** In minor units. */
    amount: number;
  }[];
  approvals?: {
    /** Requests that move more than this, in sum, wait for a second person. */
    transferAbove?: {
      currency: string;
      /** In minor units. */
      amount: number;
    }[];
    /** So do keys that could move live money or change who may do what. */
    wideKeys?: boolean;
    /** So do all changes of roles. Making somebody an approver waits wherever anything does. */
    roleChanges?: boolean;
    /** How long a request waits. */
    expireAfterHours?: number;
  };
}

export interface IdentityUpdateTenantPolicyOutput {
  /** People who move more than this, in sum, confirm it with a second factor. */
  stepUpAbove: {
    currency: string;
    /** In minor units. */
    amount: number;
  }[];
  approvals: {
    /** Requests that move more than this, in sum, wait for a second person. */
    transferAbove: {
      currency: string;
      /** In minor units. */
      amount: number;
    }[];
    /** So do keys that could move live money or change who may do what. */
    wideKeys: boolean;
    /** So do all changes of roles. Making somebody an approver waits wherever anything does. */
    roleChanges: boolean;
    /** How long a request waits. */
    expireAfterHours: number;
  };
  /** 0: the tenant never set any. */
  version: number;
  updatedAt: string | null;
}

export interface IdentityUpdateUserInput {
  id: string;
  role?: 'owner' | 'admin' | 'operator' | 'analyst' | 'viewer' | 'auditor' | (string & Record<never, never>);
  status?: 'active' | 'disabled';
  name?: string;
}

export interface IdentityVerifyEmailInput {
  /** From the link in the mail. */
  token: string;
}

export interface IdentityVerifyEmailOutput {
  verified: true;
}

export interface IdentityVerifyMfaInput {
  /** `resourceId` of the log-in's `mfa_required`. */
  challenge: string;
  code?: string;
  recoveryCode?: string;
  passkey?: {
    id: string;
    rawId: string;
    type: 'public-key';
    /** Default: `{}`. */
    clientExtensionResults?: Record<string, unknown>;
    authenticatorAttachment?: string | null;
    response: {
      clientDataJSON: string;
      authenticatorData: string;
      signature: string;
      userHandle?: string | null;
    };
  };
}

export interface IdentityWithdrawApprovalInput {
  id: string;
}

export interface IdentityWithdrawApprovalOutput {
  id: string;
  status: 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'executed' | 'failed';
  cause: 'large-transfer' | 'wide-key' | 'role-change' | 'policy';
  operation: string;
  /** In which it would be carried out; what is about the tenant is in the first. */
  ledger: string;
  requestedBy: {
    /** `consent`: a program that acts for a person. */
    kind: 'user' | 'key' | 'client' | 'consent';
    id: string;
    /** The person behind it, who can not approve. */
    userId: string | null;
  };
  reason: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
  /** What came of it. */
  resourceId: string | null;
  failure: 'invalid_request' | 'unauthenticated' | 'forbidden' | 'idempotency_key_missing' | 'idempotency_key_reused' | 'idempotency_key_in_use' | 'not_found' | 'method_not_allowed' | 'request_timeout' | 'payload_too_large' | 'unsupported_media_type' | 'headers_too_large' | 'currency_mismatch' | 'currency_unknown' | 'same_account' | 'account_frozen' | 'account_closed' | 'account_not_empty' | 'customer_blocked' | 'limit_per_transaction' | 'limit_daily' | 'limit_monthly' | 'insufficient_funds' | 'amount_out_of_range' | 'unbalanced' | 'linked_refused' | 'not_pending' | 'already_posted' | 'already_voided' | 'hold_expired' | 'posting_expired' | 'already_reversed' | 'not_reversible' | 'not_cancellable' | 'not_in_review' | 'quorum_rejected' | 'quorum_unavailable' | 'email_taken' | 'invalid_credentials' | 'link_invalid' | 'password_breached' | 'mfa_required' | 'mfa_invalid' | 'mfa_already_enrolled' | 'step_up_required' | 'approval_required' | 'approval_own' | 'approval_closed' | 'already_member' | 'role_taken' | 'role_in_use' | 'network_refused' | 'spending_per_transaction' | 'spending_daily' | 'spending_total' | 'spending_currency' | 'erased' | 'version_unknown' | 'user_locked' | 'token_reused' | 'last_owner' | 'clock_moved' | 'version_conflict' | 'payment_declined' | 'payment_state' | 'payment_busy' | 'payment_method_missing' | 'amount_not_capturable' | 'amount_not_refundable' | 'no_provider' | 'provider_refused' | 'provider_unavailable' | 'provider_in_use' | 'rule_invalid' | 'rules_frozen' | 'webhook_refused' | 'dispute_closed' | 'link_closed' | 'bank_account_invalid' | 'payout_state' | 'rate_unavailable' | 'rate_moved' | 'quote_expired' | 'quote_used' | 'amount_too_small' | 'template_invalid' | 'template_taken' | 'recipient_unreachable' | 'channel_missing' | 'endpoint_refused' | 'endpoint_disabled' | 'rate_limited' | 'internal' | 'unavailable' | 'timed_out' | null;
  createdAt: string;
  expiresAt: string;
  input: Record<string, unknown>;
  inputSha256: string;
  movements: {
    amount: number;
    currency: string;
    from: string | null;
    to: string | null;
  }[];
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

export interface NotificationsAddRecipientsInput {
  id: string;
  page: string;
  recipients: {
    /** A customer, whose addresses Florin knows; or addresses, which go before the customer's own. */
    to: {
      customerId?: string;
      deviceId?: string;
      email?: string;
      phone?: string;
    };
    data?: Record<string, unknown>;
  }[];
  /** Default: `false`. */
  complete?: boolean;
}

export interface NotificationsAddRecipientsOutput {
  id: string;
  name: string;
  /** `open`: more recipients may come. `completed`: nobody is left to be sent to; it says nothing about success. */
  status: 'open' | 'sending' | 'completed' | 'cancelled';
  recipients: number;
  /** Recipients named more than once are told once. */
  duplicates: number;
  counts: {
    queued: number;
    sent: number;
    delivered: number;
    bounced: number;
    failed: number;
    cancelled: number;
    suppressed: number;
    merged: number;
  };
  createdAt: string;
}

export interface NotificationsCancelBulkInput {
  id: string;
}

export interface NotificationsCancelBulkOutput {
  id: string;
  name: string;
  /** `open`: more recipients may come. `completed`: nobody is left to be sent to; it says nothing about success. */
  status: 'open' | 'sending' | 'completed' | 'cancelled';
  recipients: number;
  /** Recipients named more than once are told once. */
  duplicates: number;
  counts: {
    queued: number;
    sent: number;
    delivered: number;
    bounced: number;
    failed: number;
    cancelled: number;
    suppressed: number;
    merged: number;
  };
  createdAt: string;
}

export interface NotificationsCancelNotificationInput {
  id: string;
}

export interface NotificationsCancelNotificationOutput {
  id: string;
  status: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'cancelled' | 'suppressed' | 'merged';
  priority: 'critical' | 'high' | 'normal' | 'low';
  category: string;
  channels: ('email' | 'sms' | 'push' | 'in_app')[];
  /** The one it went out by, or is at. */
  channel: 'email' | 'sms' | 'push' | 'in_app' | null;
  customerId: string | null;
  deviceId: string | null;
  /** Masked. */
  to: string | null;
  template: {
    name: string;
    language: string | null;
    version: number | null;
    /** Null: a template that comes with Florin. */
    id: string | null;
  } | null;
  locale: string | null;
  bulkId: string | null;
  mergedInto: string | null;
  failure: {
    code: string;
    detail: string;
  } | null;
  /** Given up, and waiting for somebody to look at it. */
  deadLetter: boolean;
  attempts: number;
  sendAt: string;
  nextTryAt: string | null;
  createdAt: string;
  sentAt: string | null;
  deliveredAt: string | null;
  readAt: string | null;
}

export interface NotificationsCreateBulkInput {
  name: string;
  /** In order of preference: the next is tried where one can not reach them. */
  channels?: ('email' | 'sms' | 'push' | 'in_app')[];
  template?: string;
  content?: {
    /** For mail, push and the app. */
    subject?: string;
    text: string;
    /** For mail. Left out, it is made from the text. */
    html?: string;
  };
  category?: string;
  /** `critical` can not be muted and waits for no quiet hours. */
  priority?: 'critical' | 'high' | 'normal' | 'low';
  locale?: string;
  sendAt?: string;
  recipients: {
    /** A customer, whose addresses Florin knows; or addresses, which go before the customer's own. */
    to: {
      customerId?: string;
      deviceId?: string;
      email?: string;
      phone?: string;
    };
    data?: Record<string, unknown>;
  }[];
  /** Default: `true`. */
  complete?: boolean;
}

export interface NotificationsCreateBulkOutput {
  id: string;
  name: string;
  /** `open`: more recipients may come. `completed`: nobody is left to be sent to; it says nothing about success. */
  status: 'open' | 'sending' | 'completed' | 'cancelled';
  recipients: number;
  /** Recipients named more than once are told once. */
  duplicates: number;
  counts: {
    queued: number;
    sent: number;
    delivered: number;
    bounced: number;
    failed: number;
    cancelled: number;
    suppressed: number;
    merged: number;
  };
  createdAt: string;
}

export interface NotificationsCreateChannelInput {
  name: string;
  /** The lowest is tried first. Default: `100`. */
  priority?: number;
  /** Default: `"active"`. */
  status?: 'active' | 'disabled';
  setup: {
    provider: 'smtp';
    host: string;
    /** Default: `587`. */
    port?: number;
    /** TLS from the first byte, as on port 465. Otherwise STARTTLS is asked for. Default: `false`. */
    secure?: boolean;
    from: string;
    fromName?: string;
    /** Where mails that can not be delivered come back to: the sender of the envelope. By default `from`. */
    bouncesTo?: string;
    credentials?: {
      username?: string;
      password?: string;
      /** What whoever hands mails that came back to `receiptUrl` has to show: `Authorization: Bearer …`. Without it none are taken. */
      receiptToken?: string;
    };
  } | {
    provider: 'twilio';
    accountSid: string;
    from?: string;
    messagingServiceSid?: string;
    credentials: {
      authToken: string;
    };
  } | {
    provider: 'vonage';
    apiKey: string;
    from: string;
    credentials: {
      apiSecret: string;
      /** With which Vonage signs its webhooks. */
      signatureSecret: string;
    };
  } | {
    provider: 'fcm';
    projectId: string;
    clientEmail: string;
    credentials: {
      privateKey: string;
    };
  } | {
    provider: 'webpush';
    subject: string;
    publicKey: string;
    credentials: {
      privateKey: string;
    };
  };
}

export interface NotificationsCreateChannelOutput {
  id: string;
  name: string;
  channel: 'email' | 'sms' | 'push' | 'in_app';
  provider: string;
  settings: Record<string, unknown>;
  priority: number;
  status: 'active' | 'disabled';
  /** After failures in a row a provider is passed over for a while. */
  health: {
    state: 'ok' | 'paused';
    failures: number;
    pausedUntil: string | null;
  };
  /** Where the provider tells what became of a message; null where it tells nothing. */
  receiptUrl: string | null;
  version: number;
  createdAt: string;
}

export interface NotificationsCreateDeviceInput {
  customerId: string;
  name?: string | null;
  target: {
    provider: 'fcm';
    token: string;
  } | {
    provider: 'webpush';
    endpoint: string;
    keys: {
      p256dh: string;
      auth: string;
    };
  };
}

export interface NotificationsCreateDeviceOutput {
  id: string;
  customerId: string;
  provider: 'fcm' | 'webpush';
  name: string | null;
  createdAt: string;
}

export interface NotificationsCreateNotificationInput {
  /** A customer, whose addresses Florin knows; or addresses, which go before the customer's own. */
  to: {
    customerId?: string;
    deviceId?: string;
    email?: string;
    phone?: string;
  };
  /** In order of preference: the next is tried where one can not reach them. */
  channels?: ('email' | 'sms' | 'push' | 'in_app')[];
  template?: string;
  content?: {
    /** For mail, push and the app. */
    subject?: string;
    text: string;
    /** For mail. Left out, it is made from the text. */
    html?: string;
  };
  category?: string;
  /** `critical` can not be muted and waits for no quiet hours. */
  priority?: 'critical' | 'high' | 'normal' | 'low';
  locale?: string;
  sendAt?: string;
  data?: Record<string, unknown>;
  dedupeKey?: string;
}

export interface NotificationsCreateNotificationOutput {
  id: string;
  status: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'cancelled' | 'suppressed' | 'merged';
  priority: 'critical' | 'high' | 'normal' | 'low';
  category: string;
  channels: ('email' | 'sms' | 'push' | 'in_app')[];
  /** The one it went out by, or is at. */
  channel: 'email' | 'sms' | 'push' | 'in_app' | null;
  customerId: string | null;
  deviceId: string | null;
  /** Masked. */
  to: string | null;
  template: {
    name: string;
    language: string | null;
    version: number | null;
    /** Null: a template that comes with Florin. */
    id: string | null;
  } | null;
  locale: string | null;
  bulkId: string | null;
  mergedInto: string | null;
  failure: {
    code: string;
    detail: string;
  } | null;
  /** Given up, and waiting for somebody to look at it. */
  deadLetter: boolean;
  attempts: number;
  sendAt: string;
  nextTryAt: string | null;
  createdAt: string;
  sentAt: string | null;
  deliveredAt: string | null;
  readAt: string | null;
}

export interface NotificationsCreateTemplateInput {
  name: string;
  channel: 'email' | 'sms' | 'push' | 'in_app';
  language: string;
  description?: string | null;
  /** Default: `false`. */
  publish?: boolean;
  content: {
    /** For mail, push and the app. */
    subject?: string;
    text: string;
    /** For mail. Left out, it is made from the text. */
    html?: string;
  };
  /** Whether a variable that is not there fails the notification. Otherwise it is left empty. Default: `true`. */
  strict?: boolean;
}

export interface NotificationsCreateTemplateOutput {
  id: string;
  name: string;
  channel: 'email' | 'sms' | 'push' | 'in_app';
  language: string;
  description: string | null;
  strict: boolean;
  publishedVersion: number | null;
  latestVersion: number;
  createdAt: string;
  /** Newest first, at most a hundred. */
  versions: {
    version: number;
    status: 'draft' | 'published' | 'superseded';
    subject: string | null;
    text: string;
    html: string | null;
    createdAt: string;
    publishedAt: string | null;
  }[];
}

export interface NotificationsCreateTemplateVersionInput {
  id: string;
  content: {
    /** For mail, push and the app. */
    subject?: string;
    text: string;
    /** For mail. Left out, it is made from the text. */
    html?: string;
  };
}

export interface NotificationsCreateTemplateVersionOutput {
  id: string;
  name: string;
  channel: 'email' | 'sms' | 'push' | 'in_app';
  language: string;
  description: string | null;
  strict: boolean;
  publishedVersion: number | null;
  latestVersion: number;
  createdAt: string;
  /** Newest first, at most a hundred. */
  versions: {
    version: number;
    status: 'draft' | 'published' | 'superseded';
    subject: string | null;
    text: string;
    html: string | null;
    createdAt: string;
    publishedAt: string | null;
  }[];
}

export interface NotificationsCreateWebhookEndpointInput {
  url: string;
  /** Types of events, `payment.*` for all of a thing, `*` for everything. A dash in the name of an event is an underscore here; both are taken. */
  eventTypes: string[];
  description?: string | null;
  metadata?: Record<string, string>;
  /** Kept with the endpoint. Events have versions of their own, in `data.version`. Default: `"2026-11-20"`. */
  apiVersion?: '2026-09-01' | '2026-11-20';
}

export interface NotificationsCreateWebhookEndpointOutput {
  id: string;
  url: string;
  description: string | null;
  eventTypes: string[];
  status: 'enabled' | 'disabled';
  /** `gone`: it answered 410. `failing`: it failed for days. */
  disabledReason: 'asked' | 'gone' | 'failing' | null;
  disabledAt: string | null;
  apiVersion: string;
  metadata: Record<string, string>;
  /** `whpk_…`: checks signatures of the kind `v1a`. */
  publicKey: string;
  /** Until when deliveries are signed with the secret or keys before, too. */
  previousKeysValidUntil: string | null;
  failingSince: string | null;
  createdAt: string;
  /** `whsec_…`: checks signatures of the kind `v1`. */
  secret: string | null;
}

export interface NotificationsDeleteChannelInput {
  id: string;
}

export interface NotificationsDeleteChannelOutput {
  id: string;
  deleted: true;
}

export interface NotificationsDeleteDeviceInput {
  id: string;
}

export interface NotificationsDeleteDeviceOutput {
  id: string;
  deleted: true;
}

export interface NotificationsDeleteRuleInput {
  name: string;
}

export interface NotificationsDeleteRuleOutput {
  name: string;
  deleted: true;
}

export interface NotificationsDeleteWebhookEndpointInput {
  id: string;
}

export interface NotificationsDiscardDeadLetterInput {
  id: string;
}

export interface NotificationsDiscardDeadLetterOutput {
  id: string;
  status: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'cancelled' | 'suppressed' | 'merged';
  priority: 'critical' | 'high' | 'normal' | 'low';
  category: string;
  channels: ('email' | 'sms' | 'push' | 'in_app')[];
  /** The one it went out by, or is at. */
  channel: 'email' | 'sms' | 'push' | 'in_app' | null;
  customerId: string | null;
  deviceId: string | null;
  /** Masked. */
  to: string | null;
  template: {
    name: string;
    language: string | null;
    version: number | null;
    /** Null: a template that comes with Florin. */
    id: string | null;
  } | null;
  locale: string | null;
  bulkId: string | null;
  mergedInto: string | null;
  failure: {
    code: string;
    detail: string;
  } | null;
  /** Given up, and waiting for somebody to look at it. */
  deadLetter: boolean;
  attempts: number;
  sendAt: string;
  nextTryAt: string | null;
  createdAt: string;
  sentAt: string | null;
  deliveredAt: string | null;
  readAt: string | null;
}

export interface NotificationsGetBulkInput {
  id: string;
}

export interface NotificationsGetBulkOutput {
  id: string;
  name: string;
  /** `open`: more recipients may come. `completed`: nobody is left to be sent to; it says nothing about success. */
  status: 'open' | 'sending' | 'completed' | 'cancelled';
  recipients: number;
  /** Recipients named more than once are told once. */
  duplicates: number;
  counts: {
    queued: number;
    sent: number;
    delivered: number;
    bounced: number;
    failed: number;
    cancelled: number;
    suppressed: number;
    merged: number;
  };
  createdAt: string;
}

export interface NotificationsGetChannelInput {
  id: string;
}

export interface NotificationsGetChannelOutput {
  id: string;
  name: string;
  channel: 'email' | 'sms' | 'push' | 'in_app';
  provider: string;
  settings: Record<string, unknown>;
  priority: number;
  status: 'active' | 'disabled';
  /** After failures in a row a provider is passed over for a while. */
  health: {
    state: 'ok' | 'paused';
    failures: number;
    pausedUntil: string | null;
  };
  /** Where the provider tells what became of a message; null where it tells nothing. */
  receiptUrl: string | null;
  version: number;
  createdAt: string;
}

export interface NotificationsGetNotificationInput {
  id: string;
}

export interface NotificationsGetNotificationOutput {
  id: string;
  status: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'cancelled' | 'suppressed' | 'merged';
  priority: 'critical' | 'high' | 'normal' | 'low';
  category: string;
  channels: ('email' | 'sms' | 'push' | 'in_app')[];
  /** The one it went out by, or is at. */
  channel: 'email' | 'sms' | 'push' | 'in_app' | null;
  customerId: string | null;
  deviceId: string | null;
  /** Masked. */
  to: string | null;
  template: {
    name: string;
    language: string | null;
    version: number | null;
    /** Null: a template that comes with Florin. */
    id: string | null;
  } | null;
  locale: string | null;
  bulkId: string | null;
  mergedInto: string | null;
  failure: {
    code: string;
    detail: string;
  } | null;
  /** Given up, and waiting for somebody to look at it. */
  deadLetter: boolean;
  attempts: number;
  sendAt: string;
  nextTryAt: string | null;
  createdAt: string;
  sentAt: string | null;
  deliveredAt: string | null;
  readAt: string | null;
  /** As it was sent. Null for whoever may not write notifications, before it is sent, in bulk, and once it is forgotten. */
  content: {
    subject: string | null;
    text: string;
    html: string | null;
  } | null;
  history: {
    number: number;
    channel: 'email' | 'sms' | 'push' | 'in_app';
    /** Null: the mailer of this installation, or the inbox in the app. */
    channelId: string | null;
    provider: string;
    status: 'sending' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'unknown';
    providerMessageId: string | null;
    error: {
      code: string;
      detail: string;
    } | null;
    startedAt: string;
    finishedAt: string | null;
    receiptAt: string | null;
  }[];
}

export interface NotificationsGetPreferencesInput {
  id: string;
}

export interface NotificationsGetPreferencesOutput {
  customerId: string;
  locale: string | null;
  timeZone: string | null;
  quietHours: {
    from: string;
    until: string;
  } | null;
  digest: {
    minutes: number;
  } | null;
  muted: {
    /** Left out: all. */
    category?: string;
    /** Left out: all. */
    channel?: 'email' | 'sms' | 'push' | 'in_app';
  }[];
  /** Masked for whoever may not write notifications. */
  phone: string | null;
  version: number;
  updatedAt: string | null;
}

export type NotificationsGetSettingsInput = Record<string, never>;

export interface NotificationsGetSettingsOutput {
  locale: string;
  timeZone: string;
  quietHours: {
    from: string;
    until: string;
  } | null;
  digest: {
    minutes: number;
  } | null;
  senderName: string | null;
  version: number;
}

export interface NotificationsGetTemplateInput {
  id: string;
}

export interface NotificationsGetTemplateOutput {
  id: string;
  name: string;
  channel: 'email' | 'sms' | 'push' | 'in_app';
  language: string;
  description: string | null;
  strict: boolean;
  publishedVersion: number | null;
  latestVersion: number;
  createdAt: string;
  /** Newest first, at most a hundred. */
  versions: {
    version: number;
    status: 'draft' | 'published' | 'superseded';
    subject: string | null;
    text: string;
    html: string | null;
    createdAt: string;
    publishedAt: string | null;
  }[];
}

export interface NotificationsGetWebhookDeliveryInput {
  id: string;
}

export interface NotificationsGetWebhookDeliveryOutput {
  id: string;
  endpointId: string;
  /** The header `webhook-id`: the same at every attempt and replay, and for each endpoint. */
  messageId: string;
  eventId: string;
  type: string;
  /** `dead`: nobody tries any more, unless it is replayed. */
  status: 'pending' | 'delivered' | 'dead';
  attemptCount: number;
  nextAttemptAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
  occurredAt: string;
  settledAt: string | null;
  /** What is signed and sent, to the byte. */
  body: string;
  /** The latest 100, oldest first. */
  attempts: {
    number: number;
    at: string;
    tookMs: number;
    status: number | null;
    /** `timed-out`, `connection-failed`, `tls-failed`, `name-not-found`, `address-refused`, `answer-unreadable`, or `status-500`. */
    error: string | null;
    /** The first kilobyte. */
    answer: string | null;
  }[];
}

export interface NotificationsGetWebhookEndpointInput {
  id: string;
}

export interface NotificationsListBulksInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface NotificationsListBulksOutput {
  data: {
    id: string;
    name: string;
    /** `open`: more recipients may come. `completed`: nobody is left to be sent to; it says nothing about success. */
    status: 'open' | 'sending' | 'completed' | 'cancelled';
    recipients: number;
    /** Recipients named more than once are told once. */
    duplicates: number;
    counts: {
      queued: number;
      sent: number;
      delivered: number;
      bounced: number;
      failed: number;
      cancelled: number;
      suppressed: number;
      merged: number;
    };
    createdAt: string;
  }[];
  nextCursor: string | null;
}

export interface NotificationsListChannelsInput {
  channel?: 'email' | 'sms' | 'push' | 'in_app';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface NotificationsListChannelsOutput {
  data: {
    id: string;
    name: string;
    channel: 'email' | 'sms' | 'push' | 'in_app';
    provider: string;
    settings: Record<string, unknown>;
    priority: number;
    status: 'active' | 'disabled';
    /** After failures in a row a provider is passed over for a while. */
    health: {
      state: 'ok' | 'paused';
      failures: number;
      pausedUntil: string | null;
    };
    /** Where the provider tells what became of a message; null where it tells nothing. */
    receiptUrl: string | null;
    version: number;
    createdAt: string;
  }[];
  nextCursor: string | null;
}

export interface NotificationsListDeadLettersInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface NotificationsListDeadLettersOutput {
  data: {
    id: string;
    status: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'cancelled' | 'suppressed' | 'merged';
    priority: 'critical' | 'high' | 'normal' | 'low';
    category: string;
    channels: ('email' | 'sms' | 'push' | 'in_app')[];
    /** The one it went out by, or is at. */
    channel: 'email' | 'sms' | 'push' | 'in_app' | null;
    customerId: string | null;
    deviceId: string | null;
    /** Masked. */
    to: string | null;
    template: {
      name: string;
      language: string | null;
      version: number | null;
      /** Null: a template that comes with Florin. */
      id: string | null;
    } | null;
    locale: string | null;
    bulkId: string | null;
    mergedInto: string | null;
    failure: {
      code: string;
      detail: string;
    } | null;
    /** Given up, and waiting for somebody to look at it. */
    deadLetter: boolean;
    attempts: number;
    sendAt: string;
    nextTryAt: string | null;
    createdAt: string;
    sentAt: string | null;
    deliveredAt: string | null;
    readAt: string | null;
  }[];
  nextCursor: string | null;
}

export interface NotificationsListDevicesInput {
  customerId?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface NotificationsListDevicesOutput {
  data: {
    id: string;
    customerId: string;
    provider: 'fcm' | 'webpush';
    name: string | null;
    createdAt: string;
  }[];
  nextCursor: string | null;
}

export interface NotificationsListInboxInput {
  id: string;
  /** `true`: only what is unread. */
  unread?: 'true' | 'false';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface NotificationsListInboxOutput {
  data: {
    id: string;
    category: string;
    priority: 'critical' | 'high' | 'normal' | 'low';
    subject: string | null;
    text: string;
    sentAt: string;
    readAt: string | null;
  }[];
  nextCursor: string | null;
  unread: number;
}

export interface NotificationsListNotificationsInput {
  customerId?: string;
  status?: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'cancelled' | 'suppressed' | 'merged';
  channel?: 'email' | 'sms' | 'push' | 'in_app';
  category?: string;
  template?: string;
  bulkId?: string;
  createdFrom?: string;
  createdTo?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface NotificationsListNotificationsOutput {
  data: {
    id: string;
    status: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'cancelled' | 'suppressed' | 'merged';
    priority: 'critical' | 'high' | 'normal' | 'low';
    category: string;
    channels: ('email' | 'sms' | 'push' | 'in_app')[];
    /** The one it went out by, or is at. */
    channel: 'email' | 'sms' | 'push' | 'in_app' | null;
    customerId: string | null;
    deviceId: string | null;
    /** Masked. */
    to: string | null;
    template: {
      name: string;
      language: string | null;
      version: number | null;
      /** Null: a template that comes with Florin. */
      id: string | null;
    } | null;
    locale: string | null;
    bulkId: string | null;
    mergedInto: string | null;
    failure: {
      code: string;
      detail: string;
    } | null;
    /** Given up, and waiting for somebody to look at it. */
    deadLetter: boolean;
    attempts: number;
    sendAt: string;
    nextTryAt: string | null;
    createdAt: string;
    sentAt: string | null;
    deliveredAt: string | null;
    readAt: string | null;
  }[];
  nextCursor: string | null;
}

export type NotificationsListRulesInput = Record<string, never>;

export interface NotificationsListRulesOutput {
  data: {
    name: string;
    event: string;
    /** Which of the event's fields says who is told: `customerId`, or whose account `from`, `to` or the account itself is. */
    recipient: 'customer' | 'from' | 'to' | 'account';
    template: string;
    channels: ('email' | 'sms' | 'push' | 'in_app')[];
    category: string;
    priority: 'critical' | 'high' | 'normal' | 'low';
    enabled: boolean;
    /** Comes with Florin, and was not changed. */
    shipped: boolean;
    updatedAt: string | null;
  }[];
}

export interface NotificationsListTemplatesInput {
  name?: string;
  channel?: 'email' | 'sms' | 'push' | 'in_app';
  language?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface NotificationsListTemplatesOutput {
  data: {
    id: string;
    name: string;
    channel: 'email' | 'sms' | 'push' | 'in_app';
    language: string;
    description: string | null;
    strict: boolean;
    publishedVersion: number | null;
    latestVersion: number;
    createdAt: string;
  }[];
  nextCursor: string | null;
}

export interface NotificationsListWebhookDeliveriesInput {
  id: string;
  status?: 'pending' | 'delivered' | 'dead';
  type?: string;
  from?: string;
  to?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface NotificationsListWebhookDeliveriesOutput {
  data: WebhookDelivery[];
  nextCursor: string | null;
}

export interface NotificationsListWebhookEndpointsInput {
  status?: 'enabled' | 'disabled';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface NotificationsListWebhookEndpointsOutput {
  data: WebhookEndpoint[];
  nextCursor: string | null;
}

export interface NotificationsPreviewTemplateInput {
  id: string;
  version?: number;
  data?: Record<string, unknown>;
  locale?: string;
}

export interface NotificationsPreviewTemplateOutput {
  subject: string | null;
  text: string;
  html: string | null;
  version: number;
}

export interface NotificationsPublishTemplateInput {
  id: string;
  version: number;
}

export interface NotificationsPublishTemplateOutput {
  id: string;
  name: string;
  channel: 'email' | 'sms' | 'push' | 'in_app';
  language: string;
  description: string | null;
  strict: boolean;
  publishedVersion: number | null;
  latestVersion: number;
  createdAt: string;
  /** Newest first, at most a hundred. */
  versions: {
    version: number;
    status: 'draft' | 'published' | 'superseded';
    subject: string | null;
    text: string;
    html: string | null;
    createdAt: string;
    publishedAt: string | null;
  }[];
}

export interface NotificationsReadNotificationInput {
  id: string;
}

export interface NotificationsReadNotificationOutput {
  id: string;
  status: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'cancelled' | 'suppressed' | 'merged';
  priority: 'critical' | 'high' | 'normal' | 'low';
  category: string;
  channels: ('email' | 'sms' | 'push' | 'in_app')[];
  /** The one it went out by, or is at. */
  channel: 'email' | 'sms' | 'push' | 'in_app' | null;
  customerId: string | null;
  deviceId: string | null;
  /** Masked. */
  to: string | null;
  template: {
    name: string;
    language: string | null;
    version: number | null;
    /** Null: a template that comes with Florin. */
    id: string | null;
  } | null;
  locale: string | null;
  bulkId: string | null;
  mergedInto: string | null;
  failure: {
    code: string;
    detail: string;
  } | null;
  /** Given up, and waiting for somebody to look at it. */
  deadLetter: boolean;
  attempts: number;
  sendAt: string;
  nextTryAt: string | null;
  createdAt: string;
  sentAt: string | null;
  deliveredAt: string | null;
  readAt: string | null;
}

export interface NotificationsReplayWebhookDeliveriesInput {
  id: string;
  /** Default: `"dead"`. */
  status?: 'dead' | 'delivered' | 'all';
  /** When the event happened, at the earliest. */
  from?: string;
  /** Before then. */
  to?: string;
  eventIds?: string[];
}

export interface NotificationsReplayWebhookDeliveriesOutput {
  replayed: number;
  hasMore: boolean;
}

export interface NotificationsReplayWebhookDeliveryInput {
  id: string;
}

export interface NotificationsRetryDeadLetterInput {
  id: string;
}

export interface NotificationsRetryDeadLetterOutput {
  id: string;
  status: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'cancelled' | 'suppressed' | 'merged';
  priority: 'critical' | 'high' | 'normal' | 'low';
  category: string;
  channels: ('email' | 'sms' | 'push' | 'in_app')[];
  /** The one it went out by, or is at. */
  channel: 'email' | 'sms' | 'push' | 'in_app' | null;
  customerId: string | null;
  deviceId: string | null;
  /** Masked. */
  to: string | null;
  template: {
    name: string;
    language: string | null;
    version: number | null;
    /** Null: a template that comes with Florin. */
    id: string | null;
  } | null;
  locale: string | null;
  bulkId: string | null;
  mergedInto: string | null;
  failure: {
    code: string;
    detail: string;
  } | null;
  /** Given up, and waiting for somebody to look at it. */
  deadLetter: boolean;
  attempts: number;
  sendAt: string;
  nextTryAt: string | null;
  createdAt: string;
  sentAt: string | null;
  deliveredAt: string | null;
  readAt: string | null;
}

export interface NotificationsRotateWebhookSecretInput {
  id: string;
  /** Default: `"secret"`. */
  what?: 'secret' | 'keys';
  /** Default: `86400`. */
  overlapSeconds?: number;
}

export interface NotificationsRotateWebhookSecretOutput {
  id: string;
  url: string;
  description: string | null;
  eventTypes: string[];
  status: 'enabled' | 'disabled';
  /** `gone`: it answered 410. `failing`: it failed for days. */
  disabledReason: 'asked' | 'gone' | 'failing' | null;
  disabledAt: string | null;
  apiVersion: string;
  metadata: Record<string, string>;
  /** `whpk_…`: checks signatures of the kind `v1a`. */
  publicKey: string;
  /** Until when deliveries are signed with the secret or keys before, too. */
  previousKeysValidUntil: string | null;
  failingSince: string | null;
  createdAt: string;
  /** `whsec_…`: checks signatures of the kind `v1`. */
  secret: string | null;
}

export interface NotificationsSetPreferencesInput {
  id: string;
  locale?: string | null;
  timeZone?: string | null;
  quietHours?: {
    from: string;
    until: string;
  } | null;
  digest?: {
    minutes: number;
  } | null;
  muted?: {
    /** Left out: all. */
    category?: string;
    /** Left out: all. */
    channel?: 'email' | 'sms' | 'push' | 'in_app';
  }[];
  phone?: string | null;
}

export interface NotificationsSetPreferencesOutput {
  customerId: string;
  locale: string | null;
  timeZone: string | null;
  quietHours: {
    from: string;
    until: string;
  } | null;
  digest: {
    minutes: number;
  } | null;
  muted: {
    /** Left out: all. */
    category?: string;
    /** Left out: all. */
    channel?: 'email' | 'sms' | 'push' | 'in_app';
  }[];
  /** Masked for whoever may not write notifications. */
  phone: string | null;
  version: number;
  updatedAt: string | null;
}

export interface NotificationsSetRuleInput {
  name: string;
  enabled?: boolean;
  event?: string;
  recipient?: 'customer' | 'from' | 'to' | 'account';
  template?: string;
  /** In order of preference: the next is tried where one can not reach them. */
  channels?: ('email' | 'sms' | 'push' | 'in_app')[];
  category?: string;
  priority?: 'critical' | 'high' | 'normal' | 'low';
}

export interface NotificationsSetRuleOutput {
  name: string;
  event: string;
  /** Which of the event's fields says who is told: `customerId`, or whose account `from`, `to` or the account itself is. */
  recipient: 'customer' | 'from' | 'to' | 'account';
  template: string;
  channels: ('email' | 'sms' | 'push' | 'in_app')[];
  category: string;
  priority: 'critical' | 'high' | 'normal' | 'low';
  enabled: boolean;
  /** Comes with Florin, and was not changed. */
  shipped: boolean;
  updatedAt: string | null;
}

export interface NotificationsSetSettingsInput {
  locale?: string;
  timeZone?: string;
  quietHours?: {
    from: string;
    until: string;
  } | null;
  digest?: {
    minutes: number;
  } | null;
  /** Whom messages are from: `sender` in templates. */
  senderName?: string | null;
}

export interface NotificationsSetSettingsOutput {
  locale: string;
  timeZone: string;
  quietHours: {
    from: string;
    until: string;
  } | null;
  digest: {
    minutes: number;
  } | null;
  senderName: string | null;
  version: number;
}

export interface NotificationsTestChannelInput {
  id: string;
  email?: string;
  phone?: string;
  deviceId?: string;
}

export interface NotificationsTestChannelOutput {
  result: 'sent' | 'refused' | 'failed';
  providerMessageId: string | null;
  error: {
    code: string;
    detail: string;
  } | null;
  tookMs: number;
}

export interface NotificationsTestTemplateInput {
  id: string;
  version?: number;
  data?: Record<string, unknown>;
  locale?: string;
  email?: string;
  phone?: string;
  deviceId?: string;
}

export interface NotificationsTestTemplateOutput {
  id: string;
  status: 'queued' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'cancelled' | 'suppressed' | 'merged';
  priority: 'critical' | 'high' | 'normal' | 'low';
  category: string;
  channels: ('email' | 'sms' | 'push' | 'in_app')[];
  /** The one it went out by, or is at. */
  channel: 'email' | 'sms' | 'push' | 'in_app' | null;
  customerId: string | null;
  deviceId: string | null;
  /** Masked. */
  to: string | null;
  template: {
    name: string;
    language: string | null;
    version: number | null;
    /** Null: a template that comes with Florin. */
    id: string | null;
  } | null;
  locale: string | null;
  bulkId: string | null;
  mergedInto: string | null;
  failure: {
    code: string;
    detail: string;
  } | null;
  /** Given up, and waiting for somebody to look at it. */
  deadLetter: boolean;
  attempts: number;
  sendAt: string;
  nextTryAt: string | null;
  createdAt: string;
  sentAt: string | null;
  deliveredAt: string | null;
  readAt: string | null;
}

export interface NotificationsTestWebhookEndpointInput {
  id: string;
}

export interface NotificationsTestWebhookEndpointOutput {
  id: string;
  endpointId: string;
  /** The header `webhook-id`: the same at every attempt and replay, and for each endpoint. */
  messageId: string;
  eventId: string;
  type: string;
  /** `dead`: nobody tries any more, unless it is replayed. */
  status: 'pending' | 'delivered' | 'dead';
  attemptCount: number;
  nextAttemptAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
  occurredAt: string;
  settledAt: string | null;
  /** What is signed and sent, to the byte. */
  body: string;
  /** The latest 100, oldest first. */
  attempts: {
    number: number;
    at: string;
    tookMs: number;
    status: number | null;
    /** `timed-out`, `connection-failed`, `tls-failed`, `name-not-found`, `address-refused`, `answer-unreadable`, or `status-500`. */
    error: string | null;
    /** The first kilobyte. */
    answer: string | null;
  }[];
}

export interface NotificationsUpdateChannelInput {
  id: string;
  name?: string;
  priority?: number;
  status?: 'active' | 'disabled';
  setup?: {
    provider: 'smtp';
    host: string;
    /** Default: `587`. */
    port?: number;
    /** TLS from the first byte, as on port 465. Otherwise STARTTLS is asked for. Default: `false`. */
    secure?: boolean;
    from: string;
    fromName?: string;
    /** Where mails that can not be delivered come back to: the sender of the envelope. By default `from`. */
    bouncesTo?: string;
    credentials?: {
      username?: string;
      password?: string;
      /** What whoever hands mails that came back to `receiptUrl` has to show: `Authorization: Bearer …`. Without it none are taken. */
      receiptToken?: string;
    };
  } | {
    provider: 'twilio';
    accountSid: string;
    from?: string;
    messagingServiceSid?: string;
    credentials: {
      authToken: string;
    };
  } | {
    provider: 'vonage';
    apiKey: string;
    from: string;
    credentials: {
      apiSecret: string;
      /** With which Vonage signs its webhooks. */
      signatureSecret: string;
    };
  } | {
    provider: 'fcm';
    projectId: string;
    clientEmail: string;
    credentials: {
      privateKey: string;
    };
  } | {
    provider: 'webpush';
    subject: string;
    publicKey: string;
    credentials: {
      privateKey: string;
    };
  };
}

export interface NotificationsUpdateChannelOutput {
  id: string;
  name: string;
  channel: 'email' | 'sms' | 'push' | 'in_app';
  provider: string;
  settings: Record<string, unknown>;
  priority: number;
  status: 'active' | 'disabled';
  /** After failures in a row a provider is passed over for a while. */
  health: {
    state: 'ok' | 'paused';
    failures: number;
    pausedUntil: string | null;
  };
  /** Where the provider tells what became of a message; null where it tells nothing. */
  receiptUrl: string | null;
  version: number;
  createdAt: string;
}

export interface NotificationsUpdateWebhookEndpointInput {
  id: string;
  url?: string;
  /** Types of events, `payment.*` for all of a thing, `*` for everything. A dash in the name of an event is an underscore here; both are taken. */
  eventTypes?: string[];
  description?: string | null;
  metadata?: Record<string, string>;
  status?: 'enabled' | 'disabled';
  apiVersion?: '2026-09-01' | '2026-11-20';
}

export interface OAuthClient {
  id: string;
  name: string;
  type: 'confidential' | 'public';
  grants: ('authorization_code' | 'client_credentials')[];
  redirectUris: string[];
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  openTo: 'tenant' | 'everyone';
  mode: 'test' | 'live';
  status: 'active' | 'revoked';
  secrets: {
    prefix: string;
    createdAt: string;
    expiresAt: string | null;
  }[];
  publicKeys: ({
    kty: 'OKP';
    crv: 'Ed25519';
    x: string;
    alg?: 'EdDSA' | 'Ed25519';
    kid?: string;
    use?: 'sig';
  } | {
    kty: 'EC';
    crv: 'P-256';
    x: string;
    y: string;
    alg?: 'ES256';
    kid?: string;
    use?: 'sig';
  })[];
  createdAt: string;
  revokedAt: string | null;
}

export interface OAuthConsent {
  id: string;
  client: {
    id: string;
    name: string;
  };
  userId: string;
  scopes: ('tenant:write' | 'identity:read' | 'identity:write' | 'identity:keys' | 'identity:approve' | 'security:read' | 'accounts:read' | 'accounts:write' | 'accounts:freeze' | 'accounts:erase' | 'transactions:read' | 'transactions:write' | 'transactions:reverse' | 'transactions:review' | 'ledger:read' | 'ledger:write' | 'events:read' | 'events:write' | 'payments:read' | 'payments:write' | 'payments:refund' | 'payments:configure' | 'payouts:read' | 'payouts:write' | 'currency:read' | 'currency:write' | 'currency:configure' | 'notifications:read' | 'notifications:write' | 'notifications:configure')[];
  payment: PaymentConsent | null;
  status: 'active' | 'expired' | 'revoked';
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
}

export type PayerAction = {
  type: 'redirect';
  url: string;
} | {
  type: 'bank-transfer';
  iban: string;
  bic: string | null;
  holder: string;
  reference: string;
  dueAt: string | null;
};

export interface Payment {
  id: string;
  status: PaymentStatus;
  accountId: string;
  customerId: string | null;
  linkId: string | null;
  amount: number;
  currency: string;
  capture: 'automatic' | 'manual';
  amounts: {
    authorised: number;
    capturable: number;
    captured: number;
    refundable: number;
    refunded: number;
    disputed: number;
    fee: number;
  };
  nextAction: PayerAction | null;
  savedMethodId: string | null;
  description: string | null;
  statementDescriptor: string | null;
  returnUrl: string | null;
  reference: string | null;
  metadata: Record<string, string>;
  /** Of a payment in review, failed or conflicted: why. Also that the ledger refuses a posting of it. */
  problem: string | null;
  attempts: PaymentAttempt[];
  captures: PaymentCapture[];
  refunds: Refund[];
  disputes: Dispute[];
  /** Its money in the ledger, posting by posting. */
  postings: PaymentPosting[];
  createdAt: string;
  updatedAt: string;
  version: number;
}

export interface PaymentAttempt {
  id: string;
  provider: {
    id: string;
    kind: ProviderKind;
  } | null;
  /** What the provider calls it. */
  reference: string | null;
  status: 'routing' | 'asked' | 'action' | 'returned' | 'processing' | 'authorised' | 'declined' | 'abandoned' | 'voided' | 'unknown';
  method: 'card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer' | 'card-page';
  /** Why this provider, and why not the others. */
  why: string[];
  /** By which set of rules and which rule it was chosen, and what was known of each provider then. Null: none was chosen, or before this was kept. */
  route: {
    /** Null: no rules are active. */
    rulesId: string | null;
    /** The first that matched. */
    rule: {
      index: number;
      name: string;
    } | null;
    providers: {
      provider: string;
      position: number | null;
      /** By the prices of the connection, in minor units. */
      cost: number | null;
      shareBps: number | null;
      /** Of the attempts of late; null where there were none. */
      successBps: number | null;
    }[];
  } | null;
  decline: Decline | null;
  startedAt: string;
}

export interface PaymentCapture {
  id: string;
  amount: number;
  fee: number;
  status: 'pending' | 'unknown' | 'succeeded' | 'failed';
  error: {
    code: string;
    message: string;
  } | null;
}

export interface PaymentConsent {
  type: 'florin_payment';
  actions: 'initiate'[];
  locations?: string[];
  limits: SpendingLimit[];
  expires: string;
}

export interface PaymentLink {
  id: string;
  /** Where it is paid. */
  url: string;
  /** `paid`: for one use, and it was used. */
  status: 'open' | 'inactive' | 'expired' | 'paid';
  active: boolean;
  account: string;
  currency: string;
  amount: number | null;
  open: {
    min: number;
    max: number;
  } | null;
  description: string;
  uses: 'single' | 'many';
  expiresAt: string | null;
  successUrl: string | null;
  cancelUrl: string | null;
  metadata: Record<string, string>;
  /** How often it has been paid. */
  paid: number;
  createdAt: string;
}

export interface PaymentMethod {
  id: string;
  customerId: string | null;
  provider: {
    id: string;
  };
  label: string;
  expires: string | null;
  createdAt: string;
}

export type PaymentMethodInput = {
  type: 'card' | 'wallet';
  /** By provider. Only providers with a token can take the payment; with several, another may take it where the first does not. */
  tokens: {
    stripe?: string;
    square?: string;
    braintree?: string;
    adyen?: string;
  };
  brand?: string;
  /** The card's, for routing and fees. */
  country?: string;
} | {
  type: 'saved';
  id: string;
} | {
  type: 'redirect';
} | {
  type: 'card-page';
} | {
  type: 'bank-transfer';
};

export interface PaymentPosting {
  id: string;
  for: 'capture' | 'refund' | 'refund-hold' | 'refund-post' | 'refund-void' | 'refund-fee' | 'refund-back' | 'dispute' | 'dispute-back';
  resourceId: string;
  /** Credits above zero; they come to nothing. */
  lines: {
    account: 'clearing' | 'merchant' | 'fees' | 'suspense';
    change: number;
  }[];
  recorded: boolean;
}

export type PaymentStatus = 'requires_method' | 'requires_action' | 'processing' | 'requires_capture' | 'succeeded' | 'cancelled' | 'failed' | 'review' | 'unknown' | 'conflicted';

export interface PaymentsAcceptDisputeInput {
  id: string;
}

export interface PaymentsActivateRoutingRulesInput {
  id: string;
}

export interface PaymentsActivateRoutingRulesOutput {
  id: string;
  name: string;
  mode: 'test' | 'live';
  status: 'draft' | 'active' | 'archived';
  rules: {
    name: string;
    /** An expression (CEL) over amount, currency, country, method, brand, customer, metadata and cost (of each provider, by id), such as `amount > 10000 && currency == "EUR"`. A key that may be missing is asked for first: `"shop" in metadata && metadata["shop"] == "a"`. */
    when: string;
    action: {
      type: 'use' | 'order' | 'least-cost' | 'block' | 'review';
      to?: {
        provider: string;
        /** With `use` only, where all of them make 100. */
        percent?: number;
      }[];
      reason?: string;
    };
  }[];
  otherwise: {
    type: 'use' | 'order' | 'least-cost';
    to?: {
      provider: string;
      /** With `use` only, where all of them make 100. */
      percent?: number;
    }[];
  };
  adaptive: {
    /** A provider with fewer attempts in the window keeps its share. Default: `500`. */
    minAttempts: number;
    /** How far a share moves at most, in points of a hundred. Default: `20`. */
    maxShiftPercent: number;
    /** Default: `24`. */
    windowHours: number;
  } | null;
  version: number;
  createdAt: string;
  activatedAt: string | null;
}

export interface PaymentsAssignFeePlanInput {
  /** Null: the tenant's default. */
  accountId: string | null;
  /** Null: takes the plan away. */
  planId: string | null;
}

export interface PaymentsAssignFeePlanOutput {
  /** Null: the tenant's default. */
  accountId: string | null;
  /** Null: none, so that the default holds. */
  planId: string | null;
}

export interface PaymentsCancelPaymentInput {
  id: string;
}

export interface PaymentsCancelPayoutInput {
  id: string;
}

export interface PaymentsCapturePaymentInput {
  id: string;
  /** In minor units: 1500 is 15.00 USD. */
  amount?: number;
  /** Default: `true`. */
  final?: boolean;
}

export interface PaymentsCheckProviderInput {
  id: string;
}

export interface PaymentsCheckProviderOutput {
  ok: boolean;
  problems: {
    code: 'credential_missing' | 'credentials_refused' | 'unreachable' | 'failed';
    detail: string;
    /** The provider's own words. */
    provider?: {
      code: string;
      message: string;
    };
  }[];
  checkedAt: string;
  tookMs: number;
}

export interface PaymentsConfirmPaymentInput {
  id: string;
  method: PaymentMethodInput;
  returnUrl?: httpsUrl | null;
}

export interface PaymentsCreateBankAccountInput {
  customerId?: string | null;
  account: BankAccountInput;
}

export interface PaymentsCreateFeePlanInput {
  name: string;
  /** The first that matches counts. Where none does, nothing is taken. */
  rules: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps?: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed?: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
    providers?: string[];
  }[];
  /** What of the fee goes back to the merchant with refunds: nothing; the same share as of the payment, so that all of it is back once all is refunded; or the whole fee with the refund that completes it. Default: `"none"`. */
  refunds?: 'none' | 'proportional' | 'full';
}

export interface PaymentsCreateFeePlanOutput {
  id: string;
  name: string;
  version: number;
  rules: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
    providers?: string[];
  }[];
  refunds: 'none' | 'proportional' | 'full';
  createdAt: string;
  updatedAt: string;
}

export interface PaymentsCreatePaymentInput {
  /** In minor units: 1500 is 15.00 USD. */
  amount: number;
  currency: string;
  /** Who is paid: an account of the tenant in that currency. */
  accountId: string;
  customerId?: string | null;
  /** Default: `"automatic"`. */
  capture?: 'automatic' | 'manual';
  method?: PaymentMethodInput;
  /** The method may be used again, without the payer. Default: `false`. */
  save?: boolean;
  description?: description | null;
  /** On the payer's statement, as far as the provider takes it. */
  statementDescriptor?: string | null;
  /** The payer's, for the provider's receipt. */
  email?: string | null;
  /** Where the payer goes after a page of the provider. */
  returnUrl?: httpsUrl | null;
  reference?: string | null;
  metadata?: Record<string, string>;
}

export interface PaymentsCreatePaymentLinkInput {
  /** Who is paid. */
  account: string;
  currency: string;
  amount?: number | null;
  open?: {
    /** In minor units: 1500 is 15.00 USD. */
    min: number;
    /** In minor units: 1500 is 15.00 USD. */
    max: number;
  } | null;
  /** What is paid for, as the payer reads it. */
  description: string;
  /** Default: `"single"`. */
  uses?: 'single' | 'many';
  expiresAt?: string | null;
  successUrl?: string | null;
  cancelUrl?: string | null;
  metadata?: Record<string, string>;
}

export interface PaymentsCreatePayoutBatchInput {
  payouts: PayoutInput[];
}

export interface PaymentsCreatePayoutBatchOutput {
  id: string;
  /** `done`: each has been paid, has failed, was returned or cancelled. */
  status: 'processing' | 'done';
  accepted: number;
  refused: number;
  createdAt: string;
  totals: {
    status: PayoutStatus;
    currency: string;
    payouts: number;
    /** In minor units. */
    amount: string;
  }[];
  results: PayoutBatchResult[];
}

export interface PaymentsCreateProviderInput {
  kind: 'stripe' | 'paypal' | 'square' | 'braintree' | 'adyen' | 'bank-transfer';
  name: string;
  /** Left out: that of the key. */
  mode?: 'test' | 'live';
  /** By name, as the provider calls them: `secretKey`, `webhookSecret`. Those of webhooks may come later, since the provider wants the webhook URL first. */
  credentials: Record<string, string>;
  /** Where its API is, if not where it usually is: a simulator or a proxy, among those that this installation allows. Default: `null`. */
  baseUrl?: string | null;
  /** What it is used for. What is left out is not limited. Default: `{}`. */
  accepts?: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    currencies?: string[];
    countries?: string[];
  };
  /** What it asks, for routing by cost. The first that matches counts. Default: `[]`. */
  prices?: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps?: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed?: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
  }[];
}

export interface PaymentsCreateProviderOutput {
  id: string;
  kind: 'stripe' | 'paypal' | 'square' | 'braintree' | 'adyen' | 'bank-transfer';
  name: string;
  mode: 'test' | 'live';
  status: 'enabled' | 'disabled';
  baseUrl: string | null;
  /** Where the provider is to send its webhooks: set it there. */
  webhookUrl: string;
  credentials: {
    name: string;
    secret: boolean;
    /** Of a secret always null: it is never shown again. */
    value: string | null;
    setAt: string;
    /** Until when webhooks signed by the one before are taken too. */
    previousUntil: string | null;
  }[];
  /** Credentials that were not given yet. Without those of webhooks, webhooks are refused. */
  missing: string[];
  /** What it is used for. What is left out is not limited. */
  accepts: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    currencies?: string[];
    countries?: string[];
  };
  prices: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
  }[];
  /** `open`: it failed so often lately that nothing is sent there at the moment. As the process that answers has it. */
  breaker: 'closed' | 'open' | 'half-open';
  version: number;
  createdAt: string;
}

export interface PaymentsCreateRefundInput {
  id: string;
  /** In minor units: 1500 is 15.00 USD. */
  amount?: number;
  reason?: string | null;
}

export interface PaymentsCreateRoutingRulesInput {
  name: string;
  /** Left out: that of the key. Its providers are of the same. */
  mode?: 'test' | 'live';
  /** In order: the first that matches counts. Default: `[]`. */
  rules?: {
    name: string;
    /** An expression (CEL) over amount, currency, country, method, brand, customer, metadata and cost (of each provider, by id), such as `amount > 10000 && currency == "EUR"`. A key that may be missing is asked for first: `"shop" in metadata && metadata["shop"] == "a"`. */
    when: string;
    action: {
      type: 'use' | 'order' | 'least-cost' | 'block' | 'review';
      to?: {
        provider: string;
        /** With `use` only, where all of them make 100. */
        percent?: number;
      }[];
      reason?: string;
    };
  }[];
  /** Default: `{"type":"least-cost"}`. */
  otherwise?: {
    type: 'use' | 'order' | 'least-cost';
    to?: {
      provider: string;
      /** With `use` only, where all of them make 100. */
      percent?: number;
    }[];
  };
  /** Default: `null`. */
  adaptive?: {
    /** A provider with fewer attempts in the window keeps its share. Default: `500`. */
    minAttempts?: number;
    /** How far a share moves at most, in points of a hundred. Default: `20`. */
    maxShiftPercent?: number;
    /** Default: `24`. */
    windowHours?: number;
  } | null;
}

export interface PaymentsCreateRoutingRulesOutput {
  id: string;
  name: string;
  mode: 'test' | 'live';
  status: 'draft' | 'active' | 'archived';
  rules: {
    name: string;
    /** An expression (CEL) over amount, currency, country, method, brand, customer, metadata and cost (of each provider, by id), such as `amount > 10000 && currency == "EUR"`. A key that may be missing is asked for first: `"shop" in metadata && metadata["shop"] == "a"`. */
    when: string;
    action: {
      type: 'use' | 'order' | 'least-cost' | 'block' | 'review';
      to?: {
        provider: string;
        /** With `use` only, where all of them make 100. */
        percent?: number;
      }[];
      reason?: string;
    };
  }[];
  otherwise: {
    type: 'use' | 'order' | 'least-cost';
    to?: {
      provider: string;
      /** With `use` only, where all of them make 100. */
      percent?: number;
    }[];
  };
  adaptive: {
    /** A provider with fewer attempts in the window keeps its share. Default: `500`. */
    minAttempts: number;
    /** How far a share moves at most, in points of a hundred. Default: `20`. */
    maxShiftPercent: number;
    /** Default: `24`. */
    windowHours: number;
  } | null;
  version: number;
  createdAt: string;
  activatedAt: string | null;
}

export interface PaymentsDeleteBankAccountInput {
  id: string;
}

export interface PaymentsDeleteBankAccountOutput {
  id: string;
  deleted: true;
}

export interface PaymentsDeleteRoutingRulesInput {
  id: string;
}

export interface PaymentsDeleteRoutingRulesOutput {
  id: string;
  name: string;
  mode: 'test' | 'live';
  status: 'draft' | 'active' | 'archived';
  rules: {
    name: string;
    /** An expression (CEL) over amount, currency, country, method, brand, customer, metadata and cost (of each provider, by id), such as `amount > 10000 && currency == "EUR"`. A key that may be missing is asked for first: `"shop" in metadata && metadata["shop"] == "a"`. */
    when: string;
    action: {
      type: 'use' | 'order' | 'least-cost' | 'block' | 'review';
      to?: {
        provider: string;
        /** With `use` only, where all of them make 100. */
        percent?: number;
      }[];
      reason?: string;
    };
  }[];
  otherwise: {
    type: 'use' | 'order' | 'least-cost';
    to?: {
      provider: string;
      /** With `use` only, where all of them make 100. */
      percent?: number;
    }[];
  };
  adaptive: {
    /** A provider with fewer attempts in the window keeps its share. Default: `500`. */
    minAttempts: number;
    /** How far a share moves at most, in points of a hundred. Default: `20`. */
    maxShiftPercent: number;
    /** Default: `24`. */
    windowHours: number;
  } | null;
  version: number;
  createdAt: string;
  activatedAt: string | null;
}

export interface PaymentsDisableProviderInput {
  id: string;
}

export interface PaymentsDisableProviderOutput {
  id: string;
  kind: 'stripe' | 'paypal' | 'square' | 'braintree' | 'adyen' | 'bank-transfer';
  name: string;
  mode: 'test' | 'live';
  status: 'enabled' | 'disabled';
  baseUrl: string | null;
  /** Where the provider is to send its webhooks: set it there. */
  webhookUrl: string;
  credentials: {
    name: string;
    secret: boolean;
    /** Of a secret always null: it is never shown again. */
    value: string | null;
    setAt: string;
    /** Until when webhooks signed by the one before are taken too. */
    previousUntil: string | null;
  }[];
  /** Credentials that were not given yet. Without those of webhooks, webhooks are refused. */
  missing: string[];
  /** What it is used for. What is left out is not limited. */
  accepts: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    currencies?: string[];
    countries?: string[];
  };
  prices: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
  }[];
  /** `open`: it failed so often lately that nothing is sent there at the moment. As the process that answers has it. */
  breaker: 'closed' | 'open' | 'half-open';
  version: number;
  createdAt: string;
}

export interface PaymentsEnableProviderInput {
  id: string;
}

export interface PaymentsEnableProviderOutput {
  id: string;
  kind: 'stripe' | 'paypal' | 'square' | 'braintree' | 'adyen' | 'bank-transfer';
  name: string;
  mode: 'test' | 'live';
  status: 'enabled' | 'disabled';
  baseUrl: string | null;
  /** Where the provider is to send its webhooks: set it there. */
  webhookUrl: string;
  credentials: {
    name: string;
    secret: boolean;
    /** Of a secret always null: it is never shown again. */
    value: string | null;
    setAt: string;
    /** Until when webhooks signed by the one before are taken too. */
    previousUntil: string | null;
  }[];
  /** Credentials that were not given yet. Without those of webhooks, webhooks are refused. */
  missing: string[];
  /** What it is used for. What is left out is not limited. */
  accepts: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    currencies?: string[];
    countries?: string[];
  };
  prices: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
  }[];
  /** `open`: it failed so often lately that nothing is sent there at the moment. As the process that answers has it. */
  breaker: 'closed' | 'open' | 'half-open';
  version: number;
  createdAt: string;
}

export interface PaymentsGetBankAccountInput {
  id: string;
}

export interface PaymentsGetDisputeInput {
  id: string;
}

export interface PaymentsGetFeePlanInput {
  id: string;
  /** Left out: the latest. */
  version?: number;
}

export interface PaymentsGetFeePlanOutput {
  id: string;
  name: string;
  version: number;
  rules: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
    providers?: string[];
  }[];
  refunds: 'none' | 'proportional' | 'full';
  createdAt: string;
  updatedAt: string;
}

export interface PaymentsGetPaymentInput {
  id: string;
}

export interface PaymentsGetPaymentLinkInput {
  id: string;
}

export interface PaymentsGetPaymentLinkQrInput {
  id: string;
}

export interface PaymentsGetPaymentLinkQrOutput {
  url: string;
  svg: string;
}

export interface PaymentsGetPaymentTimelineInput {
  id: string;
}

export interface PaymentsGetPaymentTimelineOutput {
  data: TimelineEntry[];
}

export interface PaymentsGetPayoutBatchInput {
  id: string;
}

export interface PaymentsGetPayoutBatchOutput {
  id: string;
  /** `done`: each has been paid, has failed, was returned or cancelled. */
  status: 'processing' | 'done';
  accepted: number;
  refused: number;
  createdAt: string;
  totals: {
    status: PayoutStatus;
    currency: string;
    payouts: number;
    /** In minor units. */
    amount: string;
  }[];
  results: PayoutBatchResult[];
}

export interface PaymentsGetPayoutInput {
  id: string;
}

export interface PaymentsGetProviderInput {
  id: string;
}

export interface PaymentsGetProviderOutput {
  id: string;
  kind: 'stripe' | 'paypal' | 'square' | 'braintree' | 'adyen' | 'bank-transfer';
  name: string;
  mode: 'test' | 'live';
  status: 'enabled' | 'disabled';
  baseUrl: string | null;
  /** Where the provider is to send its webhooks: set it there. */
  webhookUrl: string;
  credentials: {
    name: string;
    secret: boolean;
    /** Of a secret always null: it is never shown again. */
    value: string | null;
    setAt: string;
    /** Until when webhooks signed by the one before are taken too. */
    previousUntil: string | null;
  }[];
  /** Credentials that were not given yet. Without those of webhooks, webhooks are refused. */
  missing: string[];
  /** What it is used for. What is left out is not limited. */
  accepts: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    currencies?: string[];
    countries?: string[];
  };
  prices: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
  }[];
  /** `open`: it failed so often lately that nothing is sent there at the moment. As the process that answers has it. */
  breaker: 'closed' | 'open' | 'half-open';
  version: number;
  createdAt: string;
}

export interface PaymentsGetRoutingRulesInput {
  id: string;
}

export interface PaymentsGetRoutingRulesOutput {
  id: string;
  name: string;
  mode: 'test' | 'live';
  status: 'draft' | 'active' | 'archived';
  rules: {
    name: string;
    /** An expression (CEL) over amount, currency, country, method, brand, customer, metadata and cost (of each provider, by id), such as `amount > 10000 && currency == "EUR"`. A key that may be missing is asked for first: `"shop" in metadata && metadata["shop"] == "a"`. */
    when: string;
    action: {
      type: 'use' | 'order' | 'least-cost' | 'block' | 'review';
      to?: {
        provider: string;
        /** With `use` only, where all of them make 100. */
        percent?: number;
      }[];
      reason?: string;
    };
  }[];
  otherwise: {
    type: 'use' | 'order' | 'least-cost';
    to?: {
      provider: string;
      /** With `use` only, where all of them make 100. */
      percent?: number;
    }[];
  };
  adaptive: {
    /** A provider with fewer attempts in the window keeps its share. Default: `500`. */
    minAttempts: number;
    /** How far a share moves at most, in points of a hundred. Default: `20`. */
    maxShiftPercent: number;
    /** Default: `24`. */
    windowHours: number;
  } | null;
  version: number;
  createdAt: string;
  activatedAt: string | null;
}

export interface PaymentsListBankAccountsInput {
  customerId?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListBankAccountsOutput {
  data: BankAccount[];
  nextCursor: string | null;
}

export interface PaymentsListDisputesInput {
  status?: DisputeStatus;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListDisputesOutput {
  data: Dispute[];
  nextCursor: string | null;
}

export interface PaymentsListFeePlanAssignmentsInput {
  planId?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListFeePlanAssignmentsOutput {
  data: {
    /** Null: the tenant's default. */
    accountId: string | null;
    /** Null: none, so that the default holds. */
    planId: string | null;
  }[];
  nextCursor: string | null;
}

export interface PaymentsListFeePlansInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListFeePlansOutput {
  data: {
    id: string;
    name: string;
    version: number;
    rules: {
      methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
      brands?: string[];
      countries?: string[];
      currency?: string;
      /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
      bps: number;
      /** In minor units of `currency`. Default: `0`. */
      fixed: number;
      /** In minor units of `currency`. */
      min?: number;
      /** In minor units of `currency`. */
      max?: number;
      providers?: string[];
    }[];
    refunds: 'none' | 'proportional' | 'full';
    createdAt: string;
    updatedAt: string;
  }[];
  nextCursor: string | null;
}

export interface PaymentsListPaymentLinksInput {
  active?: 'true' | 'false';
  account?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListPaymentLinksOutput {
  data: PaymentLink[];
  nextCursor: string | null;
}

export interface PaymentsListPaymentMethodsInput {
  customerId: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListPaymentMethodsOutput {
  data: PaymentMethod[];
  nextCursor: string | null;
}

export interface PaymentsListPaymentsInput {
  status?: PaymentStatus;
  accountId?: string;
  customerId?: string;
  linkId?: string;
  reference?: string;
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListPaymentsOutput {
  data: Payment[];
  nextCursor: string | null;
}

export interface PaymentsListPayoutBatchesInput {
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListPayoutBatchesOutput {
  data: PayoutBatch[];
  nextCursor: string | null;
}

export interface PaymentsListPayoutsInput {
  status?: PayoutStatus;
  from?: string;
  batchId?: string;
  bankAccountId?: string;
  /** Only those of which the bank said something that can not be. */
  conflicting?: 'true' | 'false';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListPayoutsOutput {
  data: Payout[];
  nextCursor: string | null;
}

export interface PaymentsListProvidersInput {
  kind?: 'stripe' | 'paypal' | 'square' | 'braintree' | 'adyen' | 'bank-transfer';
  mode?: 'test' | 'live';
  status?: 'enabled' | 'disabled';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListProvidersOutput {
  data: {
    id: string;
    kind: 'stripe' | 'paypal' | 'square' | 'braintree' | 'adyen' | 'bank-transfer';
    name: string;
    mode: 'test' | 'live';
    status: 'enabled' | 'disabled';
    baseUrl: string | null;
    /** Where the provider is to send its webhooks: set it there. */
    webhookUrl: string;
    credentials: {
      name: string;
      secret: boolean;
      /** Of a secret always null: it is never shown again. */
      value: string | null;
      setAt: string;
      /** Until when webhooks signed by the one before are taken too. */
      previousUntil: string | null;
    }[];
    /** Credentials that were not given yet. Without those of webhooks, webhooks are refused. */
    missing: string[];
    /** What it is used for. What is left out is not limited. */
    accepts: {
      methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
      currencies?: string[];
      countries?: string[];
    };
    prices: {
      methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
      brands?: string[];
      countries?: string[];
      currency?: string;
      /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
      bps: number;
      /** In minor units of `currency`. Default: `0`. */
      fixed: number;
      /** In minor units of `currency`. */
      min?: number;
      /** In minor units of `currency`. */
      max?: number;
    }[];
    /** `open`: it failed so often lately that nothing is sent there at the moment. As the process that answers has it. */
    breaker: 'closed' | 'open' | 'half-open';
    version: number;
    createdAt: string;
  }[];
  nextCursor: string | null;
}

export interface PaymentsListRoutingRulesInput {
  mode?: 'test' | 'live';
  status?: 'draft' | 'active' | 'archived';
  /** Default: `20`. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface PaymentsListRoutingRulesOutput {
  data: {
    id: string;
    name: string;
    mode: 'test' | 'live';
    status: 'draft' | 'active' | 'archived';
    rules: {
      name: string;
      /** An expression (CEL) over amount, currency, country, method, brand, customer, metadata and cost (of each provider, by id), such as `amount > 10000 && currency == "EUR"`. A key that may be missing is asked for first: `"shop" in metadata && metadata["shop"] == "a"`. */
      when: string;
      action: {
        type: 'use' | 'order' | 'least-cost' | 'block' | 'review';
        to?: {
          provider: string;
          /** With `use` only, where all of them make 100. */
          percent?: number;
        }[];
        reason?: string;
      };
    }[];
    otherwise: {
      type: 'use' | 'order' | 'least-cost';
      to?: {
        provider: string;
        /** With `use` only, where all of them make 100. */
        percent?: number;
      }[];
    };
    adaptive: {
      /** A provider with fewer attempts in the window keeps its share. Default: `500`. */
      minAttempts: number;
      /** How far a share moves at most, in points of a hundred. Default: `20`. */
      maxShiftPercent: number;
      /** Default: `24`. */
      windowHours: number;
    } | null;
    version: number;
    createdAt: string;
    activatedAt: string | null;
  }[];
  nextCursor: string | null;
}

export interface PaymentsRemovePaymentMethodInput {
  id: string;
}

export type PaymentsRemovePaymentMethodOutput = Record<string, never>;

export interface PaymentsReviewPaymentInput {
  id: string;
  decision: 'approve' | 'decline';
}

export interface PaymentsSettleConflictInput {
  id: string;
  take: 'accept' | 'refund';
}

export interface PaymentsSubmitEvidenceInput {
  id: string;
  evidence: Record<string, string>;
}

export interface PaymentsTryRoutingRulesInput {
  /** Left out: the set that is active in the mode of the key. */
  id?: string;
  payment: {
    /** In minor units: 1500 is 15.00 USD. */
    amount: number;
    currency: string;
    /** Default: `"card"`. */
    method?: 'card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer' | 'card-page';
    country?: string;
    brand?: string;
    customer?: 'person' | 'business';
    /** Default: `{}`. */
    metadata?: Record<string, string>;
    /** Default: `"automatic"`. */
    capture?: 'automatic' | 'manual';
    /** Default: `false`. */
    save?: boolean;
  };
  /** What shares are drawn by. Left out: drawn. */
  dice?: number;
}

export interface PaymentsTryRoutingRulesOutput {
  /** `none`: no provider can take it. */
  outcome: 'route' | 'review' | 'block' | 'none';
  reason: string | null;
  /** Null: no rules are active. */
  rulesId: string | null;
  /** The first that matched. */
  rule: {
    index: number;
    name: string;
  } | null;
  /** The first takes it; the others follow where it may be tried again elsewhere. */
  providers: string[];
  explanation: {
    provider: string;
    kind: string;
    position: number | null;
    because: string;
    /** By the prices of the connection, in minor units. */
    cost: number | null;
    shareBps: number | null;
    /** Of the attempts of late; null where there were none. */
    successBps: number | null;
  }[];
  /** Rules that could not be evaluated, and so did not match. */
  notes: string[];
}

export interface PaymentsUpdateFeePlanInput {
  id: string;
  name?: string;
  /** The first that matches counts. Where none does, nothing is taken. */
  rules?: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps?: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed?: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
    providers?: string[];
  }[];
  /** What of the fee goes back to the merchant with refunds: nothing; the same share as of the payment, so that all of it is back once all is refunded; or the whole fee with the refund that completes it. */
  refunds?: 'none' | 'proportional' | 'full';
}

export interface PaymentsUpdateFeePlanOutput {
  id: string;
  name: string;
  version: number;
  rules: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
    providers?: string[];
  }[];
  refunds: 'none' | 'proportional' | 'full';
  createdAt: string;
  updatedAt: string;
}

export interface PaymentsUpdatePaymentLinkInput {
  id: string;
  active?: boolean;
  expiresAt?: string | null;
  successUrl?: string | null;
  cancelUrl?: string | null;
  metadata?: Record<string, string>;
}

export interface PaymentsUpdateProviderInput {
  id: string;
  name?: string;
  /** By name, as the provider calls them: `secretKey`, `webhookSecret`. Those of webhooks may come later, since the provider wants the webhook URL first. */
  credentials?: Record<string, string>;
  /** How long webhooks signed by the credential before are still taken. Default: `86400`. */
  overlapSeconds?: number;
  /** Where its API is, if not where it usually is: a simulator or a proxy, among those that this installation allows. */
  baseUrl?: string | null;
  /** What it is used for. What is left out is not limited. */
  accepts?: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    currencies?: string[];
    countries?: string[];
  };
  /** What it asks, for routing by cost. The first that matches counts. */
  prices?: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps?: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed?: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
  }[];
}

export interface PaymentsUpdateProviderOutput {
  id: string;
  kind: 'stripe' | 'paypal' | 'square' | 'braintree' | 'adyen' | 'bank-transfer';
  name: string;
  mode: 'test' | 'live';
  status: 'enabled' | 'disabled';
  baseUrl: string | null;
  /** Where the provider is to send its webhooks: set it there. */
  webhookUrl: string;
  credentials: {
    name: string;
    secret: boolean;
    /** Of a secret always null: it is never shown again. */
    value: string | null;
    setAt: string;
    /** Until when webhooks signed by the one before are taken too. */
    previousUntil: string | null;
  }[];
  /** Credentials that were not given yet. Without those of webhooks, webhooks are refused. */
  missing: string[];
  /** What it is used for. What is left out is not limited. */
  accepts: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    currencies?: string[];
    countries?: string[];
  };
  prices: {
    methods?: ('card' | 'wallet' | 'saved' | 'redirect' | 'bank-transfer')[];
    brands?: string[];
    countries?: string[];
    currency?: string;
    /** Of the amount, in hundredths of a percent: 290 is 2.9 %. Default: `0`. */
    bps: number;
    /** In minor units of `currency`. Default: `0`. */
    fixed: number;
    /** In minor units of `currency`. */
    min?: number;
    /** In minor units of `currency`. */
    max?: number;
  }[];
  /** `open`: it failed so often lately that nothing is sent there at the moment. As the process that answers has it. */
  breaker: 'closed' | 'open' | 'half-open';
  version: number;
  createdAt: string;
}

export interface PaymentsUpdateRoutingRulesInput {
  id: string;
  name?: string;
  /** In order: the first that matches counts. */
  rules?: {
    name: string;
    /** An expression (CEL) over amount, currency, country, method, brand, customer, metadata and cost (of each provider, by id), such as `amount > 10000 && currency == "EUR"`. A key that may be missing is asked for first: `"shop" in metadata && metadata["shop"] == "a"`. */
    when: string;
    action: {
      type: 'use' | 'order' | 'least-cost' | 'block' | 'review';
      to?: {
        provider: string;
        /** With `use` only, where all of them make 100. */
        percent?: number;
      }[];
      reason?: string;
    };
  }[];
  otherwise?: {
    type: 'use' | 'order' | 'least-cost';
    to?: {
      provider: string;
      /** With `use` only, where all of them make 100. */
      percent?: number;
    }[];
  };
  adaptive?: {
    /** A provider with fewer attempts in the window keeps its share. Default: `500`. */
    minAttempts?: number;
    /** How far a share moves at most, in points of a hundred. Default: `20`. */
    maxShiftPercent?: number;
    /** Default: `24`. */
    windowHours?: number;
  } | null;
}

export interface PaymentsUpdateRoutingRulesOutput {
  id: string;
  name: string;
  mode: 'test' | 'live';
  status: 'draft' | 'active' | 'archived';
  rules: {
    name: string;
    /** An expression (CEL) over amount, currency, country, method, brand, customer, metadata and cost (of each provider, by id), such as `amount > 10000 && currency == "EUR"`. A key that may be missing is asked for first: `"shop" in metadata && metadata["shop"] == "a"`. */
    when: string;
    action: {
      type: 'use' | 'order' | 'least-cost' | 'block' | 'review';
      to?: {
        provider: string;
        /** With `use` only, where all of them make 100. */
        percent?: number;
      }[];
      reason?: string;
    };
  }[];
  otherwise: {
    type: 'use' | 'order' | 'least-cost';
    to?: {
      provider: string;
      /** With `use` only, where all of them make 100. */
      percent?: number;
    }[];
  };
  adaptive: {
    /** A provider with fewer attempts in the window keeps its share. Default: `500`. */
    minAttempts: number;
    /** How far a share moves at most, in points of a hundred. Default: `20`. */
    maxShiftPercent: number;
    /** Default: `24`. */
    windowHours: number;
  } | null;
  version: number;
  createdAt: string;
  activatedAt: string | null;
}

export interface Payout {
  id: string;
  status: PayoutStatus;
  from: string;
  amount: number;
  currency: string;
  to: {
    type: 'iban' | 'us';
    /** `DE89 •••• 3000` */
    number: string;
    holder: string;
    bic: string | null;
    routingNumber: string | null;
    bankAccountId: string | null;
  };
  statement: string | null;
  metadata: Record<string, string>;
  sendOn: string | null;
  batchId: string | null;
  /** It was sent, and the bank has not said yet whether it has it. It is asked: after 5 s, 1 min, 5 min, 1 h, then daily. */
  unknown: boolean;
  /** The bank's name for it. */
  reference: string | null;
  failure: {
    code: string;
    detail: string;
    /** The bank's own words. */
    bank: {
      code: string;
      message: string;
    } | null;
  } | null;
  /** What came back from the bank. */
  returned: {
    amount: number;
    /** `suspense`: the account could take nothing. Null: not put back yet. */
    to: 'account' | 'suspense' | null;
  } | null;
  /** What the bank said that can not be. Nothing is moved for it; somebody must look. */
  conflict: string | null;
  /** Its money, posting by posting. */
  postings: PayoutPosting[];
  createdAt: string;
  paidAt: string | null;
}

export interface PayoutBatch {
  id: string;
  /** `done`: each has been paid, has failed, was returned or cancelled. */
  status: 'processing' | 'done';
  accepted: number;
  refused: number;
  createdAt: string;
  totals: {
    status: PayoutStatus;
    currency: string;
    payouts: number;
    /** In minor units. */
    amount: string;
  }[];
}

export type PayoutBatchResult = {
  payoutId: string;
} | {
  problem: ProblemBody;
};

export interface PayoutInput {
  from: string;
  /** In minor units: 1500 is 15.00 USD. */
  amount: number;
  currency: string;
  /** A saved bank account, or one given here. */
  to: string | BankAccountInput;
  /** What the receiver reads on their statement. */
  statement?: string | null;
  /** Not sent before this day begins (UTC). The money is reserved at once. */
  sendOn?: string | null;
  metadata?: Record<string, string>;
}

export interface PayoutPosting {
  id: string;
  /** Reserved; gone from the account; the hold let go of; put back. */
  type: 'hold' | 'posted' | 'released' | 'returned';
}

export type PayoutStatus = 'pending' | 'in_transit' | 'paid' | 'failed' | 'returned' | 'cancelled';

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
  code: 'invalid_request' | 'unauthenticated' | 'forbidden' | 'idempotency_key_missing' | 'idempotency_key_reused' | 'idempotency_key_in_use' | 'not_found' | 'method_not_allowed' | 'request_timeout' | 'payload_too_large' | 'unsupported_media_type' | 'headers_too_large' | 'currency_mismatch' | 'currency_unknown' | 'same_account' | 'account_frozen' | 'account_closed' | 'account_not_empty' | 'customer_blocked' | 'limit_per_transaction' | 'limit_daily' | 'limit_monthly' | 'insufficient_funds' | 'amount_out_of_range' | 'unbalanced' | 'linked_refused' | 'not_pending' | 'already_posted' | 'already_voided' | 'hold_expired' | 'posting_expired' | 'already_reversed' | 'not_reversible' | 'not_cancellable' | 'not_in_review' | 'quorum_rejected' | 'quorum_unavailable' | 'email_taken' | 'invalid_credentials' | 'link_invalid' | 'password_breached' | 'mfa_required' | 'mfa_invalid' | 'mfa_already_enrolled' | 'step_up_required' | 'approval_required' | 'approval_own' | 'approval_closed' | 'already_member' | 'role_taken' | 'role_in_use' | 'network_refused' | 'spending_per_transaction' | 'spending_daily' | 'spending_total' | 'spending_currency' | 'erased' | 'version_unknown' | 'user_locked' | 'token_reused' | 'last_owner' | 'clock_moved' | 'version_conflict' | 'payment_declined' | 'payment_state' | 'payment_busy' | 'payment_method_missing' | 'amount_not_capturable' | 'amount_not_refundable' | 'no_provider' | 'provider_refused' | 'provider_unavailable' | 'provider_in_use' | 'rule_invalid' | 'rules_frozen' | 'webhook_refused' | 'dispute_closed' | 'link_closed' | 'bank_account_invalid' | 'payout_state' | 'rate_unavailable' | 'rate_moved' | 'quote_expired' | 'quote_used' | 'amount_too_small' | 'template_invalid' | 'template_taken' | 'recipient_unreachable' | 'channel_missing' | 'endpoint_refused' | 'endpoint_disabled' | 'rate_limited' | 'internal' | 'unavailable' | 'timed_out';
  detail?: string;
  param?: string;
  retry: 'never' | 'later' | 'same-key';
  resourceId?: string;
}

export type ProviderKind = 'stripe' | 'paypal' | 'square' | 'braintree' | 'adyen' | 'bank-transfer';

export interface Refund {
  id: string;
  paymentId: string;
  amount: number;
  currency: string;
  feeReturned: number;
  reason: string | null;
  origin: 'api' | 'provider' | 'surplus';
  status: 'pending' | 'unknown' | 'succeeded' | 'failed';
  error: {
    code: string;
    message: string;
  } | null;
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

export interface RequestRecord {
  /** As in `X-Request-Id`. */
  id: string;
  /** When it was answered. */
  at: string;
  operation: string;
  method: string;
  status: number;
  /** Of the problem, where it was refused. */
  code: string | null;
  tookMs: number;
  actor: {
    kind: 'user' | 'key' | 'client' | 'service';
    id: string;
  };
  replayed: boolean;
  version: string;
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

export interface SpendingLimit {
  currency: string;
  /** In minor units: 1500 is 15.00 USD. */
  perTransaction?: number;
  /** In minor units: 1500 is 15.00 USD. */
  daily?: number;
  /** In minor units: 1500 is 15.00 USD. */
  total?: number;
}

export interface TimelineEntry {
  version: number;
  type: string;
  at: string;
  /** Who asked or said so: `key key_…`, `provider stripe`, `florin`. */
  source: string;
  data: Record<string, unknown>;
}

export interface Tokens {
  accessToken: string;
  tokenType: 'Bearer';
  expiresIn: number;
  refreshToken: string;
  user: User;
  /** Keep it beyond the log-in and send it with the next one: who has logged in from a device before is not locked by the guesses of strangers. */
  deviceToken?: string;
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
  /** Whether they have shown that mail to this address reaches them. */
  emailVerified: boolean;
}

export interface Wallet {
  id: string;
  customerId: string;
  name: string;
  accounts: Account[];
  createdAt: string;
}

export interface WebhookDelivery {
  id: string;
  endpointId: string;
  /** The header `webhook-id`: the same at every attempt and replay, and for each endpoint. */
  messageId: string;
  eventId: string;
  type: string;
  /** `dead`: nobody tries any more, unless it is replayed. */
  status: 'pending' | 'delivered' | 'dead';
  attemptCount: number;
  nextAttemptAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
  occurredAt: string;
  settledAt: string | null;
}

export interface WebhookEndpoint {
  id: string;
  url: string;
  description: string | null;
  eventTypes: string[];
  status: 'enabled' | 'disabled';
  /** `gone`: it answered 410. `failing`: it failed for days. */
  disabledReason: 'asked' | 'gone' | 'failing' | null;
  disabledAt: string | null;
  apiVersion: string;
  metadata: Record<string, string>;
  /** `whpk_…`: checks signatures of the kind `v1a`. */
  publicKey: string;
  /** Until when deliveries are signed with the secret or keys before, too. */
  previousKeysValidUntil: string | null;
  failingSince: string | null;
  createdAt: string;
}

export type description = string;

export type httpsUrl = string;

export interface IdentityApi {
  /**
   * Register a tenant and its first owner. For whoever runs Florin for themselves: the tokens come at once, and so a taken email is told. An installation open to strangers switches this off (`FLORIN_IDENTITY_OPEN_REGISTRATION=false`), and they ask for a link with `POST /v1/auth/registrations`.
   *
   * `POST /v1/auth/register`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `forbidden`, `email_taken`, `password_breached`
   */
  register(input: IdentityRegisterInput, options?: CallOptions): Call<Tokens>;

  /**
   * Ask for a link that registers. The answer is the same whether the email is registered or not; only its owner learns that, by mail.
   *
   * `POST /v1/auth/registrations`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `password_breached`
   */
  requestRegistration(input: IdentityRequestRegistrationInput, options?: CallOptions): Call<IdentityRequestRegistrationOutput>;

  /**
   * Register with the token of that link.
   *
   * `POST /v1/auth/registrations/confirm`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `link_invalid`
   */
  confirmRegistration(input: IdentityConfirmRegistrationInput, options?: CallOptions): Call<Tokens>;

  /**
   * Verify an email with the token of its link. Each link works once, for 24 hours.
   *
   * `POST /v1/auth/email/verify`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `link_invalid`
   */
  verifyEmail(input: IdentityVerifyEmailInput, options?: CallOptions): Call<IdentityVerifyEmailOutput>;

  /**
   * Send me another link that verifies my email. Nothing is sent where it is verified already, or after five mails within an hour.
   *
   * `POST /v1/auth/email/resend`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  resendVerification(input?: IdentityResendVerificationInput, options?: CallOptions): Call<IdentityResendVerificationOutput>;

  /**
   * Log in. Where a second factor is set up, a right password is answered by `mfa_required`, whose `resourceId` is the challenge to answer within five minutes.
   *
   * `POST /v1/auth/login`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `invalid_credentials`, `user_locked`, `mfa_required`
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
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  me(input?: IdentityMeInput, options?: CallOptions): Call<IdentityMeOutput>;

  /**
   * Where am I logged in? Newest first, at most 100.
   *
   * `GET /v1/auth/sessions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listSessions(input?: IdentityListSessionsInput, options?: CallOptions): Call<IdentityListSessionsOutput>;

  /**
   * Log out there.
   *
   * `POST /v1/auth/sessions/{id}/end`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  endSession(input: IdentityEndSessionInput, options?: CallOptions): Call<IdentityEndSessionOutput>;

  /**
   * End all my sessions, this one included. Device tokens of earlier log-ins are worth nothing from then on.
   *
   * `POST /v1/auth/logout-everywhere`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  logoutEverywhere(input?: IdentityLogoutEverywhereInput, options?: CallOptions): Call<IdentityLogoutEverywhereOutput>;

  /**
   * Change my password. All other sessions of the person end, and with them what they allowed OAuth clients.
   *
   * `POST /v1/auth/password`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `invalid_credentials`, `user_locked`, `password_breached`
   */
  changePassword(input: IdentityChangePasswordInput, options?: CallOptions): Call<IdentityChangePasswordOutput>;

  /**
   * Ask for a link that sets a new password. The answer is the same whether somebody has this email or not.
   *
   * `POST /v1/auth/password/reset`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`
   */
  requestPasswordReset(input: IdentityRequestPasswordResetInput, options?: CallOptions): Call<IdentityRequestPasswordResetOutput>;

  /**
   * Set a new password with the token of that link. The link works once, for an hour. All sessions of the person end, and what they allowed OAuth clients; a second factor stays and is asked for at the next log-in.
   *
   * `POST /v1/auth/password/reset/confirm`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `link_invalid`, `password_breached`
   */
  resetPassword(input: IdentityResetPasswordInput, options?: CallOptions): Call<IdentityResetPasswordOutput>;

  /**
   * What a challenge can be answered with.
   *
   * `POST /v1/auth/mfa/challenge`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `mfa_invalid`
   */
  getMfaChallenge(input: IdentityGetMfaChallengeInput, options?: CallOptions): Call<IdentityGetMfaChallengeOutput>;

  /**
   * Answer a challenge with a second factor. Give one of `code`, `recoveryCode` and `passkey`. Five wrong answers end the challenge, and count as failed log-ins.
   *
   * `POST /v1/auth/mfa/verify`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `mfa_invalid`, `user_locked`
   */
  verifyMfa(input: IdentityVerifyMfaInput, options?: CallOptions): Call<Tokens>;

  /**
   * My second factors.
   *
   * `GET /v1/auth/mfa`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  getMfa(input?: IdentityGetMfaInput, options?: CallOptions): Call<IdentityGetMfaOutput>;

  /**
   * Begin to set up one-time codes. The secret is shown here and never again. It counts once a code of it was confirmed.
   *
   * `POST /v1/auth/mfa/totp`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `invalid_credentials`, `user_locked`, `mfa_already_enrolled`
   */
  startTotp(input?: IdentityStartTotpInput, options?: CallOptions): Call<IdentityStartTotpOutput>;

  /**
   * Finish setting up one-time codes, with a first code.
   *
   * `POST /v1/auth/mfa/totp/confirm`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `invalid_credentials`, `user_locked`, `mfa_invalid`, `mfa_already_enrolled`
   */
  confirmTotp(input: IdentityConfirmTotpInput, options?: CallOptions): Call<IdentityConfirmTotpOutput>;

  /**
   * Do without one-time codes.
   *
   * `POST /v1/auth/mfa/totp/remove`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `invalid_credentials`, `user_locked`, `not_found`
   */
  removeTotp(input?: IdentityRemoveTotpInput, options?: CallOptions): Call<IdentityRemoveTotpOutput>;

  /**
   * Ten new recovery codes in place of the old ones.
   *
   * `POST /v1/auth/mfa/recovery-codes`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `invalid_credentials`, `user_locked`, `not_found`
   */
  renewRecoveryCodes(input?: IdentityRenewRecoveryCodesInput, options?: CallOptions): Call<IdentityRenewRecoveryCodesOutput>;

  /**
   * Begin to add a passkey. Answers with options for `navigator.credentials.create`, as JSON, good for five minutes.
   *
   * `POST /v1/auth/passkeys/options`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `invalid_credentials`, `user_locked`
   */
  startPasskey(input?: IdentityStartPasskeyInput, options?: CallOptions): Call<IdentityStartPasskeyOutput>;

  /**
   * Add a passkey.
   *
   * `POST /v1/auth/passkeys`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `mfa_invalid`, `mfa_already_enrolled`
   */
  addPasskey(input: IdentityAddPasskeyInput, options?: CallOptions): Call<IdentityAddPasskeyOutput>;

  /**
   * Rename a passkey.
   *
   * `PATCH /v1/auth/passkeys/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  renamePasskey(input: IdentityRenamePasskeyInput, options?: CallOptions): Call<IdentityRenamePasskeyOutput>;

  /**
   * Remove a passkey.
   *
   * `POST /v1/auth/passkeys/{id}/remove`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `invalid_credentials`, `user_locked`, `not_found`
   */
  removePasskey(input: IdentityRemovePasskeyInput, options?: CallOptions): Call<IdentityRemovePasskeyOutput>;

  /**
   * Begin to log in with a passkey alone. Answers with options for `navigator.credentials.get`, as JSON, good for five minutes.
   *
   * `POST /v1/auth/passkeys/login/options`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`
   */
  startPasskeyLogin(input?: IdentityStartPasskeyLoginInput, options?: CallOptions): Call<IdentityStartPasskeyLoginOutput>;

  /**
   * Log in with a passkey alone. The device must have verified its user, by PIN or biometry: that makes it two factors.
   *
   * `POST /v1/auth/passkeys/login`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `invalid_credentials`
   */
  loginWithPasskey(input: IdentityLoginWithPasskeyInput, options?: CallOptions): Call<Tokens>;

  /**
   * Add a person to the tenant.
   *
   * `POST /v1/users`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `not_found`, `email_taken`, `password_breached`, `erased`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createUser(input: IdentityCreateUserInput, options?: CallOptions): Call<User>;

  /**
   * List people, newest first. Whoever may not write identity sees names and addresses masked: `a•••@example.com`.
   *
   * `GET /v1/users`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listUsers(input?: IdentityListUsersInput, options?: CallOptions): PageCall<IdentityListUsersOutput>;

  /**
   * Change a person's role, or disable them.
   *
   * `PATCH /v1/users/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `not_found`, `last_owner`
   */
  updateUser(input: IdentityUpdateUserInput, options?: CallOptions): Call<User>;

  /**
   * Remove a person from the tenant. Their sessions in this tenant end at once. What they are in other tenants stays. Keys they made belong to the tenant, and stay too.
   *
   * `DELETE /v1/users/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `last_owner`
   */
  removeUser(input: IdentityRemoveUserInput, options?: CallOptions): Call<User>;

  /**
   * List the tenants you belong to. The oldest membership first. A key belongs to one tenant, and has no role there.
   *
   * `GET /v1/auth/tenants`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listTenants(input?: IdentityListTenantsInput, options?: CallOptions): Call<IdentityListTenantsOutput>;

  /**
   * Begin a session in another of your tenants. The session you have goes on beside it.
   *
   * `POST /v1/auth/switch`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  switchTenant(input: IdentitySwitchTenantInput, options?: CallOptions): Call<Tokens>;

  /**
   * Erase a person for good. Destroys the key under which their email and name are encrypted, and ends their sessions. Wants a reason (`Florin-Reason`, or `reason`) that does not name the person. Refused for the last owner, and for a person who belongs to other tenants too.
   *
   * `POST /v1/users/{id}/erase`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `last_owner`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  eraseUser(input: IdentityEraseUserInput, options?: CallOptions): Call<IdentityEraseUserOutput>;

  /**
   * Get the tenant.
   *
   * `GET /v1/tenant`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  getTenant(input?: IdentityGetTenantInput, options?: CallOptions): Call<IdentityGetTenantOutput>;

  /**
   * Open a further ledger. Requests name it in the header `Florin-Ledger`; without the header they mean the first. Money moves between two by `POST /v1/ledger-transfers`.
   *
   * `POST /v1/ledgers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createLedger(input: IdentityCreateLedgerInput, options?: CallOptions): Call<IdentityCreateLedgerOutput>;

  /**
   * List the tenant's ledgers, newest first.
   *
   * `GET /v1/ledgers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listLedgers(input?: IdentityListLedgersInput, options?: CallOptions): PageCall<IdentityListLedgersOutput>;

  /**
   * Get a ledger.
   *
   * `GET /v1/ledgers/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getLedger(input: IdentityGetLedgerInput, options?: CallOptions): Call<IdentityGetLedgerOutput>;

  /**
   * Create a role out of named permissions. It can be given wherever a built-in role can. It can hold nothing that its maker may not do.
   *
   * `POST /v1/roles`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `role_taken`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createRole(input: IdentityCreateRoleInput, options?: CallOptions): Call<IdentityCreateRoleOutput>;

  /**
   * List roles: those of the tenant, newest first, and beside them those every tenant has.
   *
   * `GET /v1/roles`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listRoles(input?: IdentityListRolesInput, options?: CallOptions): PageCall<IdentityListRolesOutput>;

  /**
   * Change a role's name or permissions. Whoever has the role has what it now says at once.
   *
   * `PATCH /v1/roles/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `not_found`, `role_taken`
   */
  updateRole(input: IdentityUpdateRoleInput, options?: CallOptions): Call<IdentityUpdateRoleOutput>;

  /**
   * Delete a role that nobody has. An open invitation counts as well.
   *
   * `DELETE /v1/roles/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `role_in_use`
   */
  deleteRole(input: IdentityDeleteRoleInput, options?: CallOptions): Call<IdentityDeleteRoleOutput>;

  /**
   * Invite a person by email. The answer is the same whether or not the email belongs to a user of another tenant. The link is good for seven days and once. An earlier open invitation of that email is revoked. It stays good only as long as whoever invited could give that role.
   *
   * `POST /v1/invitations`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `not_found`, `already_member`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createInvitation(input: IdentityCreateInvitationInput, options?: CallOptions): Call<IdentityCreateInvitationOutput>;

  /**
   * List invitations, newest first. Whoever may not write identity sees addresses masked: `a•••@example.com`.
   *
   * `GET /v1/invitations`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listInvitations(input?: IdentityListInvitationsInput, options?: CallOptions): PageCall<IdentityListInvitationsOutput>;

  /**
   * Revoke an invitation at once.
   *
   * `POST /v1/invitations/{id}/revoke`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `link_invalid`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  revokeInvitation(input: IdentityRevokeInvitationInput, options?: CallOptions): Call<IdentityRevokeInvitationOutput>;

  /**
   * Send an invitation again, with a new link. The link sent before stops working; the new one is good for seven days. Also for an invitation that has expired.
   *
   * `POST /v1/invitations/{id}/resend`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `link_invalid`, `already_member`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  resendInvitation(input: IdentityResendInvitationInput, options?: CallOptions): Call<IdentityResendInvitationOutput>;

  /**
   * Accept an invitation. Who is new is registered with this name and password. Who has a user already gives the password of that; with a second factor, they log in and join.
   *
   * `POST /v1/auth/invitations/accept`
   * @throws {FlorinProblem} `rate_limited`, `invalid_request`, `unavailable`, `link_invalid`, `invalid_credentials`, `user_locked`, `mfa_required`, `password_breached`, `already_member`
   */
  acceptInvitation(input: IdentityAcceptInvitationInput, options?: CallOptions): Call<Tokens>;

  /**
   * Accept an invitation as who you are logged in as. The invitation must be for your own email. The session you have goes on beside the new one.
   *
   * `POST /v1/auth/invitations/join`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `link_invalid`, `already_member`
   */
  joinTenant(input: IdentityJoinTenantInput, options?: CallOptions): Call<Tokens>;

  /**
   * List security events, newest first. The same thing again within the hour is counted where it was first recorded.
   *
   * `GET /v1/security-events`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listSecurityEvents(input?: IdentityListSecurityEventsInput, options?: CallOptions): PageCall<IdentityListSecurityEventsOutput>;

  /**
   * Create an API key. The secret is shown in this answer and never again, also not when it is replayed. A key can not be given what its maker lacks: neither a scope nor a wider bound.
   *
   * `POST /v1/api-keys`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_reused`, `idempotency_key_in_use`, `currency_unknown`, `clock_moved`
   */
  createApiKey(input: IdentityCreateApiKeyInput, options?: CallOptions): Call<IdentityCreateApiKeyOutput>;

  /**
   * List API keys, newest first.
   *
   * `GET /v1/api-keys`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listApiKeys(input?: IdentityListApiKeysInput, options?: CallOptions): PageCall<IdentityListApiKeysOutput>;

  /**
   * Change an API key's name or bounds. What is left out stays; null takes a bound away. It is so from the next request on. Whoever asks must be one who could make such a key.
   *
   * `PATCH /v1/api-keys/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `currency_unknown`
   */
  updateApiKey(input: IdentityUpdateApiKeyInput, options?: CallOptions): Call<ApiKey>;

  /**
   * Give an API key a new secret. The key stays the same one, with what it has spent. Its old secret goes on working for `overlapSeconds`, a day where left out; one from an earlier rotation ends at once.
   *
   * `POST /v1/api-keys/{id}/rotate`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`
   */
  rotateApiKey(input: IdentityRotateApiKeyInput, options?: CallOptions): Call<IdentityRotateApiKeyOutput>;

  /**
   * Revoke an API key at once, with all its secrets.
   *
   * `POST /v1/api-keys/{id}/revoke`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`
   */
  revokeApiKey(input: IdentityRevokeApiKeyInput, options?: CallOptions): Call<ApiKey>;

  /**
   * Register an OAuth client. The secret is shown in this answer and never again, also not when it is replayed. A client can not be given a scope its maker lacks. A public client has no secret and no client credentials. One with `publicKeys` has no secret either: it signs (`private_key_jwt`).
   *
   * `POST /v1/oauth/clients`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_reused`, `idempotency_key_in_use`, `clock_moved`
   */
  createOAuthClient(input: IdentityCreateOAuthClientInput, options?: CallOptions): Call<IdentityCreateOAuthClientOutput>;

  /**
   * List OAuth clients, newest first.
   *
   * `GET /v1/oauth/clients`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listOAuthClients(input?: IdentityListOAuthClientsInput, options?: CallOptions): PageCall<IdentityListOAuthClientsOutput>;

  /**
   * Get an OAuth client.
   *
   * `GET /v1/oauth/clients/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getOAuthClient(input: IdentityGetOAuthClientInput, options?: CallOptions): Call<OAuthClient>;

  /**
   * Change an OAuth client. What it loses, its tokens lose at once.
   *
   * `PATCH /v1/oauth/clients/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  updateOAuthClient(input: IdentityUpdateOAuthClientInput, options?: CallOptions): Call<OAuthClient>;

  /**
   * Give an OAuth client a new secret. The secret is shown in this answer and never again, also not when it is replayed. The one before goes on working for overlapSeconds, any older one ends at once.
   *
   * `POST /v1/oauth/clients/{id}/secret`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  rotateOAuthClientSecret(input: IdentityRotateOAuthClientSecretInput, options?: CallOptions): Call<IdentityRotateOAuthClientSecretOutput>;

  /**
   * Revoke an OAuth client at once. Its tokens, and all consents given to it, end with it.
   *
   * `POST /v1/oauth/clients/{id}/revoke`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  revokeOAuthClient(input: IdentityRevokeOAuthClientInput, options?: CallOptions): Call<OAuthClient>;

  /**
   * List consents, newest first. One's own; with the scope identity:read, everybody's in the tenant.
   *
   * `GET /v1/oauth/consents`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listOAuthConsents(input?: IdentityListOAuthConsentsInput, options?: CallOptions): PageCall<IdentityListOAuthConsentsOutput>;

  /**
   * Revoke a consent at once. One's own; with the scope identity:keys, anybody's in the tenant.
   *
   * `POST /v1/oauth/consents/{id}/revoke`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  revokeOAuthConsent(input: IdentityRevokeOAuthConsentInput, options?: CallOptions): Call<OAuthConsent>;

  /**
   * Get what the tenant asks beyond permissions.
   *
   * `GET /v1/tenant/policy`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  getTenantPolicy(input?: IdentityGetTenantPolicyInput, options?: CallOptions): Call<IdentityGetTenantPolicyOutput>;

  /**
   * Change what the tenant asks beyond permissions. Where anything waits for a second person, so does asking less than before.
   *
   * `PATCH /v1/tenant/policy`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`
   */
  updateTenantPolicy(input?: IdentityUpdateTenantPolicyInput, options?: CallOptions): Call<IdentityUpdateTenantPolicyOutput>;

  /**
   * What a second factor is asked for: amounts and payees.
   *
   * `GET /v1/auth/step-up/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getStepUp(input: IdentityGetStepUpInput, options?: CallOptions): Call<IdentityGetStepUpOutput>;

  /**
   * Confirm it with a second factor. Then send the same request again, with the same Idempotency-Key and `Florin-Step-Up: <id>`, within five minutes.
   *
   * `POST /v1/auth/step-up/{id}/confirm`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `mfa_invalid`, `user_locked`, `step_up_required`
   */
  confirmStepUp(input: IdentityConfirmStepUpInput, options?: CallOptions): Call<IdentityConfirmStepUpOutput>;

  /**
   * List what waits or waited for a second person, newest first. Without `identity:approve`: only what one asked for oneself.
   *
   * `GET /v1/approvals`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listApprovals(input?: IdentityListApprovalsInput, options?: CallOptions): PageCall<IdentityListApprovalsOutput>;

  /**
   * What exactly would be done.
   *
   * `GET /v1/approvals/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getApproval(input: IdentityGetApprovalInput, options?: CallOptions): Call<IdentityGetApprovalOutput>;

  /**
   * Let it be done. By a person other than who asked, who may do it too. It is then carried out in the name of who asked.
   *
   * `POST /v1/approvals/{id}/approve`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `approval_own`, `approval_closed`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  approveApproval(input: IdentityApproveApprovalInput, options?: CallOptions): Call<IdentityApproveApprovalOutput>;

  /**
   * Refuse it.
   *
   * `POST /v1/approvals/{id}/reject`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `approval_own`, `approval_closed`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  rejectApproval(input: IdentityRejectApprovalInput, options?: CallOptions): Call<IdentityRejectApprovalOutput>;

  /**
   * Take back what one asked for.
   *
   * `POST /v1/approvals/{id}/withdraw`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `approval_closed`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  withdrawApproval(input: IdentityWithdrawApprovalInput, options?: CallOptions): Call<IdentityWithdrawApprovalOutput>;

  /**
   * Which web pages may call the API for this tenant.
   *
   * `GET /v1/tenant/origins`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  getOrigins(input?: IdentityGetOriginsInput, options?: CallOptions): Call<IdentityGetOriginsOutput>;

  /**
   * Say which web pages may call the API for this tenant. The whole list, in place of the one before. A browser lets a page of any of these origins call with a credential of this tenant; requests of other pages are refused.
   *
   * `PUT /v1/tenant/origins`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  setOrigins(input: IdentitySetOriginsInput, options?: CallOptions): Call<IdentitySetOriginsOutput>;

  /**
   * Find a request by its X-Request-Id. The latest one of that id, a few seconds after it was answered. Kept for a week, and for the last million requests of a tenant.
   *
   * `GET /v1/requests/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getRequest(input: IdentityGetRequestInput, options?: CallOptions): Call<RequestRecord>;

  /**
   * List requests, newest first. A page may hold fewer than `limit`, or none, and more still follow: go on while there is a `nextCursor`.
   *
   * `GET /v1/requests`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listRequests(input?: IdentityListRequestsInput, options?: CallOptions): PageCall<IdentityListRequestsOutput>;
}

export interface LedgerApi {
  /**
   * Record postings. Up to 1,000 postings, each accepted or refused on its own (linked ones together), in order.
   *
   * `POST /v1/ledger/entries`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createEntries(input: LedgerCreateEntriesInput, options?: CallOptions): Call<LedgerCreateEntriesOutput>;

  /**
   * List an account's entries, newest first.
   *
   * `GET /v1/ledger/entries/{accountId}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  listEntries(input: LedgerListEntriesInput, options?: CallOptions): PageCall<LedgerListEntriesOutput>;

  /**
   * Balance and holds, now or at a past moment. `at` asks what was recorded by then; with `by=effective`, what was in effect then, backdated postings included.
   *
   * `GET /v1/ledger/balance/{accountId}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getBalance(input: LedgerGetBalanceInput, options?: CallOptions): Call<LedgerGetBalanceOutput>;

  /**
   * Prove a balance from its entries.
   *
   * `POST /v1/ledger/reconcile/{accountId}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  reconcile(input: LedgerReconcileInput, options?: CallOptions): Call<LedgerReconcileOutput>;

  /**
   * Get a posting.
   *
   * `GET /v1/ledger/postings/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getPosting(input: LedgerGetPostingInput, options?: CallOptions): Call<Posting>;

  /**
   * Post a hold, whole or in part. `amount` for a posting of two entries; the rest is released. `group: true` posts the whole linked group.
   *
   * `POST /v1/ledger/postings/{id}/post`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `not_found`, `currency_mismatch`, `account_frozen`, `account_closed`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `unbalanced`, `linked_refused`, `idempotency_key_reused`, `idempotency_key_missing`, `idempotency_key_in_use`, `not_pending`, `already_posted`, `already_voided`, `hold_expired`
   */
  postPending(input: LedgerPostPendingInput, options?: CallOptions): Call<LedgerPostPendingOutput>;

  /**
   * Release a hold. `group: true` releases the whole linked group.
   *
   * `POST /v1/ledger/postings/{id}/void`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `currency_mismatch`, `account_frozen`, `account_closed`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `unbalanced`, `linked_refused`, `idempotency_key_reused`, `idempotency_key_missing`, `idempotency_key_in_use`, `not_pending`, `already_posted`, `already_voided`, `hold_expired`
   */
  voidPending(input: LedgerVoidPendingInput, options?: CallOptions): Call<LedgerVoidPendingOutput>;

  /**
   * Proof that a posting is sealed. Checked offline with the public key: `verifyPostingProof` of the SDK. 409 `version_conflict` until the posting is sealed (≤ 100 ms).
   *
   * `GET /v1/ledger/postings/{id}/proof`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `version_conflict`
   */
  getProof(input: LedgerGetProofInput, options?: CallOptions): Call<PostingProof>;

  /**
   * Debits and credits of every currency.
   *
   * `GET /v1/ledger/trial-balance`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  trialBalance(input?: LedgerTrialBalanceInput, options?: CallOptions): Call<LedgerTrialBalanceOutput>;

  /**
   * List seals, newest first.
   *
   * `GET /v1/ledger/seals`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listSeals(input?: LedgerListSealsInput, options?: CallOptions): PageCall<LedgerListSealsOutput>;

  /**
   * Proof that a later seal only adds to an earlier one.
   *
   * `GET /v1/ledger/seals/consistency`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getConsistency(input: LedgerGetConsistencyInput, options?: CallOptions): Call<LedgerGetConsistencyOutput>;

  /**
   * Public keys that seals are signed with.
   *
   * `GET /v1/ledger/keys`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listKeys(input?: LedgerListKeysInput, options?: CallOptions): Call<LedgerListKeysOutput>;

  /**
   * Keep all balances as they are now.
   *
   * `POST /v1/ledger/snapshots`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createSnapshot(input?: LedgerCreateSnapshotInput, options?: CallOptions): Call<LedgerCreateSnapshotOutput>;

  /**
   * List snapshots, newest first.
   *
   * `GET /v1/ledger/snapshots`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listSnapshots(input?: LedgerListSnapshotsInput, options?: CallOptions): PageCall<LedgerListSnapshotsOutput>;
}

export interface AccountsApi {
  /**
   * Create a customer.
   *
   * `POST /v1/customers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_unknown`, `erased`
   */
  createCustomer(input: AccountsCreateCustomerInput, options?: CallOptions): Call<Customer>;

  /**
   * Get a customer.
   *
   * `GET /v1/customers/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `erased`
   */
  getCustomer(input: AccountsGetCustomerInput, options?: CallOptions): Call<Customer>;

  /**
   * List customers, newest first. `reference`, `email` and `documentNumber` find equal values, in any case. Who was erased is not listed.
   *
   * `GET /v1/customers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listCustomers(input?: AccountsListCustomersInput, options?: CallOptions): PageCall<AccountsListCustomersOutput>;

  /**
   * Change a customer. `status: blocked` stops all their accounts from moving money out or in. Metadata is replaced as a whole; null takes a field away.
   *
   * `PATCH /v1/customers/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `erased`
   */
  updateCustomer(input: AccountsUpdateCustomerInput, options?: CallOptions): Call<Customer>;

  /**
   * Erase a person for good. Destroys the key under which their data is encrypted: it can be read nowhere any more, in no copy. Accounts and transactions stay, under the id. Wants a reason (`Florin-Reason`, or `reason`) that does not name the person. Refused while money is on their accounts, and while the law wants them kept (FLORIN_ACCOUNTS_RETENTION_DAYS).
   *
   * `POST /v1/customers/{id}/erase`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `account_not_empty`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  eraseCustomer(input: AccountsEraseCustomerInput, options?: CallOptions): Call<AccountsEraseCustomerOutput>;

  /**
   * Open an account.
   *
   * `POST /v1/accounts`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_unknown`, `erased`
   */
  createAccount(input: AccountsCreateAccountInput, options?: CallOptions): Call<Account>;

  /**
   * Get an account with its balance.
   *
   * `GET /v1/accounts/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getAccount(input: AccountsGetAccountInput, options?: CallOptions): Call<Account>;

  /**
   * List accounts, newest first.
   *
   * `GET /v1/accounts`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listAccounts(input?: AccountsListAccountsInput, options?: CallOptions): PageCall<AccountsListAccountsOutput>;

  /**
   * Change name, limits or metadata. A limit left out stays, one set to null is taken away. Metadata is replaced as a whole. Of the tenant's own accounts only the metadata can be changed.
   *
   * `PATCH /v1/accounts/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `account_closed`, `insufficient_funds`
   */
  updateAccount(input: AccountsUpdateAccountInput, options?: CallOptions): Call<Account>;

  /**
   * Stop all movement on an account.
   *
   * `POST /v1/accounts/{id}/freeze`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `account_closed`, `account_not_empty`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  freezeAccount(input: AccountsFreezeAccountInput, options?: CallOptions): Call<Account>;

  /**
   * Let a frozen account move again.
   *
   * `POST /v1/accounts/{id}/unfreeze`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `account_closed`, `account_not_empty`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  unfreezeAccount(input: AccountsUnfreezeAccountInput, options?: CallOptions): Call<Account>;

  /**
   * Close an account for good; only at zero. The tenant's own accounts can not be closed.
   *
   * `POST /v1/accounts/{id}/close`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `account_closed`, `account_not_empty`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  closeAccount(input: AccountsCloseAccountInput, options?: CallOptions): Call<Account>;

  /**
   * Opening balance, every change, closing balance of a period. Entries oldest first, paged by `cursor`; opening and closing are those of the whole period. `from` inclusive, `to` exclusive.
   *
   * `GET /v1/accounts/{id}/statement`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getStatement(input: AccountsGetStatementInput, options?: CallOptions): PageCall<AccountsGetStatementOutput>;

  /**
   * Open a wallet: one account per currency.
   *
   * `POST /v1/wallets`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_unknown`, `erased`
   */
  createWallet(input: AccountsCreateWalletInput, options?: CallOptions): Call<Wallet>;

  /**
   * Get a wallet with its accounts.
   *
   * `GET /v1/wallets/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getWallet(input: AccountsGetWalletInput, options?: CallOptions): Call<Wallet>;

  /**
   * List wallets, newest first.
   *
   * `GET /v1/wallets`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listWallets(input?: AccountsListWalletsInput, options?: CallOptions): PageCall<AccountsListWalletsOutput>;
}

export interface TransactionsApi {
  /**
   * Move money. 201 means durable: the posting is on disk and the balances after it are in the answer. A refusal is kept as a `failed` transaction, named by `resourceId`.
   *
   * `POST /v1/transactions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `same_account`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `quorum_rejected`, `quorum_unavailable`, `currency_unknown`, `spending_per_transaction`, `spending_daily`, `spending_total`, `spending_currency`
   */
  create(input: TransactionInput, options?: CallOptions): Call<Transaction>;

  /**
   * Move money between two accounts.
   *
   * `POST /v1/accounts/transfer`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `same_account`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `quorum_rejected`, `quorum_unavailable`, `currency_unknown`, `spending_per_transaction`, `spending_daily`, `spending_total`, `spending_currency`
   */
  transfer(input: TransactionsTransferInput, options?: CallOptions): Call<Transaction>;

  /**
   * Move money up to 1,000 times. Each transaction stands for itself, with its own idempotencyKey and its own result, in the order asked. An Idempotency-Key header ties the list: the same list may come again under it, another is refused.
   *
   * `POST /v1/transactions/batch`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_reused`
   */
  createBatch(input: TransactionsCreateBatchInput, options?: CallOptions): Call<TransactionsCreateBatchOutput>;

  /**
   * Get a transaction.
   *
   * `GET /v1/transactions/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  get(input: TransactionsGetInput, options?: CallOptions): Call<Transaction>;

  /**
   * List transactions, newest first.
   *
   * `GET /v1/transactions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  list(input?: TransactionsListInput, options?: CallOptions): PageCall<TransactionsListOutput>;

  /**
   * List an account's completed transactions, newest first.
   *
   * `GET /v1/accounts/{id}/transactions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  listOfAccount(input: TransactionsListOfAccountInput, options?: CallOptions): PageCall<TransactionsListOfAccountOutput>;

  /**
   * Counts and sums per day, currency, type and status. A read model: follows within 100 ms.
   *
   * `GET /v1/transactions/summary`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  summary(input?: TransactionsSummaryInput, options?: CallOptions): Call<TransactionsSummaryOutput>;

  /**
   * Cancel a scheduled transaction or one in review.
   *
   * `POST /v1/transactions/{id}/cancel`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `not_cancellable`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  cancel(input: TransactionsCancelInput, options?: CallOptions): Call<Transaction>;

  /**
   * Let a transaction in review go on.
   *
   * `POST /v1/transactions/{id}/approve`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `same_account`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `quorum_rejected`, `quorum_unavailable`, `currency_unknown`, `spending_per_transaction`, `spending_daily`, `spending_total`, `spending_currency`, `not_in_review`
   */
  approve(input: TransactionsApproveInput, options?: CallOptions): Call<Transaction>;

  /**
   * Undo a completed transaction by its mirror image.
   *
   * `POST /v1/transactions/{id}/reverse`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `same_account`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `quorum_rejected`, `quorum_unavailable`, `currency_unknown`, `spending_per_transaction`, `spending_daily`, `spending_total`, `spending_currency`, `already_reversed`, `not_reversible`
   */
  reverse(input: TransactionsReverseInput, options?: CallOptions): Call<Transaction>;

  /**
   * The signed votes that let a transaction run.
   *
   * `GET /v1/transactions/{id}/certificate`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getCertificate(input: TransactionsGetCertificateInput, options?: CallOptions): Call<TransactionsGetCertificateOutput>;

  /**
   * Move money to another ledger of the tenant. Out of the ledger that `Florin-Ledger` names. 201 means durable: nearly always `completed`; `pending` where the other ledger could not be reached yet: it goes on by itself and is decided within a minute. A refusal is kept as a `failed` transfer, named by `resourceId`. Not for keys with spending limits.
   *
   * `POST /v1/ledger-transfers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `currency_unknown`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `quorum_rejected`, `quorum_unavailable`
   */
  createLedgerTransfer(input: TransactionsCreateLedgerTransferInput, options?: CallOptions): Call<TransactionsCreateLedgerTransferOutput>;

  /**
   * Get a transfer between ledgers, in the ledger it is from.
   *
   * `GET /v1/ledger-transfers/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getLedgerTransfer(input: TransactionsGetLedgerTransferInput, options?: CallOptions): Call<TransactionsGetLedgerTransferOutput>;

  /**
   * List transfers out of this ledger, newest first.
   *
   * `GET /v1/ledger-transfers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listLedgerTransfers(input?: TransactionsListLedgerTransfersInput, options?: CallOptions): PageCall<TransactionsListLedgerTransfersOutput>;
}

export interface PaymentsApi {
  /**
   * Ask for a payment. With a `method` it is tried at once. A decline is answered 402 and kept: `resourceId` names the payment, which takes another method. `status` says what comes next; where the answer of a provider was lost it is `unknown`, and Florin finds out.
   *
   * `POST /v1/payments`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `payment_declined`, `no_provider`, `payment_busy`, `payment_state`, `not_found`, `erased`, `currency_unknown`, `currency_mismatch`, `account_closed`
   */
  createPayment(input: PaymentsCreatePaymentInput, options?: CallOptions): Call<Payment>;

  /**
   * Pay it by this method.
   *
   * `POST /v1/payments/{id}/confirm`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `payment_declined`, `no_provider`, `payment_busy`, `payment_state`, `not_found`
   */
  confirmPayment(input: PaymentsConfirmPaymentInput, options?: CallOptions): Call<Payment>;

  /**
   * Capture what is reserved, whole or in parts. `amount` left out: all that is left. `final: false`: more will follow, where the provider takes several captures; else what is left is let go of.
   *
   * `POST /v1/payments/{id}/capture`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `payment_state`, `payment_busy`, `amount_not_capturable`, `provider_refused`
   */
  capturePayment(input: PaymentsCapturePaymentInput, options?: CallOptions): Call<Payment>;

  /**
   * Call it off before it is captured.
   *
   * `POST /v1/payments/{id}/cancel`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `payment_state`, `payment_busy`, `provider_refused`
   */
  cancelPayment(input: PaymentsCancelPaymentInput, options?: CallOptions): Call<Payment>;

  /**
   * Decide on a payment that is held for review.
   *
   * `POST /v1/payments/{id}/review`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `payment_declined`, `no_provider`, `payment_busy`, `payment_state`
   */
  reviewPayment(input: PaymentsReviewPaymentInput, options?: CallOptions): Call<Payment>;

  /**
   * Decide on a payment whose amount is not what was asked for. `accept`: the merchant gets what was paid. `refund`: the payer gets it back. Until then it waits in suspense.
   *
   * `POST /v1/payments/{id}/settle-conflict`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `payment_state`, `payment_busy`
   */
  settleConflict(input: PaymentsSettleConflictInput, options?: CallOptions): Call<Payment>;

  /**
   * Get a payment.
   *
   * `GET /v1/payments/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getPayment(input: PaymentsGetPaymentInput, options?: CallOptions): Call<Payment>;

  /**
   * List payments, newest first.
   *
   * `GET /v1/payments`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listPayments(input?: PaymentsListPaymentsInput, options?: CallOptions): PageCall<PaymentsListPaymentsOutput>;

  /**
   * Everything that has happened to a payment, in order.
   *
   * `GET /v1/payments/{id}/timeline`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getPaymentTimeline(input: PaymentsGetPaymentTimelineInput, options?: CallOptions): Call<PaymentsGetPaymentTimelineOutput>;

  /**
   * Give back a payment, whole or in parts. What it takes is reserved at the merchant before the provider is asked. `amount` left out: all that is left.
   *
   * `POST /v1/payments/{id}/refunds`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `payment_state`, `payment_busy`, `amount_not_refundable`, `insufficient_funds`, `account_frozen`, `account_closed`, `provider_refused`
   */
  createRefund(input: PaymentsCreateRefundInput, options?: CallOptions): Call<Refund>;

  /**
   * List disputes, newest first.
   *
   * `GET /v1/disputes`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listDisputes(input?: PaymentsListDisputesInput, options?: CallOptions): PageCall<PaymentsListDisputesOutput>;

  /**
   * Get a dispute.
   *
   * `GET /v1/disputes/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getDispute(input: PaymentsGetDisputeInput, options?: CallOptions): Call<Dispute>;

  /**
   * Contest a dispute. Once. Fields are the provider's: `product_description`, `customer_communication` ….
   *
   * `POST /v1/disputes/{id}/evidence`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `dispute_closed`, `payment_busy`, `provider_refused`
   */
  submitEvidence(input: PaymentsSubmitEvidenceInput, options?: CallOptions): Call<Dispute>;

  /**
   * Accept a dispute: the payer keeps the money.
   *
   * `POST /v1/disputes/{id}/accept`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `dispute_closed`, `payment_busy`, `provider_refused`
   */
  acceptDispute(input: PaymentsAcceptDisputeInput, options?: CallOptions): Call<Dispute>;

  /**
   * List saved methods of a customer, newest first.
   *
   * `GET /v1/payment-methods`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listPaymentMethods(input: PaymentsListPaymentMethodsInput, options?: CallOptions): PageCall<PaymentsListPaymentMethodsOutput>;

  /**
   * Forget a saved method.
   *
   * `POST /v1/payment-methods/{id}/remove`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  removePaymentMethod(input: PaymentsRemovePaymentMethodInput, options?: CallOptions): Call<PaymentsRemovePaymentMethodOutput>;

  /**
   * Connect an account at a payment provider. A connection is of test or live mode, and used by keys of the same mode only. A test key makes none that is live.
   *
   * `POST /v1/providers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `clock_moved`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createProvider(input: PaymentsCreateProviderInput, options?: CallOptions): Call<PaymentsCreateProviderOutput>;

  /**
   * List provider connections, newest first.
   *
   * `GET /v1/providers`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listProviders(input?: PaymentsListProvidersInput, options?: CallOptions): PageCall<PaymentsListProvidersOutput>;

  /**
   * Get a provider connection.
   *
   * `GET /v1/providers/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getProvider(input: PaymentsGetProviderInput, options?: CallOptions): Call<PaymentsGetProviderOutput>;

  /**
   * Change a provider connection. Credentials that are left out stay. What signs webhooks goes on being taken for overlapSeconds after it was replaced; 0 ends it at once.
   *
   * `PATCH /v1/providers/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  updateProvider(input: PaymentsUpdateProviderInput, options?: CallOptions): Call<PaymentsUpdateProviderOutput>;

  /**
   * Use a provider for no new payment. Refused while payments are under way there. Refunds, disputes and webhooks of earlier ones go on.
   *
   * `POST /v1/providers/{id}/disable`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `provider_in_use`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  disableProvider(input: PaymentsDisableProviderInput, options?: CallOptions): Call<PaymentsDisableProviderOutput>;

  /**
   * Use a provider again.
   *
   * `POST /v1/providers/{id}/enable`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `clock_moved`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  enableProvider(input: PaymentsEnableProviderInput, options?: CallOptions): Call<PaymentsEnableProviderOutput>;

  /**
   * Ask the provider something harmless with these credentials. Nothing is charged or changed. Answers what is wrong.
   *
   * `POST /v1/providers/{id}/check`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  checkProvider(input: PaymentsCheckProviderInput, options?: CallOptions): Call<PaymentsCheckProviderOutput>;

  /**
   * Create a fee plan. The percentage is rounded to the minor unit, a half to the even one. A payment captured in parts costs what it costs captured at once: the fixed part, min and max count once a payment. A fee is never more than the payment.
   *
   * `POST /v1/fee-plans`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createFeePlan(input: PaymentsCreateFeePlanInput, options?: CallOptions): Call<PaymentsCreateFeePlanOutput>;

  /**
   * List fee plans, newest first.
   *
   * `GET /v1/fee-plans`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listFeePlans(input?: PaymentsListFeePlansInput, options?: CallOptions): PageCall<PaymentsListFeePlansOutput>;

  /**
   * Get a fee plan, as it is or was.
   *
   * `GET /v1/fee-plans/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getFeePlan(input: PaymentsGetFeePlanInput, options?: CallOptions): Call<PaymentsGetFeePlanOutput>;

  /**
   * Make a new version of a fee plan. It holds for captures and refunds from then on. Earlier versions stay readable.
   *
   * `PATCH /v1/fee-plans/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  updateFeePlan(input: PaymentsUpdateFeePlanInput, options?: CallOptions): Call<PaymentsUpdateFeePlanOutput>;

  /**
   * Give a merchant account its fee plan, or the tenant its default. What stood there before is replaced. Without plan and default nothing is taken.
   *
   * `POST /v1/fee-plan-assignments`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  assignFeePlan(input: PaymentsAssignFeePlanInput, options?: CallOptions): Call<PaymentsAssignFeePlanOutput>;

  /**
   * List which account has which fee plan, newest account first, the default last.
   *
   * `GET /v1/fee-plan-assignments`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  listFeePlanAssignments(input?: PaymentsListFeePlanAssignmentsInput, options?: CallOptions): PageCall<PaymentsListFeePlanAssignmentsOutput>;

  /**
   * Draft a set of routing rules.
   *
   * `POST /v1/routing-rules`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `rule_invalid`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createRoutingRules(input: PaymentsCreateRoutingRulesInput, options?: CallOptions): Call<PaymentsCreateRoutingRulesOutput>;

  /**
   * List sets of routing rules, newest first.
   *
   * `GET /v1/routing-rules`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listRoutingRules(input?: PaymentsListRoutingRulesInput, options?: CallOptions): PageCall<PaymentsListRoutingRulesOutput>;

  /**
   * Get a set of routing rules.
   *
   * `GET /v1/routing-rules/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getRoutingRules(input: PaymentsGetRoutingRulesInput, options?: CallOptions): Call<PaymentsGetRoutingRulesOutput>;

  /**
   * Change a draft. A set that was active does not change: draft another.
   *
   * `PATCH /v1/routing-rules/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `rule_invalid`, `rules_frozen`
   */
  updateRoutingRules(input: PaymentsUpdateRoutingRulesInput, options?: CallOptions): Call<PaymentsUpdateRoutingRulesOutput>;

  /**
   * Delete a draft.
   *
   * `DELETE /v1/routing-rules/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `rules_frozen`
   */
  deleteRoutingRules(input: PaymentsDeleteRoutingRulesInput, options?: CallOptions): Call<PaymentsDeleteRoutingRulesOutput>;

  /**
   * Let payments go by these rules. At once, in place of the set that was active in this mode. An older one can be activated again.
   *
   * `POST /v1/routing-rules/{id}/activate`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  activateRoutingRules(input: PaymentsActivateRoutingRulesInput, options?: CallOptions): Call<PaymentsActivateRoutingRulesOutput>;

  /**
   * Ask where a payment would go, and why. Nothing is paid or kept.
   *
   * `POST /v1/routing-rules/try`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  tryRoutingRules(input: PaymentsTryRoutingRulesInput, options?: CallOptions): Call<PaymentsTryRoutingRulesOutput>;

  /**
   * Pay out to a bank account. 201 means that the money is reserved; it is sent within seconds, or on the day asked for. What the ledger refuses is kept as a `failed` payout, named by `resourceId`.
   *
   * `POST /v1/payouts`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `bank_account_invalid`, `erased`, `not_found`, `currency_mismatch`, `no_provider`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `spending_per_transaction`, `spending_daily`, `spending_total`, `spending_currency`, `insufficient_funds`, `amount_out_of_range`
   */
  createPayout(input: PayoutInput, options?: CallOptions): Call<Payout>;

  /**
   * Get a payout.
   *
   * `GET /v1/payouts/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getPayout(input: PaymentsGetPayoutInput, options?: CallOptions): Call<Payout>;

  /**
   * List payouts, newest first.
   *
   * `GET /v1/payouts`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listPayouts(input?: PaymentsListPayoutsInput, options?: CallOptions): PageCall<PaymentsListPayoutsOutput>;

  /**
   * Call a payout off before it is sent. 409 `payout_state` once it may be with the bank. Asked again, the answer is the same.
   *
   * `POST /v1/payouts/{id}/cancel`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `payout_state`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  cancelPayout(input: PaymentsCancelPayoutInput, options?: CallOptions): Call<Payout>;

  /**
   * Pay out to many bank accounts. Up to 1,000, each accepted or refused on its own, in the order asked. What lacks funds becomes `failed`.
   *
   * `POST /v1/payout-batches`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createPayoutBatch(input: PaymentsCreatePayoutBatchInput, options?: CallOptions): Call<PaymentsCreatePayoutBatchOutput>;

  /**
   * How far a batch has come.
   *
   * `GET /v1/payout-batches/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getPayoutBatch(input: PaymentsGetPayoutBatchInput, options?: CallOptions): Call<PaymentsGetPayoutBatchOutput>;

  /**
   * List batches of payouts, newest first.
   *
   * `GET /v1/payout-batches`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listPayoutBatches(input?: PaymentsListPayoutBatchesInput, options?: CallOptions): PageCall<PaymentsListPayoutBatchesOutput>;

  /**
   * Save a bank account to pay out to. A customer's, or the tenant's own. The number is checked (IBAN by country and mod 97, routing number by its check digit) and kept encrypted.
   *
   * `POST /v1/bank-accounts`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `bank_account_invalid`, `not_found`, `erased`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createBankAccount(input: PaymentsCreateBankAccountInput, options?: CallOptions): Call<BankAccount>;

  /**
   * Get a saved bank account.
   *
   * `GET /v1/bank-accounts/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `erased`
   */
  getBankAccount(input: PaymentsGetBankAccountInput, options?: CallOptions): Call<BankAccount>;

  /**
   * List saved bank accounts, newest first.
   *
   * `GET /v1/bank-accounts`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listBankAccounts(input?: PaymentsListBankAccountsInput, options?: CallOptions): PageCall<PaymentsListBankAccountsOutput>;

  /**
   * Delete a saved bank account. Payouts that were asked for before go on to it.
   *
   * `DELETE /v1/bank-accounts/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  deleteBankAccount(input: PaymentsDeleteBankAccountInput, options?: CallOptions): Call<PaymentsDeleteBankAccountOutput>;

  /**
   * Make a payment link. With a fixed `amount`, or `open` for one that the payer chooses. Not both.
   *
   * `POST /v1/payment-links`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `currency_unknown`, `currency_mismatch`, `account_closed`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createPaymentLink(input: PaymentsCreatePaymentLinkInput, options?: CallOptions): Call<PaymentLink>;

  /**
   * Get a payment link.
   *
   * `GET /v1/payment-links/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getPaymentLink(input: PaymentsGetPaymentLinkInput, options?: CallOptions): Call<PaymentLink>;

  /**
   * List payment links, newest first.
   *
   * `GET /v1/payment-links`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listPaymentLinks(input?: PaymentsListPaymentLinksInput, options?: CallOptions): PageCall<PaymentsListPaymentLinksOutput>;

  /**
   * Change or deactivate a payment link. What is paid for and how much stays as it is: somebody may be looking at it. `active: false` closes it; what is under way goes on.
   *
   * `PATCH /v1/payment-links/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  updatePaymentLink(input: PaymentsUpdatePaymentLinkInput, options?: CallOptions): Call<PaymentLink>;

  /**
   * Its address as a QR code.
   *
   * `GET /v1/payment-links/{id}/qr-code`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getPaymentLinkQr(input: PaymentsGetPaymentLinkQrInput, options?: CallOptions): Call<PaymentsGetPaymentLinkQrOutput>;
}

export interface CurrencyApi {
  /**
   * Rates from one currency to others. All that there are, or those of `quotes` (`USD,GBP`): then one that is missing or too old is `rate_unavailable`. `at` asks what was published by a past moment; the spread is that of today.
   *
   * `GET /v1/rates`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `rate_unavailable`, `currency_unknown`
   */
  listRates(input: CurrencyListRatesInput, options?: CallOptions): Call<CurrencyListRatesOutput>;

  /**
   * The rate between two currencies.
   *
   * `GET /v1/rates/{base}/{quote}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `rate_unavailable`, `currency_unknown`
   */
  getRate(input: CurrencyGetRateInput, options?: CallOptions): Call<CurrencyGetRateOutput>;

  /**
   * What sources said of two currencies, newest first. By the moment a rate is of, `from` inclusive, `to` exclusive. Through the base of the source where it quotes neither in the other.
   *
   * `GET /v1/rates/{base}/{quote}/history`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `currency_unknown`
   */
  listRateHistory(input: CurrencyListRateHistoryInput, options?: CallOptions): PageCall<CurrencyListRateHistoryOutput>;

  /**
   * Sources of rates in the order of their priority, and how they do.
   *
   * `GET /v1/currency/sources`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listRateSources(input?: CurrencyListRateSourcesInput, options?: CallOptions): Call<CurrencyListRateSourcesOutput>;

  /**
   * Currencies of ISO 4217, those that have ended too. `at` asks how it is on another day than today.
   *
   * `GET /v1/currencies`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listCurrencies(input?: CurrencyListCurrenciesInput, options?: CallOptions): Call<CurrencyListCurrenciesOutput>;

  /**
   * Spreads by pair. A pair that has none has the default, and without one there is no spread.
   *
   * `GET /v1/currency/spreads`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listSpreads(input?: CurrencyListSpreadsInput, options?: CallOptions): Call<CurrencyListSpreadsOutput>;

  /**
   * Get the spread of a pair, or the default.
   *
   * `GET /v1/currency/spreads/{pair}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getSpread(input: CurrencyGetSpreadInput, options?: CallOptions): Call<CurrencyGetSpreadOutput>;

  /**
   * Set the spread of a pair, or the default. For quotes and exchanges from now on. A quote that locks a rate keeps its own.
   *
   * `PUT /v1/currency/spreads/{pair}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `currency_unknown`
   */
  setSpread(input: CurrencySetSpreadInput, options?: CallOptions): Call<CurrencySetSpreadOutput>;

  /**
   * Take a spread away. The pair then has the default; without a default, none.
   *
   * `DELETE /v1/currency/spreads/{pair}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  deleteSpread(input: CurrencyDeleteSpreadInput, options?: CallOptions): Call<CurrencyDeleteSpreadOutput>;

  /**
   * Ask what an exchange would give. Exactly one of `fromAmount` and `toAmount`. With a `lock` the answer holds until `expiresAt` and is used once; with `none` it only shows what the rate is now.
   *
   * `POST /v1/quotes`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `currency_unknown`, `currency_mismatch`, `rate_unavailable`, `amount_too_small`, `amount_out_of_range`
   */
  createQuote(input: CurrencyCreateQuoteInput, options?: CallOptions): Call<CurrencyCreateQuoteOutput>;

  /**
   * Get a quote.
   *
   * `GET /v1/quotes/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getQuote(input: CurrencyGetQuoteInput, options?: CallOptions): Call<CurrencyGetQuoteOutput>;

  /**
   * Exchange money. 201 means durable: nearly always `completed`; `pending` where the ledger could not be reached: it goes on by itself, at the rate that is in the answer. What the accounts refuse is kept as a `failed` exchange, named by `resourceId`, and gives its quote back. Not for keys with spending limits.
   *
   * `POST /v1/conversions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `step_up_required`, `approval_required`, `approval_closed`, `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `currency_mismatch`, `currency_unknown`, `same_account`, `account_frozen`, `account_closed`, `customer_blocked`, `limit_per_transaction`, `limit_daily`, `limit_monthly`, `insufficient_funds`, `amount_out_of_range`, `rate_unavailable`, `rate_moved`, `quote_expired`, `quote_used`, `amount_too_small`
   */
  createConversion(input: CurrencyCreateConversionInput, options?: CallOptions): Call<CurrencyCreateConversionOutput>;

  /**
   * Get an exchange.
   *
   * `GET /v1/conversions/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getConversion(input: CurrencyGetConversionInput, options?: CallOptions): Call<CurrencyGetConversionOutput>;

  /**
   * List exchanges, newest first.
   *
   * `GET /v1/conversions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listConversions(input?: CurrencyListConversionsInput, options?: CallOptions): PageCall<CurrencyListConversionsOutput>;

  /**
   * Positions, and realised and unrealised gains, by currency. By weighted average cost, over all exchanges since the first. How: docs/how-to/exchange-money.md.
   *
   * `GET /v1/currency/positions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `currency_unknown`, `rate_unavailable`
   */
  listPositions(input: CurrencyListPositionsInput, options?: CallOptions): Call<CurrencyListPositionsOutput>;
}

export interface NotificationsApi {
  /**
   * Tell somebody something. By a template or by content given here, both in Liquid. Channels are tried in the order given, and of each its providers in the order of their priority. With a `dedupeKey` that was used before nothing is sent again, and the earlier notification is the answer.
   *
   * `POST /v1/notifications`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `erased`, `template_invalid`, `recipient_unreachable`, `channel_missing`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createNotification(input: NotificationsCreateNotificationInput, options?: CallOptions): Call<NotificationsCreateNotificationOutput>;

  /**
   * List notifications, newest first.
   *
   * `GET /v1/notifications`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listNotifications(input?: NotificationsListNotificationsInput, options?: CallOptions): PageCall<NotificationsListNotificationsOutput>;

  /**
   * Get a notification with every attempt to deliver it.
   *
   * `GET /v1/notifications/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getNotification(input: NotificationsGetNotificationInput, options?: CallOptions): Call<NotificationsGetNotificationOutput>;

  /**
   * Note that the recipient has read it.
   *
   * `POST /v1/notifications/{id}/read`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  readNotification(input: NotificationsReadNotificationInput, options?: CallOptions): Call<NotificationsReadNotificationOutput>;

  /**
   * Call off what is not sent yet. Answers with how it stands: what a provider has, or is being given, can not be taken back.
   *
   * `POST /v1/notifications/{id}/cancel`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  cancelNotification(input: NotificationsCancelNotificationInput, options?: CallOptions): Call<NotificationsCancelNotificationOutput>;

  /**
   * A customer's notifications in the app, newest first, and how many are unread.
   *
   * `GET /v1/customers/{id}/inbox`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `erased`
   */
  listInbox(input: NotificationsListInboxInput, options?: CallOptions): PageCall<NotificationsListInboxOutput>;

  /**
   * Tell up to 100000 recipients something. At most 1000 recipients a call: with `complete: false` more pages follow. Sent in a lane of its own, beside everything else.
   *
   * `POST /v1/notifications/bulk`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `erased`, `template_invalid`, `recipient_unreachable`, `channel_missing`, `version_conflict`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createBulk(input: NotificationsCreateBulkInput, options?: CallOptions): Call<NotificationsCreateBulkOutput>;

  /**
   * Add a page of recipients. A `page` that was added before is not added again, so a call whose answer was lost can be repeated.
   *
   * `POST /v1/notifications/bulk/{id}/recipients`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `erased`, `template_invalid`, `recipient_unreachable`, `channel_missing`, `version_conflict`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  addRecipients(input: NotificationsAddRecipientsInput, options?: CallOptions): Call<NotificationsAddRecipientsOutput>;

  /**
   * How far it is, counted per status.
   *
   * `GET /v1/notifications/bulk/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getBulk(input: NotificationsGetBulkInput, options?: CallOptions): Call<NotificationsGetBulkOutput>;

  /**
   * List bulk sends, newest first.
   *
   * `GET /v1/notification-bulks`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listBulks(input?: NotificationsListBulksInput, options?: CallOptions): PageCall<NotificationsListBulksOutput>;

  /**
   * Send to nobody who was not sent to yet.
   *
   * `POST /v1/notifications/bulk/{id}/cancel`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  cancelBulk(input: NotificationsCancelBulkInput, options?: CallOptions): Call<NotificationsCancelBulkOutput>;

  /**
   * Set up a provider. Credentials are sealed and never shown again.
   *
   * `POST /v1/notification-channels`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createChannel(input: NotificationsCreateChannelInput, options?: CallOptions): Call<NotificationsCreateChannelOutput>;

  /**
   * List providers, newest first.
   *
   * `GET /v1/notification-channels`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listChannels(input?: NotificationsListChannelsInput, options?: CallOptions): PageCall<NotificationsListChannelsOutput>;

  /**
   * Get a provider.
   *
   * `GET /v1/notification-channels/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getChannel(input: NotificationsGetChannelInput, options?: CallOptions): Call<NotificationsGetChannelOutput>;

  /**
   * Change a provider. `setup` is replaced as a whole, credentials included; the provider stays the same.
   *
   * `PATCH /v1/notification-channels/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `version_conflict`
   */
  updateChannel(input: NotificationsUpdateChannelInput, options?: CallOptions): Call<NotificationsUpdateChannelOutput>;

  /**
   * Take a provider away, and its credentials with it.
   *
   * `DELETE /v1/notification-channels/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  deleteChannel(input: NotificationsDeleteChannelInput, options?: CallOptions): Call<NotificationsDeleteChannelOutput>;

  /**
   * Send a test by one provider. At once, and by this provider alone. The answer says what the provider said.
   *
   * `POST /v1/notification-channels/{id}/test`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `recipient_unreachable`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  testChannel(input: NotificationsTestChannelInput, options?: CallOptions): Call<NotificationsTestChannelOutput>;

  /**
   * Write a template. Its first version, a draft unless `publish` is true. Named like one that comes with Florin, it takes its place.
   *
   * `POST /v1/templates`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `template_invalid`, `template_taken`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createTemplate(input: NotificationsCreateTemplateInput, options?: CallOptions): Call<NotificationsCreateTemplateOutput>;

  /**
   * List templates, newest first.
   *
   * `GET /v1/templates`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listTemplates(input?: NotificationsListTemplatesInput, options?: CallOptions): PageCall<NotificationsListTemplatesOutput>;

  /**
   * Get a template with its versions.
   *
   * `GET /v1/templates/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getTemplate(input: NotificationsGetTemplateInput, options?: CallOptions): Call<NotificationsGetTemplateOutput>;

  /**
   * Write the next version, as a draft.
   *
   * `POST /v1/templates/{id}/versions`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `template_invalid`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createTemplateVersion(input: NotificationsCreateTemplateVersionInput, options?: CallOptions): Call<NotificationsCreateTemplateVersionOutput>;

  /**
   * Let a version be the one that is sent. An earlier one too: that is how to go back.
   *
   * `POST /v1/templates/{id}/publish`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `template_invalid`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  publishTemplate(input: NotificationsPublishTemplateInput, options?: CallOptions): Call<NotificationsPublishTemplateOutput>;

  /**
   * Render a version without sending it.
   *
   * `POST /v1/templates/{id}/preview`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `template_invalid`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  previewTemplate(input: NotificationsPreviewTemplateInput, options?: CallOptions): Call<NotificationsPreviewTemplateOutput>;

  /**
   * Send a version to an address. The latest, unless one is named. It goes the way of every notification, with its history.
   *
   * `POST /v1/templates/{id}/test`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `template_invalid`, `idempotency_key_reused`, `idempotency_key_in_use`, `recipient_unreachable`, `channel_missing`
   */
  testTemplate(input: NotificationsTestTemplateInput, options?: CallOptions): Call<NotificationsTestTemplateOutput>;

  /**
   * What a customer wants to hear, and when.
   *
   * `GET /v1/customers/{id}/notification-preferences`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `erased`
   */
  getPreferences(input: NotificationsGetPreferencesInput, options?: CallOptions): Call<NotificationsGetPreferencesOutput>;

  /**
   * Change what a customer wants to hear. `muted` is replaced as a whole; null takes a field away. Critical notifications come in any case.
   *
   * `PATCH /v1/customers/{id}/notification-preferences`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `erased`
   */
  setPreferences(input: NotificationsSetPreferencesInput, options?: CallOptions): Call<NotificationsSetPreferencesOutput>;

  /**
   * What holds for customers who said nothing else.
   *
   * `GET /v1/notification-settings`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  getSettings(input?: NotificationsGetSettingsInput, options?: CallOptions): Call<NotificationsGetSettingsOutput>;

  /**
   * Change what holds for customers who said nothing else.
   *
   * `PATCH /v1/notification-settings`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  setSettings(input?: NotificationsSetSettingsInput, options?: CallOptions): Call<NotificationsSetSettingsOutput>;

  /**
   * Register a customer's device for push. The same token again is the same device.
   *
   * `POST /v1/notification-devices`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `erased`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createDevice(input: NotificationsCreateDeviceInput, options?: CallOptions): Call<NotificationsCreateDeviceOutput>;

  /**
   * List customers' devices, newest first.
   *
   * `GET /v1/notification-devices`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listDevices(input?: NotificationsListDevicesInput, options?: CallOptions): PageCall<NotificationsListDevicesOutput>;

  /**
   * Forget a device.
   *
   * `DELETE /v1/notification-devices/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  deleteDevice(input: NotificationsDeleteDeviceInput, options?: CallOptions): Call<NotificationsDeleteDeviceOutput>;

  /**
   * List rules: those that come with Florin, switched off at first, and your own.
   *
   * `GET /v1/notification-rules`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listRules(input?: NotificationsListRulesInput, options?: CallOptions): Call<NotificationsListRulesOutput>;

  /**
   * Switch a rule on or off, change it, or write one. What is left out stays as it was, or as it comes with Florin. A new one must name event, recipient and template.
   *
   * `PUT /v1/notification-rules/{name}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `template_invalid`
   */
  setRule(input: NotificationsSetRuleInput, options?: CallOptions): Call<NotificationsSetRuleOutput>;

  /**
   * Take a rule away; one that comes with Florin goes back to how it came.
   *
   * `DELETE /v1/notification-rules/{name}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  deleteRule(input: NotificationsDeleteRuleInput, options?: CallOptions): Call<NotificationsDeleteRuleOutput>;

  /**
   * Notifications that were given up, newest first.
   *
   * `GET /v1/notification-dead-letters`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listDeadLetters(input?: NotificationsListDeadLettersInput, options?: CallOptions): PageCall<NotificationsListDeadLettersOutput>;

  /**
   * Try it again from its first channel.
   *
   * `POST /v1/notification-dead-letters/{id}/retry`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  retryDeadLetter(input: NotificationsRetryDeadLetterInput, options?: CallOptions): Call<NotificationsRetryDeadLetterOutput>;

  /**
   * Leave it at that.
   *
   * `POST /v1/notification-dead-letters/{id}/discard`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  discardDeadLetter(input: NotificationsDiscardDeadLetterInput, options?: CallOptions): Call<NotificationsDiscardDeadLetterOutput>;

  /**
   * Register an endpoint for webhooks. It is told what happens from now on. The secret is shown in this answer and never again, also not when it is replayed. Addresses that are not on the public internet are refused.
   *
   * `POST /v1/webhook-endpoints`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `endpoint_refused`
   */
  createWebhookEndpoint(input: NotificationsCreateWebhookEndpointInput, options?: CallOptions): Call<NotificationsCreateWebhookEndpointOutput>;

  /**
   * List endpoints for webhooks, newest first.
   *
   * `GET /v1/webhook-endpoints`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listWebhookEndpoints(input?: NotificationsListWebhookEndpointsInput, options?: CallOptions): PageCall<NotificationsListWebhookEndpointsOutput>;

  /**
   * Get an endpoint for webhooks.
   *
   * `GET /v1/webhook-endpoints/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getWebhookEndpoint(input: NotificationsGetWebhookEndpointInput, options?: CallOptions): Call<WebhookEndpoint>;

  /**
   * Change, disable or enable an endpoint for webhooks. What is left out stays. What was pending when you disabled it goes on when you enable it; what happens meanwhile is not kept for it.
   *
   * `PATCH /v1/webhook-endpoints/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `endpoint_refused`
   */
  updateWebhookEndpoint(input: NotificationsUpdateWebhookEndpointInput, options?: CallOptions): Call<WebhookEndpoint>;

  /**
   * Delete an endpoint for webhooks, with its deliveries.
   *
   * `DELETE /v1/webhook-endpoints/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  deleteWebhookEndpoint(input: NotificationsDeleteWebhookEndpointInput, options?: CallOptions): Call<WebhookEndpoint>;

  /**
   * Give an endpoint a new secret, or a new pair of keys. For `overlapSeconds`, a day where left out, deliveries are signed with the old one too; one from an earlier rotation ends at once. A new secret is shown in this answer and never again.
   *
   * `POST /v1/webhook-endpoints/{id}/rotate-secret`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`
   */
  rotateWebhookSecret(input: NotificationsRotateWebhookSecretInput, options?: CallOptions): Call<NotificationsRotateWebhookSecretOutput>;

  /**
   * Send a ping, and see what comes back. Once, of type `webhook.ping`, also where the endpoint is disabled. 200 whatever the receiver says: look at `status` and `attempts`.
   *
   * `POST /v1/webhook-endpoints/{id}/test`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`
   */
  testWebhookEndpoint(input: NotificationsTestWebhookEndpointInput, options?: CallOptions): Call<NotificationsTestWebhookEndpointOutput>;

  /**
   * List an endpoint's deliveries, newest first. `status=dead` lists those that were given up.
   *
   * `GET /v1/webhook-endpoints/{id}/deliveries`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  listWebhookDeliveries(input: NotificationsListWebhookDeliveriesInput, options?: CallOptions): PageCall<NotificationsListWebhookDeliveriesOutput>;

  /**
   * Get a delivery with its body and every attempt.
   *
   * `GET /v1/webhook-deliveries/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getWebhookDelivery(input: NotificationsGetWebhookDeliveryInput, options?: CallOptions): Call<NotificationsGetWebhookDeliveryOutput>;

  /**
   * Send a delivery again. Under the same `webhook-id`, from the beginning of the schedule.
   *
   * `POST /v1/webhook-deliveries/{id}/replay`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `endpoint_disabled`
   */
  replayWebhookDelivery(input: NotificationsReplayWebhookDeliveryInput, options?: CallOptions): Call<WebhookDelivery>;

  /**
   * Send many again: by time or by events. Oldest first, at most 10,000 at once; `hasMore` says that there are more: ask again. By default those that were given up.
   *
   * `POST /v1/webhook-endpoints/{id}/replay`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `idempotency_key_reused`, `idempotency_key_in_use`, `not_found`, `endpoint_disabled`
   */
  replayWebhookDeliveries(input: NotificationsReplayWebhookDeliveriesInput, options?: CallOptions): Call<NotificationsReplayWebhookDeliveriesOutput>;
}

export interface EventsApi {
  /**
   * List events. Newest first; with `after`, oldest first from that offset on, to follow along.
   *
   * `GET /v1/events`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  list(input?: EventsListInput, options?: CallOptions): PageCall<EventsListOutput>;

  /**
   * Every event of one resource, oldest first.
   *
   * `GET /v1/streams/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  getStream(input: EventsGetStreamInput, options?: CallOptions): PageCall<EventsGetStreamOutput>;

  /**
   * Consumers, their positions and how far behind they are.
   *
   * `GET /v1/projections`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listProjections(input?: EventsListProjectionsInput, options?: CallOptions): Call<EventsListProjectionsOutput>;

  /**
   * Rebuild one of the tenant's projections from an offset.
   *
   * `POST /v1/replays`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createReplay(input: EventsCreateReplayInput, options?: CallOptions): Call<Replay>;

  /**
   * How a replay is doing.
   *
   * `GET /v1/replays/{id}`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`
   */
  getReplay(input: EventsGetReplayInput, options?: CallOptions): Call<Replay>;

  /**
   * Events that a consumer could not take, newest first.
   *
   * `GET /v1/dead-letters`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`
   */
  listDeadLetters(input?: EventsListDeadLettersInput, options?: CallOptions): PageCall<EventsListDeadLettersOutput>;

  /**
   * Hand a parked event to its consumer again.
   *
   * `POST /v1/dead-letters/{id}/replay`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  replayDeadLetter(input: EventsReplayDeadLetterInput, options?: CallOptions): Call<DeadLetter>;

  /**
   * Give up on a parked event.
   *
   * `POST /v1/dead-letters/{id}/discard`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  discardDeadLetter(input: EventsDiscardDeadLetterInput, options?: CallOptions): Call<DeadLetter>;

  /**
   * Keep the state of one resource as its events say. A later read of the stream starts from it.
   *
   * `POST /v1/snapshots`
   * @throws {FlorinProblem} `unauthenticated`, `forbidden`, `network_refused`, `rate_limited`, `invalid_request`, `unavailable`, `not_found`, `idempotency_key_reused`, `idempotency_key_in_use`
   */
  createSnapshot(input: EventsCreateSnapshotInput, options?: CallOptions): Call<EventsCreateSnapshotOutput>;
}

export interface Api {
  readonly identity: IdentityApi;
  readonly ledger: LedgerApi;
  readonly accounts: AccountsApi;
  readonly transactions: TransactionsApi;
  readonly payments: PaymentsApi;
  readonly currency: CurrencyApi;
  readonly notifications: NotificationsApi;
  readonly events: EventsApi;
}
