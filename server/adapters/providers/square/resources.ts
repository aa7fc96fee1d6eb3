/** Square's resources, as far as they are read here. What it may leave out is optional. */
export interface SquareMoney {
  /** In the smallest unit of the currency: as ISO 4217 has them, in all that Square takes. */
  readonly amount: number;
  readonly currency: string;
}

export interface SquareError {
  readonly category: string;
  readonly code: string;
  readonly detail?: string;
}

export interface SquarePayment {
  readonly id: string;
  readonly status: 'APPROVED' | 'PENDING' | 'COMPLETED' | 'CANCELED' | 'FAILED';
  readonly amount_money: SquareMoney;
  readonly approved_money?: SquareMoney;
  /** When an approved payment is cancelled by itself. */
  readonly delayed_until?: string;
  /** The attempt's id. */
  readonly reference_id?: string;
  readonly refund_ids?: readonly string[];
  readonly card_details?: { readonly errors?: readonly SquareError[] };
  readonly created_at: string;
}

export interface SquareRefund {
  readonly id: string;
  readonly status: 'PENDING' | 'COMPLETED' | 'REJECTED' | 'FAILED';
  readonly amount_money: SquareMoney;
  readonly payment_id: string;
  readonly reason?: string;
}

export interface SquareCard {
  readonly id: string;
  readonly card_brand?: string;
  readonly last_4?: string;
  readonly exp_month?: number;
  readonly exp_year?: number;
}

export interface SquareDispute {
  readonly id?: string;
  /** Its older name. */
  readonly dispute_id?: string;
  readonly state: 'INQUIRY_EVIDENCE_REQUIRED' | 'INQUIRY_PROCESSING' | 'INQUIRY_CLOSED' | 'EVIDENCE_REQUIRED' | 'PROCESSING' | 'WON' | 'LOST' | 'ACCEPTED';
  readonly amount_money: SquareMoney;
  readonly reason?: string;
  readonly due_at?: string;
  readonly disputed_payment?: { readonly payment_id?: string };
}
