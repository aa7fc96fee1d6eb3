import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import { serviceCall, type Call } from '../../../../kit/call.ts';
import { keptResource } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Link } from '../../domain/links/link.ts';
import { lastAttempt } from '../../domain/payment/state.ts';
import { statusOf, type PaymentStatus } from '../../domain/payment/status.ts';
import { findPayment, type StoredPayment } from '../../store/payments.ts';
import type { PaymentDeps } from '../../work/deps.ts';
import { ask } from '../payments/ask.ts';
import { payByLink } from '../payments/create.ts';
import type { RouteRequest } from '../../domain/routing/candidate.ts';
import type { PaymentRouter } from '../routing/payment-router.ts';
import { CHECKOUT_METHODS, type CheckoutDeps, type CheckoutMethod, type CheckoutPayment, type PaymentStanding } from './deps.ts';

type Paying = Pick<CheckoutDeps, 'methodsOf' | 'pay' | 'paymentOf' | 'paymentOfCheckout' | 'proceed' | 'cancel' | 'returnUrlOf'>;

/** As the payer is told. What nobody knows yet is under way; what somebody must look at too. */
const STANDINGS: Readonly<Record<PaymentStatus, PaymentStanding>> = {
  requires_method: 'retry', requires_action: 'action', processing: 'processing', requires_capture: 'paid', succeeded: 'paid', cancelled: 'closed', failed: 'closed',
  review: 'processing', unknown: 'processing', conflicted: 'processing',
};

/** With a space, which no client can have in a key. */
const keyOf = (checkoutId: string): string => `checkout ${checkoutId}`;

/** The room's payments, for payers of its links. */
export function checkoutPayments(deps: PaymentDeps, router: Pick<PaymentRouter, 'route'>): Paying {
  const callOf = (tenantId: string, mode: Link['mode'] | undefined, idempotencyKey?: string): Call => {
    const call = serviceCall('payments', tenantId);
    return { ...call, actor: { ...call.actor, mode }, idempotencyKey };
  };

  async function existing(tenantId: string, paymentId: string): Promise<StoredPayment> {
    const found = await findPayment(deps.database, tenantId, paymentId);
    if (found === undefined) throw refuse('not_found', { resourceId: encodeId('payment', paymentId) });
    return found;
  }

  return {
    async methodsOf(link) {
      const routes = await Promise.all(CHECKOUT_METHODS.map((method) => router.route(link.tenantId, link.mode, requestOf(link, method), Math.random())));
      return CHECKOUT_METHODS.filter((_method, at) => routes[at]!.outcome === 'route' || routes[at]!.outcome === 'review');
    },
    async pay(link, { checkoutId, amount, method, email }) {
      const payment = await payByLink(deps, callOf(link.tenantId, link.mode, keyOf(checkoutId)), {
        amount, currency: link.currency, accountId: encodeId('account', link.accountId), capture: 'automatic', save: false, method: { type: method },
        description: link.description, email, metadata: { ...link.metadata },
      }, link.id);
      return standingOf(payment);
    },
    async paymentOfCheckout(tenantId, checkoutId) {
      const id = await keptResource(deps.database, tenantId, keyOf(checkoutId));
      return id === undefined ? undefined : standingOf(await existing(tenantId, decodeId('payment', id)!));
    },
    paymentOf: async (tenantId, paymentId) => standingOf(await existing(tenantId, paymentId)),
    async proceed(tenantId, paymentId, returned) {
      const payment = await existing(tenantId, paymentId);
      const attempt = lastAttempt(payment.state);
      if (attempt === undefined) return standingOf(payment);
      return standingOf(await ask(deps, callOf(tenantId, undefined), 'payerReturned', paymentId, {}, { type: 'payer-returned', attemptId: attempt.id, returned }));
    },
    async cancel(tenantId, paymentId) {
      const known = await existing(tenantId, paymentId);
      // Whether it could be is seen by what it is afterwards, by whomever it was cancelled or paid.
      await ask(deps, callOf(tenantId, undefined), 'cancelPayment', paymentId, {}, { type: 'cancel', operationId: deps.newId() }).catch((error: unknown) => deps.log.info({ err: error, paymentId: known.state.id }, 'a payment of a link was not called off'));
      return standingOf(await existing(tenantId, paymentId)).standing === 'closed';
    },
    returnUrlOf: async (tenantId, paymentId) => (await findPayment(deps.database, tenantId, paymentId))?.state.returnUrl ?? undefined,
  };
}

/** As a payment of the link will be routed. Of an open amount nobody knows yet how much it is: at the least. */
const requestOf = ({ amount, open, currency, metadata }: Link, method: CheckoutMethod): RouteRequest =>
  ({ amount: BigInt(amount ?? open!.min), currency, method, metadata, country: null, brand: null, customer: null, capture: 'automatic', save: false, boundTo: null });

function standingOf({ state }: StoredPayment): CheckoutPayment {
  const attempt = lastAttempt(state);
  return { paymentId: state.id, standing: STANDINGS[statusOf(state)], action: attempt?.status === 'action' ? attempt.action : null };
}
