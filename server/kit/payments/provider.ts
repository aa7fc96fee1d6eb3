/**
 * The port to a payment provider. Whatever a provider says, in an answer, in a webhook or when it is asked what became of something, is said in the same words:
 * facts. Each can be told any number of times, in any order, and means the same. So whoever hears them needs one function for all three.
 */
export const PROVIDER_KINDS = ['stripe', 'paypal', 'square', 'braintree', 'adyen', 'bank-transfer'] as const;

export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** How a payer pays. Card numbers never come here: a token is the provider's name for one. */
export type Method =
  | { readonly type: 'card' | 'wallet'; readonly token: string; readonly brand?: string; readonly country?: string }
  /** Saved before at this provider. `customer` is the provider's name for the payer, where it has one. */
  | { readonly type: 'saved'; readonly token: string; readonly customer?: string }
  /** The payer approves at the provider's page: PayPal. */
  | { readonly type: 'redirect' }
  /** The payer types a card at the provider's own page: Stripe's Checkout. It stays open after a card was declined there, until one is taken or its time is over. */
  | { readonly type: 'card-page' }
  | { readonly type: 'bank-transfer' };

/** One try to get paid. All ids are ours, as clients know them (`att_…`, 30 characters); the attempt's is the provider's idempotency key, so that asking again never charges again. */
export interface Attempt {
  readonly attemptId: string;
  /** `pay_…`, for the provider's books and the payer's statement. */
  readonly paymentId: string;
  /** Minor units as ISO 4217 has them. Adapters convert where a provider counts otherwise. */
  readonly amount: number;
  readonly currency: string;
  readonly method: Method;
  readonly capture: 'automatic' | 'manual';
  /** Whether the method may be used again without the payer. */
  readonly save: boolean;
  readonly description: string | null;
  readonly statementDescriptor: string | null;
  readonly email: string | null;
  /** Where the payer's browser comes back to. */
  readonly returnUrl: string;
}

/** Something to be done with an attempt that the provider knows as `reference`. `operationId` is its idempotency key. */
export interface Operation {
  readonly operationId: string;
  readonly attempt: Attempt;
  readonly reference: string;
}

export interface CaptureOperation extends Operation {
  readonly amount: number;
  /** Nothing more will be captured: what is left is let go of. */
  readonly final: boolean;
}

export interface RefundOperation extends Operation {
  readonly amount: number;
  /** The provider's name for what was captured, where it has one apart from `reference`. */
  readonly captureReference: string | null;
  readonly reason: string | null;
}

/** Which of the three an operation is: only a capture can be final, and only a refund is of something captured. */
export const isCapture = (operation: Operation): operation is CaptureOperation => 'final' in operation;
export const isRefund = (operation: Operation): operation is RefundOperation => 'captureReference' in operation;

/** What the payer must do before it goes on. */
export type PayerAction =
  | { readonly type: 'redirect'; readonly url: string }
  | { readonly type: 'bank-transfer'; readonly iban: string; readonly bic: string | null; readonly holder: string; readonly reference: string; readonly dueMs: number | null };

