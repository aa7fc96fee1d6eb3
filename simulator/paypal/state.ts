import { idempotency, type Idempotency } from '../frame/idempotency.ts';
import type { World } from '../frame/double.ts';
import { shelf, type Shelf } from '../frame/shelf.ts';
import type { Money } from './money.ts';

export interface OrderState {
  readonly id: string;
  readonly intent: 'CAPTURE' | 'AUTHORIZE';
  readonly amount: Money;
  readonly unit: { readonly reference_id?: string; readonly custom_id?: string; readonly invoice_id?: string; readonly description?: string; readonly soft_descriptor?: string };
  readonly createdMs: number;
  updatedMs: number;
  status: 'CREATED' | 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'COMPLETED' | 'VOIDED';
  /** What the payer is sent back to; none where the merchant never asked for a page. */
  readonly returnUrl: string | undefined;
  readonly cancelUrl: string | undefined;
  readonly isToBeVaulted: boolean;
  /** The wallet that pays, once one is named. */
  wallet: string | undefined;
  vaultId: string | undefined;
  /** It ends as if it never was: PayPal forgets orders that nobody approved. */
  isForgotten: boolean;
  readonly authorizations: AuthorizationState[];
  readonly captures: CaptureState[];
}

export interface AuthorizationState {
  readonly id: string;
  readonly order: OrderState;
  readonly amount: Money;
  readonly createdMs: number;
  readonly expiresMs: number;
  updatedMs: number;
  status: 'CREATED' | 'PARTIALLY_CAPTURED' | 'CAPTURED' | 'VOIDED';
}

export interface CaptureState {
  readonly id: string;
  readonly order: OrderState;
  readonly authorization: AuthorizationState | undefined;
  readonly amount: Money;
  readonly fee: number;
  readonly invoiceId: string | undefined;
  readonly isFinal: boolean;
  readonly createdMs: number;
  updatedMs: number;
  status: 'COMPLETED' | 'PENDING' | 'DECLINED' | 'PARTIALLY_REFUNDED' | 'REFUNDED';
  readonly refunds: RefundState[];
  readonly disputes: DisputeState[];
}

export interface RefundState {
  readonly id: string;
  readonly capture: CaptureState;
  readonly amount: Money;
  readonly customId: string | undefined;
  readonly invoiceId: string | undefined;
  readonly note: string | undefined;
  readonly createdMs: number;
  updatedMs: number;
  status: 'COMPLETED' | 'PENDING' | 'FAILED';
}

export interface DisputeState {
  readonly id: string;
  readonly capture: CaptureState;
  readonly amount: Money;
  readonly reason: string;
  readonly createdMs: number;
  updatedMs: number;
  status: 'WAITING_FOR_SELLER_RESPONSE' | 'UNDER_REVIEW' | 'RESOLVED';
  outcome: 'RESOLVED_SELLER_FAVOUR' | 'RESOLVED_BUYER_FAVOUR' | 'ACCEPTED' | undefined;
  evidences: { readonly evidence_type: string; readonly notes?: string }[];
}

export interface TransactionState {
  readonly id: string;
  readonly referenceId: string | undefined;
  readonly referenceType: 'ODR' | 'TXN' | undefined;
  /** PayPal's event code: `T0006`. */
  readonly code: string;
  readonly amount: Money;
  readonly fee: number;
  readonly customId: string | undefined;
  readonly invoiceId: string | undefined;
  readonly atMs: number;
}

export interface PaypalState {
  readonly world: World;
  readonly orders: Shelf<OrderState>;
  readonly authorizations: Shelf<AuthorizationState>;
  readonly captures: Shelf<CaptureState>;
  readonly refunds: Shelf<RefundState>;
  readonly disputes: Shelf<DisputeState>;
  readonly transactions: Shelf<TransactionState>;
  /** What each invoice id was used for: `capture:…`, `refund:…`. */
  readonly invoices: Shelf<string>;
  /** Keeps a payer's wallet. */
  vault(id: string): string;
  isVaulted(id: string): boolean;
  unvault(id: string): boolean;
  /** When each access token ends. */
  readonly tokens: Shelf<number>;
  /** Keys of orders are kept for six hours, those of payments for 45 days. */
  readonly orderKeys: Idempotency;
  readonly paymentKeys: Idempotency;
}

const HOUR_MS = 3_600_000;

export function paypalState(world: World, vaulted: readonly string[]): PaypalState {
  const { clock } = world;
  // PayPal looks at the key alone, and keeps no key for what it refused.
  const keeping = { clock, remembers: ({ status }: { status: number }) => status < 300, fingerprint: ({ path }: { path: string }) => path };
  const vault = new Set(vaulted);
  return {
    vault(id) { vault.add(id); return id; },
    isVaulted: (id) => vault.has(id),
    unvault: (id) => vault.delete(id),
    world, orders: shelf(), authorizations: shelf(), captures: shelf(), refunds: shelf(), disputes: shelf(), transactions: shelf(), invoices: shelf(), tokens: shelf(),
    orderKeys: idempotency({ ...keeping, keptMs: 6 * HOUR_MS }), paymentKeys: idempotency({ ...keeping, keptMs: 45 * 24 * HOUR_MS }),
  };
}
