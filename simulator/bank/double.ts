import { z } from 'zod';
import { ControlError, type Double, type World } from '../frame/double.ts';
import type { Asked, Reply, Route } from '../frame/route.ts';
import { testMethods } from './accounts.ts';
import { closeCollection, incomingShape, putCollection, recall, receive } from './collections.ts';
import { noSuchThing, problem } from './problems.ts';
import { signEvent } from './sign.ts';
import { ACCOUNT, API_KEY, bankState, WEBHOOK_SECRET, type Transfer } from './state.ts';
import { comeBack, putTransfer, settle } from './transfers.ts';

const MINUTE_MS = 60_000;
const PAGE = 100;

/** A bank that speaks Florin's own rail (docs/how-to/bank-rail.md), in memory. */
export function bankDouble(world: World): Double {
  const state = bankState(world);
  const inTurn = turns();

  /** One request for a thing at a time, in the order in which they came: whoever asks what became of one hears of all before. */
  function route(method: Route['method'], path: string, work: (body: unknown, asked: Asked) => Reply): Route {
    return {
      method, path: `/v1${path}`, handle: (asked) => {
        if (asked.headers['authorization'] !== `Bearer ${API_KEY}`) return problem(401, 'unauthorized', 'the key is wrong');
        const body = read(asked.body);
        if (body === undefined) return problem(400, 'not_json', 'the body is no JSON');
        return inTurn(asked.params['id'], async () => {
          if (method !== 'GET') await asked.linger();
          return work(body, asked);
        });
      },
    };
  }

  const transferBy = (reference: string): Transfer => {
    const found = state.transfers.list().find((one) => one.bankReference === reference || one.id === reference);
    if (found === undefined) throw new ControlError(`there is no transfer ${reference}`);
    return found;
  };

  return {
    name: 'bank-transfer',
    credentials: { ...ACCOUNT, apiKey: API_KEY, webhookSecret: WEBHOOK_SECRET },
    testMethods,
    routes: [
      route('POST', '/collections/:id', (body, { params }) => putCollection(state, params['id']!, body)),
      route('GET', '/collections/:id', (_, { params }) => shown(state.collections.get(params['id']!), state.showCollection)),
      route('POST', '/collections/:id/close', (_, { params }) => closeCollection(state, params['id']!)),
      route('POST', '/transfers/:id', (body, { params }) => putTransfer(state, params['id']!, body)),
      route('GET', '/transfers/:id', (_, { params }) => shown(state.transfers.get(params['id']!), state.showTransfer)),
      route('GET', '/statement', (_, { query }) => statement(query)),
    ],
    deeds: {
      settleRefund(reference, outcome) {
        const transfer = transferBy(reference);
        const done = outcome === 'succeeded' ? settle(state, transfer) : comeBack(state, transfer, 'returned', { code: 'AC04', message: 'Closed account number' });
        if (!done) throw new ControlError(`the transfer ${reference} is ${transfer.status}`);
      },
      // A bank owes nothing: what arrives is there.
      payOut: () => ({ payouts: [] }),
    },
    controlRoutes: [
      { method: 'POST', path: '/incoming', handle: ({ body }) => ({ status: 200, body: receive(state, given(incomingShape, body)) }) },
      { method: 'POST', path: '/recalls', handle: ({ body }) => { recall(state, given(z.strictObject({ credit: z.string() }), body).credit); return { status: 200, body: {} }; } },
      {
        method: 'POST', path: '/transfers/:id/:outcome', handle: ({ params, body }) => {
          const transfer = transferBy(params['id']!);
          const { code, message } = given(z.strictObject({ code: z.string().default('AC04'), message: z.string().default('') }), body);
          const outcome = z.enum(['settled', 'rejected', 'returned']).parse(params['outcome']);
          const done = outcome === 'settled' ? settle(state, transfer) : comeBack(state, transfer, outcome, { code, message });
          if (!done) throw new ControlError(`the transfer is ${transfer.status}`);
          return { status: 200, body: state.showTransfer(transfer) };
        },
      },
    ],
    notFound: () => noSuchThing,
    trouble: (kind) => (kind === 'error' ? problem(500, 'internal', 'an error of the bank') : problem(429, 'too_many_requests', 'too many requests')),
    sign: (event, { secret }, nowMs) => signEvent(event, secret, nowMs),
    webhookRetriesMs: [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS, 720 * MINUTE_MS, 1_440 * MINUTE_MS],
  };

  function statement(query: URLSearchParams): Reply {
    const [fromMs, toMs] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')];
    const start = Number(query.get('cursor') ?? '0');
    if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || !Number.isSafeInteger(start)) return problem(422, 'invalid_request', 'a statement needs from and to');
    const lines = state.lines.filter(({ bookedMs }) => bookedMs >= fromMs && bookedMs < toMs);
    return { status: 200, body: { lines: lines.slice(start, start + PAGE).map(state.showLine), nextCursor: start + PAGE < lines.length ? String(start + PAGE) : null } };
  }
}

const shown = <T>(one: T | undefined, show: (one: T) => object): Reply => (one === undefined ? noSuchThing : { status: 200, body: show(one) });

function turns() {
  const last = new Map<string, Promise<unknown>>();
  return async (id: string | undefined, work: () => Promise<Reply>): Promise<Reply> => {
    if (id === undefined) return work();
    const turn = (last.get(id) ?? Promise.resolve()).then(work, work);
    last.set(id, turn);
    return turn.finally(() => { if (last.get(id) === turn) last.delete(id); });
  };
}

function given<T>(shape: z.ZodType<T>, body: Buffer): T {
  const result = shape.safeParse(read(body));
  if (!result.success) throw new ControlError(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  return result.data;
}

function read(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
