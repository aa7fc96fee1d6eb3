import type { Metadata } from './objects.ts';

/** A page of Stripe's on which somebody pays. */
export interface CheckoutSession {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly after_expiration: null;
  readonly allow_promotion_codes: null;
  readonly amount_subtotal: number;
  readonly amount_total: number;
  readonly automatic_tax: { readonly enabled: false; readonly status: null };
  readonly billing_address_collection: null;
  readonly cancel_url: string | null;
  readonly client_reference_id: string | null;
  readonly consent: null;
  readonly consent_collection: null;
  readonly created: number;
  readonly currency: string;
  readonly currency_conversion: null;
  readonly custom_fields: readonly [];
  readonly custom_text: { readonly shipping_address: null; readonly submit: null };
  readonly customer: string | null;
  readonly customer_creation: string | null;
  customer_details: { readonly address: null; readonly email: string | null; readonly name: null; readonly phone: null; readonly tax_exempt: 'none'; readonly tax_ids: readonly [] } | null;
  readonly customer_email: string | null;
  readonly expires_at: number;
  readonly invoice: null;
  readonly invoice_creation: null;
  readonly livemode: false;
  readonly locale: null;
  readonly metadata: Metadata;
  readonly mode: 'payment';
  /** Null until the payer has sent the page's form for the first time. */
  payment_intent: string | null;
  readonly payment_link: null;
  readonly payment_method_collection: 'if_required';
  readonly payment_method_options: object;
  readonly payment_method_types: readonly string[];
  payment_status: 'paid' | 'unpaid';
  readonly phone_number_collection: { readonly enabled: false };
  readonly recovered_from: null;
  readonly setup_intent: null;
  readonly shipping_address_collection: null;
  readonly shipping_cost: null;
  readonly shipping_details: null;
  readonly shipping_options: readonly [];
  status: 'open' | 'complete' | 'expired';
  readonly submit_type: string | null;
  readonly subscription: null;
  readonly success_url: string;
  readonly total_details: { readonly amount_discount: 0; readonly amount_shipping: 0; readonly amount_tax: 0 };
  url: string | null;
}
