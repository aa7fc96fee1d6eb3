import type { ProviderConnection, ProviderError, RawRequest } from './provider.ts';

/** The port to whatever carries money to bank accounts. It tells facts, as payment providers do: the same in answers, webhooks and looks, any number of times, in any order. */
export type BankAccount =
  | { readonly type: 'iban'; readonly iban: string; readonly bic: string | null; readonly holder: string }
  | { readonly type: 'us'; readonly routingNumber: string; readonly accountNumber: string; readonly kind: 'checking' | 'savings'; readonly holder: string };

export interface PayoutOrder {
  /** UUID; the rail's idempotency key. */
  readonly payoutId: string;
  /** `pot_…`, carried to the other bank and back. */
  readonly publicId: string;
  readonly amount: number;
  readonly currency: string;
  readonly to: BankAccount;
  /** What the receiver reads on the statement. */
  readonly statement: string | null;
}

export type PayoutFact =
  | { readonly type: 'in-transit' }
  | { readonly type: 'paid'; readonly atMs: number }
  /** It never left: no money is on its way. */
  | { readonly type: 'failed'; readonly error: ProviderError }
  /** It came back from the other bank, also after `paid`. */
  | { readonly type: 'returned'; readonly error: ProviderError; readonly amount: number };

export interface PayoutAnswer {
  readonly reference: string | null;
  readonly facts: readonly PayoutFact[];
}

export interface PayoutTold extends PayoutAnswer {
  readonly eventId: string;
  readonly occurredAtMs: number;
  /** UUID, where the rail repeats it. */
  readonly payoutId: string | null;
}

/** Errors as of a payment provider: `ProviderRefused`, `ProviderUnreached`, and anything else where nobody knows. */
export interface PayoutRail {
  send(order: PayoutOrder): Promise<PayoutAnswer>;
  /** What became of it, whole. `reference: null` in the answer: the rail knows nothing of it, and what was sent before is not on its way. */
  find(order: PayoutOrder, reference: string | null): Promise<PayoutAnswer>;
  /** Throws `WebhookRefused`. */
  readWebhook(request: RawRequest, nowMs: number): Promise<readonly PayoutTold[]>;
}

/** Of kind `bank-transfer` alone, today. */
export type ConnectPayoutRail = (connection: ProviderConnection) => PayoutRail;
