import type { World } from '../frame/double.ts';
import { shelf } from '../frame/shelf.ts';
import { minorOf } from './units.ts';
import type { Item } from './sign.ts';
import type { CardOutcome } from './test-cards.ts';

export const MERCHANT_ACCOUNT = 'FlorinTestECOM';
export const HMAC_KEY = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056';
export const API_KEY = 'AQE_florin_test_key';

export interface Amount {
  readonly currency: string;
  readonly value: number;
}

export interface Payment {
  readonly psp: string;
  readonly amount: Amount;
  readonly reference: string;
  readonly returnUrl: string;
  readonly manual: boolean;
  readonly outcome: CardOutcome;
  readonly metadata: Readonly<Record<string, string>>;
  readonly stored: { readonly token: string; readonly shopper: string } | null;
  status: 'challenged' | 'authorised' | 'refused' | 'cancelled';
  /** What the browser brings back from the challenge. */
  redirectResult: string | null;
  approved: boolean;
  captured: number;
  refunded: number;
}

export interface Refund {
  readonly psp: string;
  readonly payment: Payment;
  readonly amount: Amount;
  readonly reference: string;
  state: 'done' | 'failed';
}

export interface Dispute {
  readonly psp: string;
  readonly payment: Payment;
  readonly amount: Amount;
  readonly reason: string;
  documents: number;
  state: 'open' | 'defended' | 'reversed' | 'lost';
}

/** Interchange, scheme and markup together: 1.1 % and ten of the smallest unit, never more than there is. In whole minor units, the fraction in the merchant's favour. */
const feeOf = (minor: number): number => Math.min(minor, Math.floor(minor * 11 / 1000) + 10);

/** What Adyen remembers, and how it writes its books and tells of it. */
export function adyenState(world: World) {
  const payments = shelf<Payment>();
  const refunds = shelf<Refund>();
  const disputes = shelf<Dispute>();
  const results = shelf<Payment>();
  const stored = shelf<{ shopper: string; outcome: CardOutcome }>();
  /** A capture's own name to its payment. */
  const captures = shelf<Payment>();

  function tell(payment: Payment, eventCode: string, success: boolean, over: Partial<Item> = {}): void {
    const item: Item = {
      amount: payment.amount, eventCode, eventDate: new Date(world.clock.now()).toISOString().replace(/\.\d+Z$/, '+00:00'), merchantAccountCode: MERCHANT_ACCOUNT,
      merchantReference: payment.reference, paymentMethod: payment.outcome.brand, pspReference: payment.psp, reason: '', success: success ? 'true' : 'false', ...over,
    };
    world.webhooks.emit({ id: `${eventCode}:${item.pspReference}`, type: eventCode, payload: item });
  }

  function book(type: 'payment' | 'refund' | 'dispute' | 'dispute-returned', payment: Payment, reference: string, value: number, merchantReference: string): void {
    const gross = minorOf(value, payment.amount.currency);
    const fee = type === 'payment' ? feeOf(gross) : 0;
    world.books.record({ type, reference, paymentReference: payment.psp, merchantReference, currency: payment.amount.currency, gross, fee });
  }

  return { world, payments, refunds, disputes, results, stored, captures, tell, book };
}

export type AdyenState = ReturnType<typeof adyenState>;