/** `reference`: the provider's name for the very thing: a capture, a refund, a dispute. With it a fact is told apart from another of its kind. */
export type Fact =
  | { readonly type: 'action-required'; readonly action: PayerAction }
  /** The payer did what was asked, or nothing is: the provider is at it and will say. */
  | { readonly type: 'processing' }
  | { readonly type: 'authorised'; readonly amount: number; readonly currency: string; readonly expiresMs: number | null }
  | { readonly type: 'declined'; readonly decline: Decline }
  /** Nobody paid, and nobody will any more: the payer gave up or the time is over. */
  | { readonly type: 'abandoned' }
  | { readonly type: 'voided'; readonly operationId: string | null }
  | { readonly type: 'void-failed'; readonly operationId: string; readonly error: ProviderError }
  | { readonly type: 'captured'; readonly operationId: string | null; readonly reference: string; readonly amount: number; readonly currency: string }
  | { readonly type: 'capture-failed'; readonly operationId: string; readonly error: ProviderError }
  | { readonly type: 'refund-pending'; readonly operationId: string | null; readonly reference: string; readonly amount: number; readonly currency: string }
  | { readonly type: 'refunded'; readonly operationId: string | null; readonly reference: string; readonly amount: number; readonly currency: string }
  /** Also after `refunded`: the money came back from the payer's bank. */
  | { readonly type: 'refund-failed'; readonly operationId: string | null; readonly reference: string | null; readonly error: ProviderError }
  /** `withdrawn`: whether the provider took the money back from us; it is 0 for an inquiry. */
  | { readonly type: 'dispute-opened'; readonly reference: string; readonly amount: number; readonly currency: string; readonly withdrawn: number; readonly reason: string; readonly dueMs: number | null }
  | { readonly type: 'dispute-under-review'; readonly reference: string }
  | { readonly type: 'dispute-won'; readonly reference: string; readonly returned: number }
  | { readonly type: 'dispute-lost'; readonly reference: string }
  | { readonly type: 'saved'; readonly token: string; readonly customer: string | null; readonly label: string; readonly expires: string | null }
  /** The provider calls the attempt otherwise from now on: what was a page for paying is a payment. Never back again. */
  | { readonly type: 'renamed'; readonly reference: string };

/** Why an issuer or a provider said no, in words that are the same for all of them. */
export interface Decline {
  readonly code: DeclineCode;
  readonly advice: DeclineAdvice;
  /** The provider's own words, never flattened into ours. */
  readonly provider: ProviderError;
}

export interface ProviderError {
  readonly code: string;
  readonly message: string;
}

/** After the standardised codes that payment orchestrators have come to (Hyperswitch's 45), those that a provider here can say. */
export const DECLINE_CODES = [
  'account_closed_or_invalid', 'authentication_failed', 'authentication_required', 'authorization_missing_or_revoked', 'card_lost_or_stolen',
  'card_not_supported_restricted', 'compliance_or_sanctions_restriction', 'configuration_issue', 'credit_limit_exceeded', 'currency_or_corridor_not_enabled',
  'do_not_honor', 'downstream_technical_issue', 'duplicate_request', 'generic_unknown_error', 'insufficient_funds', 'integration_issue', 'invalid_card_number',
  'invalid_cvv', 'invalid_expiry_date', 'issuer_unavailable', 'merchant_inactive', 'payment_cancelled_by_user', 'payment_method_issue', 'payment_session_timeout',
  'pm_address_mismatch', 'psp_acquirer_error', 'psp_fraud_engine_decline', 'rate_limit', 'stored_credential_or_mit_not_enabled', 'suspected_fraud',
  'three_ds_authentication_service_issue', 'transaction_not_permitted', 'transaction_timed_out', 'velocity_limit_exceeded',
] as const;

export type DeclineCode = (typeof DECLINE_CODES)[number];

/** `retry-other-provider`: the same method may pass elsewhere, now. Nothing else may be tried again by itself. */
export const DECLINE_ADVICES = ['do-not-retry', 'retry-later', 'retry-after-authentication', 'retry-other-provider', 'other-method', 'update-method', 'stop-recurring'] as const;

export type DeclineAdvice = (typeof DECLINE_ADVICES)[number];

export interface Answer {
  /** The provider's name for the attempt, once it has one. */
  readonly reference: string | null;
  readonly facts: readonly Fact[];
}

/** What became of an attempt, whole: what is not in it has not happened, and will not by requests of ours that were sent before. */
export interface Found extends Answer {
  readonly complete: true;
}

/** Facts of one webhook about one payment. */
export interface Told {
  /** The same for every delivery of the same event. */
  readonly eventId: string;
  readonly occurredAtMs: number;
  readonly reference: string | null;
  /** Where the provider repeats our id; else it is found by its reference. */
  readonly attemptId: string | null;
  readonly facts: readonly Fact[];
}

export interface RawRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The very bytes: signatures are over them. */
  readonly body: Buffer;
}

/** One line of what a provider has paid out or will, for reconciliation. Minor units; `net` is `gross − fee`. */
export interface SettlementLine {
  readonly type: 'payment' | 'refund' | 'dispute' | 'dispute-returned' | 'fee' | 'payout' | 'adjustment';
  readonly reference: string;
  readonly paymentReference: string | null;
  readonly currency: string;
  readonly gross: number;
  readonly fee: number;
  readonly net: number;
  readonly atMs: number;
  readonly payoutReference: string | null;
}

