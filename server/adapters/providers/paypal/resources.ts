import type { PaypalMoney } from './amounts.ts';

/** PayPal's resources, as far as they are read here. What it may leave out is optional. */
export interface Link {
  readonly rel: string;
  readonly href: string;
}

interface WithOurIds {
  /** The attempt's id, on everything that we make. */
  readonly custom_id?: string;
  /** The operation's id on captures of an authorisation and on refunds, the payment's on orders and what they make by themselves. */
  readonly invoice_id?: string;
  readonly links?: readonly Link[];
  readonly supplementary_data?: { readonly related_ids?: { readonly order_id?: string; readonly authorization_id?: string; readonly capture_id?: string } };
}

export interface Authorization extends WithOurIds {
  readonly id: string;
  readonly status: 'CREATED' | 'CAPTURED' | 'DENIED' | 'PARTIALLY_CAPTURED' | 'VOIDED' | 'PENDING';
  readonly amount: PaypalMoney;
  readonly expiration_time?: string;
}

export interface Capture extends WithOurIds {
  readonly id: string;
  readonly status: 'COMPLETED' | 'DECLINED' | 'PARTIALLY_REFUNDED' | 'PENDING' | 'REFUNDED' | 'FAILED';
  readonly status_details?: { readonly reason?: string };
  readonly amount: PaypalMoney;
}

export interface Refund extends WithOurIds {
  readonly id: string;
  readonly status: 'CANCELLED' | 'FAILED' | 'PENDING' | 'COMPLETED';
  readonly status_details?: { readonly reason?: string };
  readonly amount: PaypalMoney;
}

export interface VaultedWallet {
  readonly id?: string;
  readonly status?: string;
  readonly customer?: { readonly id?: string };
}

export interface Order {
  readonly id: string;
  readonly status: 'CREATED' | 'SAVED' | 'APPROVED' | 'VOIDED' | 'COMPLETED' | 'PAYER_ACTION_REQUIRED';
  readonly intent?: 'CAPTURE' | 'AUTHORIZE';
  readonly create_time?: string;
  readonly links?: readonly Link[];
  readonly payment_source?: { readonly paypal?: { readonly attributes?: { readonly vault?: VaultedWallet } } };
  readonly purchase_units?: readonly {
    readonly custom_id?: string;
    readonly payments?: { readonly authorizations?: readonly Authorization[]; readonly captures?: readonly Capture[]; readonly refunds?: readonly Refund[] };
  }[];
}

export interface Dispute {
  readonly dispute_id: string;
  readonly reason?: string;
  readonly status: string;
  readonly dispute_amount: PaypalMoney;
  readonly dispute_life_cycle_stage?: 'INQUIRY' | 'CHARGEBACK' | 'PRE_ARBITRATION' | 'ARBITRATION';
  readonly dispute_outcome?: { readonly outcome_code?: string };
  readonly money_movements?: readonly { readonly affected_party?: string; readonly type?: string; readonly amount?: PaypalMoney }[];
  readonly seller_response_due_date?: string;
  readonly disputed_transactions?: readonly { readonly seller_transaction_id?: string; readonly custom?: string }[];
}
