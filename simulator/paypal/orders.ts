import type { Asked, Reply, Route } from '../frame/route.ts';
import { minimal, orderBody } from './bodies.ts';
import { missing, noJson, noSuch, notApproved, orderRefused, underWay, wrongIntent, type OrderIssue } from './errors.ts';
import { approvalReversed, orderEvent } from './events.ts';
import { readMoney, type AmountIssue } from './money.ts';
import { complete } from './completing.ts';
import type { OrderState, PaypalState } from './state.ts';

const HOUR_MS = 3_600_000;
/** A payer has three hours to approve, the merchant three days to take the money then. */
const APPROVE_WITHIN_MS = 3 * HOUR_MS;
const COMPLETE_WITHIN_MS = 72 * HOUR_MS;

interface OrderRequest {
  readonly intent?: string;
  readonly purchase_units?: readonly (OrderState['unit'] & { readonly amount?: unknown })[];
  readonly payment_source?: { readonly paypal?: WalletRequest };
  readonly application_context?: { readonly return_url?: string; readonly cancel_url?: string };
}

interface WalletRequest {
  readonly vault_id?: string;
  readonly experience_context?: { readonly return_url?: string; readonly cancel_url?: string };
  readonly attributes?: { readonly vault?: { readonly store_in_vault?: string } };
}

export function orderRoutes(state: PaypalState): Route[] {
  return [
    { method: 'POST', path: '/v2/checkout/orders', handle: (asked) => keyed(state, asked, () => create(state, asked)) },
    { method: 'GET', path: '/v2/checkout/orders/:id', handle: ({ params }) => { const order = known(state, params['id']); return order === undefined ? noSuch : { status: 200, body: orderBody(state, order) }; } },
    { method: 'POST', path: '/v2/checkout/orders/:id/capture', handle: (asked) => keyed(state, asked, () => take(state, asked, 'capture')) },
    { method: 'POST', path: '/v2/checkout/orders/:id/authorize', handle: (asked) => keyed(state, asked, () => take(state, asked, 'authorize')) },
  ];
}

export function known(state: PaypalState, id: string | undefined): OrderState | undefined {
  const order = state.orders.get(id ?? '');
  if (order === undefined || order.isForgotten) return undefined;
  const isTooLate = (order.status === 'CREATED' || order.status === 'PAYER_ACTION_REQUIRED') && state.world.clock.now() >= order.createdMs + APPROVE_WITHIN_MS;
  return isTooLate ? undefined : order;
}

/** The payer says yes. Where the merchant does not take the money in time, the approval is gone. */
export function approve(state: PaypalState, order: OrderState): void {
  const { clock } = state.world;
  order.status = 'APPROVED';
  order.wallet = 'payer@simulator.example';
  order.updatedMs = clock.now();
  orderEvent(state, 'CHECKOUT.ORDER.APPROVED', order);
  clock.after(COMPLETE_WITHIN_MS, () => {
    if (order.status !== 'APPROVED') return;
    order.isForgotten = true;
    approvalReversed(state, order);
  });
}

/** Once for a key; afterwards PayPal tells how the thing stands now, with 200. */
async function keyed(state: PaypalState, asked: Asked, work: () => Reply): Promise<Reply> {
  const key = asked.headers['paypal-request-id'];
  if (key === undefined) return shown(asked, work());
  const { outcome, ...rest } = await state.orderKeys.run(`${asked.path} ${key}`, asked, work);
  if (outcome === 'in-flight' || !('reply' in rest)) return underWay;
  if (outcome === 'done') return shown(asked, rest.reply);
  const order = known(state, (rest.reply.body as { id?: string }).id);
  return order === undefined ? noSuch : shown(asked, { status: 200, body: orderBody(state, order) });
}

const shown = ({ headers }: Asked, reply: Reply): Reply =>
  (reply.status < 300 && headers['prefer'] !== 'return=representation' && typeof reply.body === 'object' ? { ...reply, body: minimal(reply.body) } : reply);

export function readJson<T>(body: Buffer): T | undefined {
  try {
    return body.length === 0 ? {} as T : JSON.parse(body.toString()) as T;
  } catch {
    return undefined;
  }
}

function create(state: PaypalState, { body }: Asked): Reply {
  const { ids, clock } = state.world;
  const sent = readJson<OrderRequest>(body);
  if (sent === undefined) return noJson;
  if (sent.intent !== 'CAPTURE' && sent.intent !== 'AUTHORIZE') return missing('/intent');
  const [first] = sent.purchase_units ?? [];
  if (first === undefined) return missing('/purchase_units');
  const { amount: asked, ...unit } = first;
  const amount = readMoney(asked);
  if (typeof amount === 'string') return amountRefused(amount);
  const wallet = sent.payment_source?.paypal;
  const urls = wallet?.experience_context ?? sent.application_context;
  const now = clock.now();
  const order: OrderState = {
    id: ids.upper(17), intent: sent.intent, amount, unit, createdMs: now, updatedMs: now, status: wallet === undefined ? 'CREATED' : 'PAYER_ACTION_REQUIRED',
    returnUrl: urls?.return_url, cancelUrl: urls?.cancel_url, isToBeVaulted: wallet?.attributes?.vault?.store_in_vault === 'ON_SUCCESS',
    wallet: undefined, vaultId: undefined, isForgotten: false, authorizations: [], captures: [],
  };
  state.orders.put(order.id, order);
  // A wallet in the vault needs no page: PayPal goes through with the order at once.
  if (wallet?.vault_id !== undefined) {
    const refused = complete(state, order, wallet.vault_id);
    if (refused !== undefined) return refused;
  }
  return { status: 201, body: orderBody(state, order) };
}

function take(state: PaypalState, { params, body, headers }: Asked, deed: 'capture' | 'authorize'): Reply {
  const order = known(state, params['id']);
  const sent = readJson<OrderRequest>(body);
  if (order === undefined) return noSuch;
  if (sent === undefined) return noJson;
  if ((deed === 'capture') !== (order.intent === 'CAPTURE')) return wrongIntent(deed);
  if (order.status === 'COMPLETED') return orderRefused(deed === 'capture' ? 'ORDER_ALREADY_CAPTURED' : 'ORDER_ALREADY_AUTHORIZED');
  const vaultId = sent.payment_source?.paypal?.vault_id;
  if (order.status !== 'APPROVED' && vaultId === undefined) return notApproved(deed);
  const refused = complete(state, order, vaultId, headers['paypal-mock-response']);
  return refused ?? { status: 201, body: orderBody(state, order) };
}

function amountRefused(issue: AmountIssue): Reply {
  if (issue === 'MISSING_REQUIRED_PARAMETER' || issue === 'INVALID_PARAMETER_SYNTAX') return missing('/purchase_units/@reference_id==\'default\'/amount');
  // The orders API has one issue for both kinds of too many decimals.
  return orderRefused((issue === 'DECIMALS_NOT_SUPPORTED' ? 'DECIMAL_PRECISION' : issue) satisfies OrderIssue);
}
