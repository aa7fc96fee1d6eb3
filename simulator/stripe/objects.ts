import type { BalanceTransaction } from './balance-objects.ts';

/** Stripe's objects, as far as the double speaks of them. Amounts are in Stripe's own units, times in seconds. */
export type Metadata = Readonly<Record<string, string>>;

export interface CardError {
  readonly type: 'card_error' | 'invalid_request_error';
  readonly code: string;
  readonly decline_code?: string;
  readonly advice_code?: string;
  readonly message: string;
  readonly doc_url: string;
  readonly charge?: string;
  readonly payment_method?: PaymentMethod;
}

export type IntentStatus = 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'processing' | 'requires_capture' | 'canceled' | 'succeeded';

export interface Intent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly amount: number;
  amount_capturable: number;
  readonly amount_details: { readonly tip: object };
  amount_received: number;
  readonly application: null;
  readonly application_fee_amount: null;
  readonly automatic_payment_methods: { readonly enabled: boolean; readonly allow_redirects?: string } | null;
  canceled_at: number | null;
  cancellation_reason: string | null;
  readonly capture_method: 'automatic' | 'automatic_async' | 'manual';
  readonly client_secret: string;
  readonly confirmation_method: 'automatic' | 'manual';
  readonly created: number;
  readonly currency: string;
  customer: string | null;
  description: string | null;
  last_payment_error: CardError | null;
  latest_charge: string | null;
  readonly livemode: false;
  metadata: Metadata;
  next_action: { readonly type: 'redirect_to_url'; readonly redirect_to_url: { readonly return_url: string; readonly url: string } } | null;
  readonly on_behalf_of: null;
  payment_method: string | null;
  readonly payment_method_options: { readonly card: { readonly installments: null; readonly mandate_options: null; readonly network: null; readonly request_three_d_secure: string; readonly request_multicapture?: string } };
  readonly payment_method_types: readonly string[];
  readonly processing: null;
  receipt_email: string | null;
  readonly review: null;
  setup_future_usage: string | null;
  readonly shipping: null;
  readonly statement_descriptor: string | null;
  readonly statement_descriptor_suffix: string | null;
  status: IntentStatus;
  readonly transfer_data: null;
  readonly transfer_group: null;
}

export interface Charge {
  readonly id: string;
  readonly object: 'charge';
  readonly amount: number;
  amount_captured: number;
  amount_refunded: number;
  readonly application: null;
  readonly application_fee: null;
  readonly application_fee_amount: null;
  balance_transaction: string | null;
  readonly billing_details: BillingDetails;
  readonly calculated_statement_descriptor: string;
  captured: boolean;
  readonly created: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly description: string | null;
  disputed: boolean;
  readonly failure_balance_transaction: null;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  readonly fraud_details: object;
  readonly livemode: false;
  readonly metadata: Metadata;
  readonly on_behalf_of: null;
  readonly outcome: { readonly network_status: string; readonly reason: string | null; readonly risk_level: string; readonly risk_score: number; readonly seller_message: string; readonly type: string };
  readonly paid: boolean;
  readonly payment_intent: string;
  readonly payment_method: string;
  readonly payment_method_details: object;
  readonly receipt_email: string | null;
  readonly receipt_number: null;
  readonly receipt_url: string | null;
  refunded: boolean;
  readonly review: null;
  readonly shipping: null;
  readonly source_transfer: null;
  readonly statement_descriptor: string | null;
  readonly statement_descriptor_suffix: string | null;
  readonly status: 'succeeded' | 'failed';
  readonly transfer_data: null;
  readonly transfer_group: null;
}

export interface BillingDetails {
  readonly address: { readonly city: null; readonly country: null; readonly line1: null; readonly line2: null; readonly postal_code: null; readonly state: null };
  readonly email: null;
  readonly name: null;
  readonly phone: null;
}

export interface PaymentMethod {
  readonly id: string;
  readonly object: 'payment_method';
  readonly billing_details: BillingDetails;
  readonly card: {
    readonly brand: string; readonly checks: object; readonly country: string; readonly exp_month: number; readonly exp_year: number; readonly fingerprint: string; readonly funding: string;
    readonly generated_from: null; readonly last4: string; readonly networks: object; readonly three_d_secure_usage: object; readonly wallet: null;
  };
  readonly created: number;
  customer: string | null;
  readonly livemode: false;
  readonly metadata: Metadata;
  readonly type: 'card';
}

export interface Customer {
  readonly id: string;
  readonly object: 'customer';
  readonly address: null;
  readonly balance: 0;
  readonly created: number;
  readonly currency: null;
  readonly default_source: null;
  readonly delinquent: false;
  readonly description: string | null;
  readonly discount: null;
  readonly email: string | null;
  readonly invoice_prefix: string;
  readonly invoice_settings: { readonly custom_fields: null; readonly default_payment_method: null; readonly footer: null; readonly rendering_options: null };
  readonly livemode: false;
  readonly metadata: Metadata;
  readonly name: string | null;
  readonly phone: string | null;
  readonly preferred_locales: readonly string[];
  readonly shipping: null;
  readonly tax_exempt: 'none';
  readonly test_clock: null;
}

export interface Refund {
  readonly id: string;
  readonly object: 'refund';
  readonly amount: number;
  balance_transaction: string | null;
  readonly charge: string;
  readonly created: number;
  readonly currency: string;
  readonly destination_details: { readonly type: 'card'; readonly card: { readonly type: 'refund'; readonly reference_status: string; readonly reference_type: string } };
  failure_balance_transaction?: string;
  failure_reason?: string;
  metadata: Metadata;
  readonly payment_intent: string;
  readonly reason: string | null;
  readonly receipt_number: null;
  readonly source_transfer_reversal: null;
  status: 'pending' | 'succeeded' | 'failed' | 'canceled';
  readonly transfer_reversal: null;
}

export type DisputeStatus = 'warning_needs_response' | 'warning_under_review' | 'warning_closed' | 'needs_response' | 'under_review' | 'won' | 'lost';

export interface Dispute {
  readonly id: string;
  readonly object: 'dispute';
  readonly amount: number;
  readonly balance_transactions: BalanceTransaction[];
  readonly charge: string;
  readonly created: number;
  readonly currency: string;
  evidence: Record<string, string | null>;
  evidence_details: { readonly due_by: number | null; readonly has_evidence: boolean; readonly past_due: boolean; readonly submission_count: number };
  readonly is_charge_refundable: boolean;
  readonly livemode: false;
  metadata: Metadata;
  readonly payment_intent: string;
  readonly payment_method_details: { readonly type: 'card'; readonly card: { readonly brand: string; readonly network_reason_code: string } };
  readonly reason: string;
  status: DisputeStatus;
}

export interface StripeEvent {
  readonly id: string;
  readonly object: 'event';
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: object; readonly previous_attributes?: object };
  readonly livemode: false;
  readonly pending_webhooks: number;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  readonly type: string;
}

export interface WebhookEndpoint {
  readonly id: string;
  readonly object: 'webhook_endpoint';
  readonly api_version: string | null;
  readonly application: null;
  readonly created: number;
  readonly description: string | null;
  readonly enabled_events: readonly string[];
  readonly livemode: false;
  readonly metadata: Metadata;
  readonly secret?: string;
  readonly status: 'enabled';
  readonly url: string;
}