export interface Capabilities {
  readonly manualCapture: boolean;
  readonly multipleCaptures: boolean;
  readonly partialRefunds: boolean;
  readonly savedMethods: boolean;
  readonly evidence: boolean;
  readonly methods: readonly Method['type'][];
}

/**
 * Errors, for all calls. `ProviderRefused`: it answered that it did nothing and will not (wrong credentials, a request it does not take). `ProviderUnreached`: the request
 * was never sent. Anything else that is thrown: nobody knows, and `find` must be asked.
 */
export interface PaymentProvider {
  readonly kind: ProviderKind;
  readonly capabilities: Capabilities;
  /** Charges or reserves, or says what the payer must do. A decline is an answer. */
  authorise(attempt: Attempt): Promise<Answer>;
  /** The payer has come back from an action, or is said to have. `reference` as answered before, or the attempt's id where there was none yet. `returned`: the query that the payer's browser brought to the return URL: Adyen can not go on without its `redirectResult`, and of a page for cards it says whether the payer left it. */
  proceed(attempt: Attempt, reference: string, returned?: Readonly<Record<string, string>>): Promise<Answer>;
  /** What became of an attempt whose answer is not known, and of all its captures, refunds and disputes. May repeat the request by its idempotency key where the provider has no other way. */
  find(attempt: Attempt, reference: string | null, operations: readonly (CaptureOperation | RefundOperation | Operation)[]): Promise<Found>;
  capture(operation: CaptureOperation): Promise<Answer>;
  void(operation: Operation): Promise<Answer>;
  refund(operation: RefundOperation): Promise<Answer>;
  /** `dispute`: its reference. Texts by field, as the provider names them. */
  submitEvidence(dispute: string, evidence: Readonly<Record<string, string>>, operationId: string): Promise<void>;
  acceptDispute(dispute: string, operationId: string): Promise<void>;
  /** Verified and parsed. Throws `WebhookRefused`. Several where a provider packs several into one; none for events that say nothing of payments. */
  readWebhook(request: RawRequest, nowMs: number): Promise<readonly Told[]>;
  listSettlementLines(period: { readonly fromMs: number; readonly toMs: number }): AsyncIterable<SettlementLine>;
}

/** What a tenant has told us of its account at a provider. */
export interface ProviderConnection {
  readonly kind: ProviderKind;
  /** By name, as the provider calls them: `secretKey`, `webhookSecret`. See `CREDENTIALS`. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Where its API is, if not where it usually is: a simulator, a proxy. */
  readonly baseUrl: string | null;
  /** Of the provider's sandbox, if `baseUrl` says nothing. */
  readonly test: boolean;
}

/** What each provider asks for. `secret`: never shown again. */
export const CREDENTIALS: Readonly<Record<ProviderKind, Readonly<Record<string, 'secret' | 'shown'>>>> = {
  stripe: { secretKey: 'secret', webhookSecret: 'secret' },
  paypal: { clientId: 'shown', clientSecret: 'secret', webhookId: 'shown' },
  square: { accessToken: 'secret', locationId: 'shown', webhookSignatureKey: 'secret', webhookUrl: 'shown' },
  braintree: { merchantId: 'shown', publicKey: 'shown', privateKey: 'secret' },
  adyen: { apiKey: 'secret', merchantAccount: 'shown', hmacKey: 'secret' },
  'bank-transfer': { iban: 'shown', bic: 'shown', holder: 'shown', apiKey: 'secret', webhookSecret: 'secret' },
};

/** Makes a client of a provider. Opens nothing. */
export type ConnectProvider = (connection: ProviderConnection) => PaymentProvider;

export class ProviderRefused extends Error {
  override readonly name = 'ProviderRefused';
  readonly error: ProviderError;

  constructor(error: ProviderError) {
    super(`the provider refused: ${error.code}: ${error.message}`);
    this.error = error;
  }
}

export class ProviderUnreached extends Error {
  override readonly name = 'ProviderUnreached';
}

export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
}
