import { z } from 'zod';
import type { Control, Running } from './control.ts';
import { ControlError, PROVIDERS, type ProviderName } from './double.ts';
import { REQUEST_FAULTS, WEBHOOK_FAULTS } from './faults.ts';
import type { Asked, Reply, Route } from './route.ts';

const provider = z.enum(PROVIDERS);
const SHAPES = {
  clock: z.strictObject({ ms: z.int().nonnegative() }),
  fault: z.strictObject({
    provider, fault: z.enum([...REQUEST_FAULTS, ...WEBHOOK_FAULTS]), method: z.string().optional(), path: z.string().optional(), event: z.string().optional(),
    times: z.int().positive().optional(), delayMs: z.int().nonnegative().optional(),
  }),
  webhook: z.strictObject({ provider, url: z.url(), secret: z.string().optional(), events: z.array(z.string()).optional() }),
  dispute: z.strictObject({ provider, payment: z.string(), amount: z.int().positive().optional(), reason: z.string().optional() }),
  verdict: z.strictObject({ provider, outcome: z.enum(['won', 'lost']) }),
  refund: z.strictObject({ provider, outcome: z.enum(['succeeded', 'failed']) }),
  payout: z.strictObject({ provider }),
};

/** The control port: what `Control` does, as JSON over HTTP. */
export function controlRoutes(control: Control, running: ReadonlyMap<ProviderName, Running>): Route[] {
  const all = [...running.values()];
  const asked = (one: Asked): ProviderName[] => {
    const name = one.query.get('provider');
    return name === null ? [...running.keys()] : [read(provider, name)];
  };
  const each = <T>(one: Asked, of: (name: ProviderName) => T): Record<string, T> => Object.fromEntries(asked(one).map((name) => [name, of(name)]));
  const routes: Route[] = [
    { method: 'GET', path: '/', handle: () => ok({ nowMs: control.nowMs(), providers: all.map(({ double, url }) => ({ name: double.name, url, credentials: double.credentials, testMethods: double.testMethods })) }) },
    { method: 'GET', path: '/clock', handle: () => ok({ nowMs: control.nowMs() }) },
    {
      method: 'POST', path: '/clock/advance', handle: async ({ body }) => {
        await control.advance(json(SHAPES.clock, body).ms);
        return ok({ nowMs: control.nowMs() });
      },
    },
    { method: 'GET', path: '/books', handle: (one) => ok(each(one, control.books)) },
    { method: 'GET', path: '/requests', handle: ({ query }) => ok({ requests: control.requests(query.has('provider') ? read(provider, query.get('provider')) : undefined) }) },
    { method: 'GET', path: '/faults', handle: (one) => ok(each(one, control.waitingFaults)) },
    {
      method: 'POST', path: '/faults', handle: ({ body }) => {
        const { provider: name, ...order } = json(SHAPES.fault, body);
        control.fault(name, order);
        return ok({ waiting: control.waitingFaults(name) });
      },
    },
    { method: 'DELETE', path: '/faults', handle: (one) => { asked(one).forEach(control.clearFaults); return ok({}); } },
    { method: 'GET', path: '/webhooks', handle: (one) => ok(each(one, (name) => running.get(name)?.webhooks.endpoints())) },
    {
      method: 'POST', path: '/webhooks', handle: ({ body }) => {
        const { provider: name, ...endpoint } = json(SHAPES.webhook, body);
        return ok(control.registerWebhook(name, endpoint));
      },
    },
    { method: 'DELETE', path: '/webhooks/:provider/:id', handle: ({ params }) => { control.unregisterWebhook(read(provider, params['provider']), params['id']!); return ok({}); } },
    { method: 'GET', path: '/deliveries', handle: (one) => ok(each(one, control.deliveries)) },
    { method: 'POST', path: '/deliveries/:provider/:id/redeliver', handle: async ({ params }) => { await control.redeliver(read(provider, params['provider']), params['id']!); return ok({}); } },
    { method: 'POST', path: '/disputes', handle: ({ body }) => { const { provider: name, payment, ...rest } = json(SHAPES.dispute, body); return ok(control.openDispute(name, payment, rest)); } },
    { method: 'POST', path: '/disputes/:id/decide', handle: ({ body, params }) => { const { provider: name, outcome } = json(SHAPES.verdict, body); control.decideDispute(name, params['id']!, outcome); return ok({}); } },
    { method: 'POST', path: '/refunds/:id/settle', handle: ({ body, params }) => { const { provider: name, outcome } = json(SHAPES.refund, body); control.settleRefund(name, params['id']!, outcome); return ok({}); } },
    { method: 'POST', path: '/payouts', handle: ({ body }) => ok(control.payOut(json(SHAPES.payout, body).provider)) },
    ...all.flatMap(({ double }) => (double.controlRoutes ?? []).map((route) => ({ ...route, path: `/${double.name}${route.path}` }))),
  ];
  return routes.map((route) => ({ ...route, handle: async (one) => refusing(() => route.handle(one)) }));
}

async function refusing(work: () => Reply | Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ControlError) return { status: 422, body: { error: error.message } };
    throw error;
  }
}

const ok = (body: object): Reply => ({ status: 200, body });

function read<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw new ControlError(result.error.issues.map(({ path, message }) => `${path.join('.')}${path.length > 0 ? ': ' : ''}${message}`).join('; '));
}

function json<T>(shape: z.ZodType<T>, body: Buffer): T {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new ControlError('the body is no JSON');
  }
  return read(shape, value);
}
