import { minorUnits, type Money } from './money.ts';
import type { BookEntry } from '../frame/books.ts';
import type { PaypalState } from './state.ts';

export interface Movement {
  readonly type: BookEntry['type'];
  /** PayPal's event code. */
  readonly code: string;
  readonly id: string;
  readonly reference?: { readonly id: string; readonly type: 'ODR' | 'TXN' };
  readonly orderId: string | null;
  /** Negative where it leaves the merchant. */
  readonly amount: Money;
  readonly fee?: number;
  readonly customId?: string | undefined;
  readonly invoiceId?: string | undefined;
}

/** Into the books, and into what the transaction search tells. */
export function move(state: PaypalState, { type, code, id, reference, orderId, amount, fee = 0, customId, invoiceId }: Movement): void {
  const { books, clock } = state.world;
  books.record({
    type, reference: id, paymentReference: orderId, merchantReference: type === 'refund' ? invoiceId ?? null : customId ?? null, currency: amount.currency,
    gross: minorUnits(amount), fee: minorUnits({ units: fee, currency: amount.currency }),
  });
  state.transactions.put(`${id}:${code}`, { id, referenceId: reference?.id, referenceType: reference?.type, code, amount, fee, customId, invoiceId, atMs: clock.now() });
}
