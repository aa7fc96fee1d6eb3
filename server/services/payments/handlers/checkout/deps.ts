import type { Clock, NewId } from '../../../../kit/clock.ts';
import type { Database } from '../../../../kit/database.ts';
import type { Log } from '../../../../kit/observe.ts';
import type { PayerAction } from '../../../../kit/payments/provider.ts';
import type { Neighbours } from '../../../../kit/service.ts';
import type { Vault } from '../../../../kit/vault.ts';
import type { Link } from '../../domain/links/link.ts';

/** How a payer can pay on a page that runs no script, in the order in which it is offered. Cards are typed at a provider's own page: no number comes here. */
export const CHECKOUT_METHODS = ['card-page', 'redirect', 'bank-transfer'] as const;

export type CheckoutMethod = (typeof CHECKOUT_METHODS)[number];

/** A payment as the payer is told of it. `retry`: it came to nothing, and may be tried again. */
export type PaymentStanding = 'action' | 'processing' | 'paid' | 'retry' | 'closed';

export interface CheckoutPayment {
  /** UUID. */
  readonly paymentId: string;
  readonly standing: PaymentStanding;
  readonly action: PayerAction | null;
}

export interface CheckoutAsked {
  /** UUID; the payment's idempotency key: asked again, the same payment is answered. */
  readonly checkoutId: string;
  readonly amount: number;
  readonly method: CheckoutMethod;
  readonly email: string | null;
}

export interface CheckoutDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly vault: Vault;
  readonly neighbours: Neighbours<'accounts'>;
  /** An origin without a path. */
  readonly publicUrl: string;
  /** How the tenant's providers take payments of this link, by its rules. */
  methodsOf(link: Link): Promise<readonly CheckoutMethod[]>;
  /** Makes the payment and tries it. A decline is an answer. */
  pay(link: Link, asked: CheckoutAsked): Promise<CheckoutPayment>;
  /** The payment that `pay` made for this try, if it came that far. */
  paymentOfCheckout(tenantId: string, checkoutId: string): Promise<CheckoutPayment | undefined>;
  paymentOf(tenantId: string, paymentId: string): Promise<CheckoutPayment>;
  /** The payer is back from a page of the provider, with this query: the provider is asked what became of it. */
  proceed(tenantId: string, paymentId: string, returned: Readonly<Record<string, string>>): Promise<CheckoutPayment>;
  /** False where it can't be called off any more. */
  cancel(tenantId: string, paymentId: string): Promise<boolean>;
  /** Of a payment that no link asked for: where its payer goes on. */
  returnUrlOf(tenantId: string, paymentId: string): Promise<string | undefined>;
  /** About how much it is in another currency; undefined where no rate is recent enough. */
  inCurrency(tenantId: string, amount: number, from: string, to: string): Promise<number | undefined>;
}
