import { challengePage, isApproved, noChallenge, seeOther } from '../frame/challenge-page.ts';
import type { Reply, Route } from '../frame/route.ts';
import { showMoney } from './money.ts';
import { approve, known } from './orders.ts';
import type { OrderState, PaypalState } from './state.ts';

/** Who approves here. */
const PAYER_ID = 'QYR5Z8XDVJNXQ';

/** The page to which payers are sent: they approve with their wallet, or go back without. */
export function approvalRoutes(state: PaypalState): Route[] {
  const asked = (query: URLSearchParams): OrderState | undefined => {
    const order = known(state, query.get('token') ?? '');
    return order?.status === 'CREATED' || order?.status === 'PAYER_ACTION_REQUIRED' ? order : undefined;
  };
  return [
    { method: 'GET', path: '/checkoutnow', handle: ({ query }) => { const order = asked(query); return order === undefined ? noChallenge : page(order); } },
    {
      method: 'POST', path: '/checkoutnow', handle: ({ query, body }) => {
        const order = asked(query);
        if (order === undefined) return noChallenge;
        if (!isApproved(body)) return seeOther(back(order.cancelUrl ?? order.returnUrl, order, false));
        approve(state, order);
        return seeOther(back(order.returnUrl, order, true));
      },
    },
  ];
}

function page(order: OrderState): Reply {
  const { value, currency_code: currency } = showMoney(order.amount);
  return challengePage({ heading: 'PayPal: approve the payment', amount: `${value} ${currency}`, merchant: order.unit.soft_descriptor ?? 'A merchant', action: `/checkoutnow?token=${order.id}` });
}

function back(to: string | undefined, order: OrderState, hasApproved: boolean): string {
  const url = new URL(to ?? 'https://www.paypal.com/');
  url.searchParams.set('token', order.id);
  if (hasApproved) url.searchParams.set('PayerID', PAYER_ID);
  return url.href;
}
