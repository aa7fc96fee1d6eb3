import type { Metadata } from './objects.ts';

export interface BalanceTransaction {
  readonly id: string;
  readonly object: 'balance_transaction';
  readonly amount: number;
  readonly available_on: number;
  readonly created: number;
  readonly currency: string;
  readonly description: string | null;
  readonly exchange_rate: null;
  readonly fee: number;
  readonly fee_details: readonly { readonly amount: number; readonly application: null; readonly currency: string; readonly description: string; readonly type: 'stripe_fee' }[];
  readonly net: number;
  readonly reporting_category: string;
  readonly source: string;
  status: 'pending' | 'available';
  readonly type: string;
}

export interface Payout {
  readonly id: string;
  readonly object: 'payout';
  readonly amount: number;
  readonly application_fee: null;
  readonly application_fee_amount: null;
  readonly arrival_date: number;
  readonly automatic: true;
  balance_transaction: string;
  readonly created: number;
  readonly currency: string;
  readonly description: string;
  readonly destination: string;
  readonly failure_balance_transaction: null;
  readonly failure_code: null;
  readonly failure_message: null;
  readonly livemode: false;
  readonly metadata: Metadata;
  readonly method: 'standard';
  readonly original_payout: null;
  readonly reconciliation_status: 'completed';
  readonly reversed_by: null;
  readonly source_type: 'card';
  readonly statement_descriptor: null;
  status: 'in_transit' | 'paid';
  readonly type: 'bank_account';
}
