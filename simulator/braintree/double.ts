import { ControlError, type Double, type World } from '../frame/double.ts';
import { daily } from '../frame/clock.ts';
import { idempotency } from '../frame/idempotency.ts';
import type { Asked, Reply, Route } from '../frame/route.ts';
import { wrongAmounts } from '../frame/wrong-amounts.ts';
import { disputeCall, disputeDeeds } from './disputes.ts';
import { change, CHANGES, failRefund } from './modifications.ts';
import { payOut } from './payouts.ts';
import { bare, xmlReply } from './problems.ts';
import { transactionTree } from './render.ts';
import { createSale } from './sales.ts';
import { merchantAccounts, searchIds, searchPage } from './searches.ts';
import { signNotification } from './sign.ts';
import { braintreeState, MERCHANT_ID, PRIVATE_KEY, PUBLIC_KEY } from './state.ts';
import { testMethods } from './test-nonces.ts';

const HOUR_MS = 3_600_000;

type Work = (body: unknown, params: Asked['params']) => Reply;

/** Braintree, in memory: the gateway's API 6 for transactions, searches, disputes and merchant accounts, and its webhooks. */
export function braintreeDouble(world: World): Double {
  const state = braintreeState(world);
  daily(world.clock, () => void payOut(state));
  const keys = idempotency({ clock: world.clock, keptMs: 24 * HOUR_MS, remembers: ({ status }) => status < 500 });
  const right = `Basic ${Buffer.from(`${PUBLIC_KEY}:${PRIVATE_KEY}`).toString('base64')}`;

  async function guarded(asked: Asked, work: Work): Promise<Reply> {
    if (asked.headers['authorization'] !== right || asked.params['merchant'] !== MERCHANT_ID) return bare(401);
    if (asked.headers['x-apiversion'] === undefined) return bare(426);
    const body = read(asked.body);
    if (body === undefined) return bare(400);
    const key = keyOf(body);
    if (key === undefined) return work(body, asked.params);
    const keyed = await keys.run(key, asked, () => work(body, asked.params));
    return 'reply' in keyed ? keyed.reply : bare(409);
  }

  const route = (method: Route['method'], path: string, work: Work): Route => ({ method, path: `/merchants/:merchant${path}`, handle: (asked) => guarded(asked, work) });

  return {
    name: 'braintree',
    credentials: { merchantId: MERCHANT_ID, publicKey: PUBLIC_KEY, privateKey: PRIVATE_KEY },
    testMethods,
    routes: [
      route('GET', '/merchant_accounts', () => merchantAccounts()),
      route('POST', '/transactions/advanced_search_ids', (body) => searchIds(state, body)),
      route('POST', '/transactions/advanced_search', (body) => searchPage(state, body)),
      route('POST', '/transactions', (body) => createSale(state, body)),
      route('GET', '/transactions/:id', (_, { id = '' }) => {
        const one = state.transactions.get(id);
        return one === undefined ? bare(404) : xmlReply(200, 'transaction', transactionTree(state, one));
      }),
      ...Object.entries(CHANGES).map(([name, { method }]) => route(method, `/transactions/:id/${name}`, (body, { id = '' }) => change(state, name, id, body))),
      route('GET', '/disputes/:id', (body, { id = '' }) => disputeCall(state, 'show', id, body)),
      route('PUT', '/disputes/:id/accept', (body, { id = '' }) => disputeCall(state, 'accept', id, body)),
      route('POST', '/disputes/:id/evidence', (body, { id = '' }) => disputeCall(state, 'evidence', id, body)),
      route('PUT', '/disputes/:id/finalize', (body, { id = '' }) => disputeCall(state, 'finalize', id, body)),
    ],
    deeds: {
      ...disputeDeeds(state),
      settleRefund(refund, outcome) {
        if (outcome === 'failed' && !failRefund(state, refund)) throw new ControlError(`there is no refund ${refund} that could fail`);
      },
      payOut: () => ({ payouts: payOut(state) }),
    },
    notFound: () => bare(404),
    trouble: (kind) => bare(kind === 'error' ? 500 : 429),
    sign: (event) => signNotification(event, PUBLIC_KEY, PRIVATE_KEY),
    webhookRetriesMs: Array.from({ length: 23 }, () => HOUR_MS),
    // Its names are written with dashes.
    withWrongAmount: (payload) => JSON.parse(JSON.stringify(wrongAmounts(JSON.parse(JSON.stringify(payload).replaceAll('"amount-disputed":', '"amount_disputed":')) as object)).replaceAll('"amount_disputed":', '"amount-disputed":')) as object,
  };
}

function keyOf(body: unknown): string | undefined {
  const { transaction } = body as { transaction?: { api_request_key?: unknown } };
  return typeof transaction?.api_request_key === 'string' ? transaction.api_request_key : undefined;
}

function read(body: Buffer): object | undefined {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
