import { ControlError, type Deeds, type Double, type World } from '../frame/double.ts';
import type { Asked, Reply, Route } from '../frame/route.ts';
import { approvalRoutes } from './approval-page.ts';
import { signingCertificate } from './certificate.ts';
import { VAULTED } from './completing.ts';
import { disputeDeeds, disputeRoutes } from './disputes.ts';
import { invalidClient, invalidToken, noSuch, refuse } from './errors.ts';
import { CERTIFICATE_PATH, signEvent, WEBHOOK_ID } from './events.ts';
import { fromMinorUnits } from './money.ts';
import { move } from './movements.ts';
import { orderRoutes } from './orders.ts';
import { failRefund, payBack, paymentRoutes } from './payments.ts';
import { searchTransactions } from './reporting.ts';
import { paypalState, type PaypalState } from './state.ts';
import { vaultRoutes } from './vault.ts';
import { verifyWebhook } from './verifying.ts';

const CREDENTIALS = { clientId: 'florin-client', clientSecret: 'florin-secret', webhookId: WEBHOOK_ID };
const TOKEN_LASTS_MS = 9 * 3_600_000;
const MINUTE_MS = 60_000;

/** PayPal, in memory: orders v2, payments v2, disputes v1, vault v3, transaction search, webhooks, and the page on which payers approve. */
export function paypalDouble(world: World): Double {
  const state = paypalState(world, Object.keys(VAULTED));
  const behindToken: Route[] = [
    ...orderRoutes(state), ...paymentRoutes(state), ...disputeRoutes(state), ...vaultRoutes(state),
    { method: 'GET', path: '/v1/reporting/transactions', handle: ({ query }) => searchTransactions(state, query) },
    { method: 'POST', path: '/v1/notifications/verify-webhook-signature', handle: verifyWebhook },
  ];
  return {
    name: 'paypal', credentials: CREDENTIALS,
    testMethods: [
      { token: 'redirect', outcome: 'the payer approves or cancels at the page of the order' },
      ...Object.entries(VAULTED).map(([token, issue]) => ({ token, outcome: issue ?? 'succeeds' })),
      { token: 'description: simulate-<ISSUE>', outcome: 'taking the money is refused with that issue: simulate-INSTRUMENT_DECLINED' },
      { token: 'description: simulate-pending', outcome: 'captures are pending for three days: an e-cheque' },
      { token: 'description: simulate-refund-pending', outcome: 'refunds are pending until they are settled by hand' },
      { token: 'description: simulate-refund-fails', outcome: 'refunds are pending, and fail a day later' },
    ],
    routes: [
      { method: 'POST', path: '/v1/oauth2/token', handle: (asked) => grantToken(state, asked) },
      { method: 'GET', path: CERTIFICATE_PATH, handle: () => ({ status: 200, headers: { 'content-type': 'application/x-pem-file' }, body: signingCertificate().pem }) },
      ...approvalRoutes(state),
      ...behindToken.map((route): Route => ({ ...route, handle: (asked) => (hasToken(state, asked) ? route.handle(asked) : invalidToken) })),
    ],
    deeds: { ...disputeDeeds(state), settleRefund: (refund, outcome) => settleRefund(state, refund, outcome), payOut: () => payOut(state) },
    notFound: () => noSuch,
    trouble: (kind) => (kind === 'error'
      ? refuse(500, 'INTERNAL_SERVER_ERROR', 'An internal server error occurred.')
      : refuse(429, 'RATE_LIMIT_REACHED', 'Too many requests. Blocked due to rate limiting.')),
    sign: (event, endpoint, nowMs) => signEvent(state, event, endpoint, nowMs),
    // Up to 25 times in three days.
    webhookRetriesMs: [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, ...Array.from({ length: 22 }, () => 192 * MINUTE_MS)],
  };
}

function grantToken(state: PaypalState, { headers, body }: Asked): Reply {
  const basic = `Basic ${Buffer.from(`${CREDENTIALS.clientId}:${CREDENTIALS.clientSecret}`).toString('base64')}`;
  if (headers['authorization'] !== basic) return invalidClient;
  if (new URLSearchParams(body.toString()).get('grant_type') !== 'client_credentials') return { status: 400, body: { error: 'unsupported_grant_type', error_description: 'Grant Type is NULL' } };
  const token = state.world.ids.text('A21AA', 60);
  state.tokens.put(token, state.world.clock.now() + TOKEN_LASTS_MS);
  return { status: 200, body: { scope: 'https://uri.paypal.com/services/payments/payment', access_token: token, token_type: 'Bearer', app_id: 'APP-80W284485P519543T', expires_in: TOKEN_LASTS_MS / 1000, nonce: 'simulated' } };
}

const hasToken = (state: PaypalState, { headers }: Asked): boolean => (state.tokens.get((headers['authorization'] ?? '').replace(/^Bearer /, '')) ?? 0) > state.world.clock.now();

function settleRefund(state: PaypalState, id: string, outcome: 'succeeded' | 'failed'): void {
  const refund = state.refunds.get(id);
  if (refund === undefined || refund.status === 'FAILED') throw new ControlError(`there is no refund ${id} that can be settled`);
  if (outcome === 'succeeded') {
    if (refund.status === 'PENDING') payBack(state, refund);
    return;
  }
  failRefund(state, refund);
}

const payOut: (state: PaypalState) => ReturnType<NonNullable<Deeds['payOut']>> = (state) => ({
  payouts: Object.entries(state.world.books.totals()).filter(([, { balance }]) => balance > 0).map(([currency, { balance }]) => {
    const { units } = fromMinorUnits(balance, currency);
    const id = state.world.ids.upper(17);
    move(state, { type: 'payout', code: 'T0400', id, orderId: null, amount: { units: -units, currency } });
    return id;
  }),
});
