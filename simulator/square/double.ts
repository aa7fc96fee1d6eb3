import type { Double, World } from '../frame/double.ts';
import type { Route } from '../frame/route.ts';
import { entriesOf, payoutBody } from './bodies.ts';
import { cardRoutes } from './cards.ts';
import { disputeDeeds, disputeRoutes } from './disputes.ts';
import { notFound, refuse, unauthorised } from './errors.ts';
import { SIGNATURE_KEY, signEvent } from './events.ts';
import { page } from './pages.ts';
import { paymentRoutes } from './payments.ts';
import { payOut } from './payouts.ts';
import { refundRoutes, settleRefund } from './refunds.ts';
import { TEST_SOURCES } from './sources.ts';
import { squareState, type SquareState } from './state.ts';

const ACCESS_TOKEN = 'EAAAl-florin';
const LOCATION_ID = 'L88917AVBK2S5';
const MINUTE_MS = 60_000;

/** Square, in memory: payments, refunds, customers and cards, disputes and payouts v2. */
export function squareDouble(world: World): Double {
  const state = squareState(world, LOCATION_ID, payOut);
  const routes = [...paymentRoutes(state), ...refundRoutes(state), ...cardRoutes(state), ...disputeRoutes(state), ...payoutRoutes(state)];
  return {
    name: 'square', credentials: { accessToken: ACCESS_TOKEN, locationId: LOCATION_ID, webhookSignatureKey: SIGNATURE_KEY },
    testMethods: [
      ...Object.entries(TEST_SOURCES).map(([token, code]) => ({ token, outcome: code ?? 'succeeds' })),
      { token: 'cnon:simulate-<CODE>', outcome: 'is declined with that code: cnon:simulate-INSUFFICIENT_FUNDS' },
      { token: 'amount 8801 to 8809', outcome: 'is disputed at once, each for another reason' },
      { token: 'note: simulate-refund-pending', outcome: 'refunds are pending until they are settled by hand' },
      { token: 'note: simulate-refund-fails', outcome: 'refunds are pending, and fail a day later' },
    ],
    routes: routes.map((route): Route => ({ ...route, handle: (asked) => (asked.headers['authorization'] === `Bearer ${ACCESS_TOKEN}` ? route.handle(asked) : unauthorised) })),
    deeds: { ...disputeDeeds(state), settleRefund: (refund, outcome) => settleRefund(state, refund, outcome), payOut: () => ({ payouts: payOut(state) }) },
    notFound: ({ path }) => notFound(path),
    trouble: (kind) => (kind === 'error'
      ? refuse(500, { category: 'API_ERROR', code: 'INTERNAL_SERVER_ERROR', detail: 'An internal server error has occurred.' })
      : refuse(429, { category: 'RATE_LIMIT_ERROR', code: 'RATE_LIMITED', detail: 'The request was rate limited.' })),
    sign: signEvent,
    // Eleven times within a day.
    webhookRetriesMs: [1, 2, 4, 8, 15, 30, 60, 120, 240, 480, 480].map((minutes) => minutes * MINUTE_MS),
  };
}

function payoutRoutes(state: SquareState): Route[] {
  return [
    {
      method: 'GET', path: '/v2/payouts', handle: ({ query }) => {
        const [beginMs, endMs] = [Date.parse(query.get('begin_time') ?? '') || 0, Date.parse(query.get('end_time') ?? '') || Infinity];
        const newestFirst = state.payouts.list().filter(({ atMs }) => atMs >= beginMs && atMs < endMs);
        return page(query.get('sort_order') === 'ASC' ? newestFirst.toReversed() : newestFirst, query, 'payouts', (payout) => payoutBody(state, payout));
      },
    },
    { method: 'GET', path: '/v2/payouts/:id', handle: ({ params }) => { const payout = state.payouts.get(params['id']!); return payout === undefined ? notFound('payout') : { status: 200, body: { payout: payoutBody(state, payout) } }; } },
    { method: 'GET', path: '/v2/payouts/:id/payout-entries', handle: ({ params, query }) => { const payout = state.payouts.get(params['id']!); return payout === undefined ? notFound('payout') : page(entriesOf(payout), query, 'payout_entries', (entry) => entry); } },
  ];
}
