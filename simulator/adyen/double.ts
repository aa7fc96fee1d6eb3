import { challengePage, isApproved, noChallenge, seeOther } from '../frame/challenge-page.ts';
import { ControlError, type Double, type World } from '../frame/double.ts';
import { daily } from '../frame/clock.ts';
import { idempotency } from '../frame/idempotency.ts';
import type { Asked, Reply, Route } from '../frame/route.ts';
import { disputeCall, disputeDeeds } from './disputes.ts';
import { failRefund, modify } from './modifications.ts';
import { createPayment, submitDetails } from './payments.ts';
import { inProgress, problem, unauthorised } from './problems.ts';
import { settlementReports } from './reports.ts';
import { signItem } from './sign.ts';
import { adyenState, API_KEY, HMAC_KEY, MERCHANT_ACCOUNT } from './state.ts';
import { testMethods } from './test-cards.ts';
import { minorOf, reportText } from './units.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const KEPT_MS = 31 * 24 * HOUR_MS;

type Body = Readonly<Record<string, unknown>>;

/** Adyen, in memory: the Checkout API 71, the Disputes API 30, notifications and settlement details reports. */
export function adyenDouble(world: World): Double {
  const state = adyenState(world);
  const reports = settlementReports(state);
  daily(world.clock, () => void reports.payOut());
  const keys = idempotency({ clock: world.clock, keptMs: KEPT_MS });

  /** Lets in, reads, and does the work once for a key. */
  async function guarded(asked: Asked, account: 'merchantAccount' | 'merchantAccountCode', work: (body: Body) => Reply): Promise<Reply> {
    if (asked.headers['x-api-key'] !== API_KEY) return unauthorised;
    const body = read(asked.body);
    if (body === undefined) return problem(400, '702', 'Unable to parse the request');
    if (body[account] !== MERCHANT_ACCOUNT) return problem(403, '901', 'Invalid Merchant Account', 'security');
    const key = asked.headers['idempotency-key'];
    if (key === undefined) return work(body);
    if (key.length > 64) return problem(422, '703', 'The idempotency key is longer than 64 characters');
    const keyed = await keys.run(key, asked, () => work(body));
    return keyed.outcome === 'done' || keyed.outcome === 'replayed' ? { ...keyed.reply, headers: { 'idempotency-key': key } } : inProgress;
  }

  const checkout = (path: string, work: (body: Body, params: Asked['params']) => Reply): Route => ({ method: 'POST', path: `/v71${path}`, handle: (asked) => guarded(asked, 'merchantAccount', (body) => work(body, asked.params)) });

  return {
    name: 'adyen',
    credentials: { apiKey: API_KEY, merchantAccount: MERCHANT_ACCOUNT, hmacKey: HMAC_KEY },
    testMethods,
    routes: [
      checkout('/payments', (body) => createPayment(state, body)),
      checkout('/payments/details', (body) => submitDetails(state, body)),
      ...(['captures', 'cancels', 'refunds'] as const).map((kind) => checkout(`/payments/:psp/${kind}`, (body, { psp = '' }) => modify(state, kind, psp, body))),
      { method: 'POST', path: '/ca/services/DisputeService/v30/:call', handle: (asked) => guarded(asked, 'merchantAccountCode', (body) => disputeCall(state, asked.params['call'] ?? '', body)) },
      {
        method: 'GET', path: '/reports/download/MerchantAccount/:account/:file', handle: ({ headers, params }) => {
          if (headers['x-api-key'] !== API_KEY) return unauthorised;
          const file = params['account'] === MERCHANT_ACCOUNT ? reports.file(params['file'] ?? '') : undefined;
          return file === undefined ? problem(404, '000', 'There is no such report') : { status: 200, headers: { 'content-type': 'text/csv' }, body: file };
        },
      },
      { method: 'GET', path: '/checkoutshopper/threeDS2.shtml', handle: (asked) => page(asked) },
      { method: 'POST', path: '/checkoutshopper/threeDS2.shtml', handle: (asked) => decided(asked) },
    ],
    deeds: {
      ...disputeDeeds(state),
      settleRefund(refund, outcome) {
        if (outcome === 'failed' && !failRefund(state, refund)) throw new ControlError(`there is no refund ${refund} that could fail`);
      },
      payOut: () => ({ payouts: reports.payOut() }),
    },
    notFound: () => problem(404, '000', 'Not found'),
    trouble: (kind) => (kind === 'error' ? problem(500, '000', 'An internal error has occurred', 'internal') : problem(429, '429', 'Too many requests', 'security')),
    sign: (event, { secret }) => signItem(event, secret === '' ? HMAC_KEY : secret),
    webhookRetriesMs: [2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS],
  };

  function challenged({ query }: Asked) {
    const payment = state.payments.get(query.get('payment') ?? '');
    return payment?.status === 'challenged' && payment.redirectResult === null ? payment : undefined;
  }

  function page(asked: Asked): Reply {
    const payment = challenged(asked);
    if (payment === undefined) return noChallenge;
    const { currency, value } = payment.amount;
    return challengePage({ heading: '3-D Secure', amount: `${reportText(minorOf(value, currency), currency)} ${currency}`, merchant: MERCHANT_ACCOUNT, action: `/checkoutshopper/threeDS2.shtml?payment=${payment.psp}` });
  }

  function decided(asked: Asked): Reply {
    const payment = challenged(asked);
    if (payment === undefined) return noChallenge;
    payment.approved = isApproved(asked.body);
    payment.redirectResult = world.ids.text('X6Xtf', 40);
    state.results.put(payment.redirectResult, payment);
    const back = new URL(payment.returnUrl);
    back.searchParams.set('redirectResult', payment.redirectResult);
    return seeOther(back.toString());
  }
}

function read(body: Buffer): Body | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? value as Body : undefined;
  } catch {
    return undefined;
  }
}
