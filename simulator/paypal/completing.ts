import type { Reply } from '../frame/route.ts';
import { customerOf } from './bodies.ts';
import { isOrderIssue, orderRefused, type OrderIssue } from './errors.ts';
import { authorizationEvent, captureEvent, orderEvent, vaultEvent } from './events.ts';
import { feeOf, type Money } from './money.ts';
import { move } from './movements.ts';
import type { AuthorizationState, CaptureState, OrderState, PaypalState } from './state.ts';

const DAY_MS = 86_400_000;
const AUTHORISED_FOR_MS = 29 * DAY_MS;
const CHEQUE_CLEARS_MS = 3 * DAY_MS;

/** Wallets in the vault that are there from the start, with what comes of them. */
export const VAULTED: Readonly<Record<string, OrderIssue | undefined>> = {
  'florin-wallet-ok': undefined,
  'florin-wallet-declined': 'INSTRUMENT_DECLINED',
  'florin-wallet-no-funds': 'REDIRECT_PAYER_FOR_ALTERNATE_FUNDING',
  'florin-wallet-closed': 'PAYER_ACCOUNT_LOCKED_OR_CLOSED',
  'florin-wallet-refused': 'TRANSACTION_REFUSED',
};

/** `simulate-INSTRUMENT_DECLINED` in the description, or PayPal's own header for negative tests. */
const MAGIC_ISSUE = /\bsimulate-([A-Z_]+)\b/;
export const MAGIC_PENDING = /\bsimulate-pending\b/;

/** Takes or reserves the money of an order. Answers why not, where not. */
export function complete(state: PaypalState, order: OrderState, vaultId: string | undefined, mocked?: string): Reply | undefined {
  const refusal = refusalOf(state, order, vaultId, mocked);
  if (refusal !== undefined) return orderRefused(refusal);
  const { clock, ids } = state.world;
  order.wallet = vaultId ?? 'payer@simulator.example';
  order.status = 'COMPLETED';
  order.updatedMs = clock.now();
  if (order.isToBeVaulted && vaultId === undefined) order.vaultId = state.vault(ids.text('vault-', 20));
  if (order.intent === 'CAPTURE') capture(state, { order, amount: order.amount, invoiceId: order.unit.invoice_id, isFinal: true });
  else authorise(state, order);
  orderEvent(state, 'CHECKOUT.ORDER.COMPLETED', order);
  if (order.vaultId !== undefined) vaultEvent(state, order, { id: order.vaultId, customer: { id: customerOf(order.vaultId) } });
  return undefined;
}

function refusalOf(state: PaypalState, { unit }: OrderState, vaultId: string | undefined, mocked: string | undefined): OrderIssue | undefined {
  const asked = /"mock_application_codes"\s*:\s*"([A-Z_]+)"/.exec(mocked ?? '')?.[1] ?? MAGIC_ISSUE.exec(unit.description ?? '')?.[1];
  if (asked !== undefined && isOrderIssue(asked)) return asked;
  if (unit.invoice_id !== undefined && state.invoices.get(`capture:${unit.invoice_id}`) !== undefined) return 'DUPLICATE_INVOICE_ID';
  if (vaultId === undefined) return undefined;
  return state.isVaulted(vaultId) ? VAULTED[vaultId] : 'TOKEN_ID_NOT_FOUND';
}

function authorise(state: PaypalState, order: OrderState): void {
  const { clock, ids } = state.world;
  const now = clock.now();
  const one: AuthorizationState = { id: ids.upper(17), order, amount: order.amount, createdMs: now, updatedMs: now, expiresMs: now + AUTHORISED_FOR_MS, status: 'CREATED' };
  state.authorizations.put(one.id, one);
  order.authorizations.push(one);
  if (order.unit.invoice_id !== undefined) state.invoices.put(`capture:${order.unit.invoice_id}`, one.id);
  authorizationEvent(state, 'CREATED', one);
  clock.after(AUTHORISED_FOR_MS, () => {
    if (one.status !== 'CREATED' && one.status !== 'PARTIALLY_CAPTURED') return;
    one.status = 'VOIDED';
    one.updatedMs = clock.now();
    authorizationEvent(state, 'VOIDED', one);
  });
}

export interface Capturing {
  readonly order: OrderState;
  readonly authorization?: AuthorizationState;
  readonly amount: Money;
  readonly invoiceId: string | undefined;
  readonly isFinal: boolean;
}

export function capture(state: PaypalState, { order, authorization, amount, invoiceId, isFinal }: Capturing): CaptureState {
  const { clock, ids } = state.world;
  const now = clock.now();
  const isPending = MAGIC_PENDING.test(order.unit.description ?? '');
  const one: CaptureState = {
    id: ids.upper(17), order, authorization, amount, fee: feeOf(amount), invoiceId, isFinal, createdMs: now, updatedMs: now, status: isPending ? 'PENDING' : 'COMPLETED', refunds: [], disputes: [],
  };
  state.captures.put(one.id, one);
  order.captures.push(one);
  if (invoiceId !== undefined) state.invoices.put(`capture:${invoiceId}`, one.id);
  if (isPending) {
    captureEvent(state, 'PENDING', one);
    clock.after(CHEQUE_CLEARS_MS, () => {
      one.status = 'COMPLETED';
      settle(state, one);
    });
  } else settle(state, one);
  return one;
}

function settle(state: PaypalState, one: CaptureState): void {
  one.updatedMs = state.world.clock.now();
  move(state, {
    type: 'payment', code: 'T0006', id: one.id, reference: { id: one.order.id, type: 'ODR' }, orderId: one.order.id, amount: one.amount, fee: one.fee,
    customId: one.order.unit.custom_id, invoiceId: one.invoiceId,
  });
  captureEvent(state, 'COMPLETED', one);
}
