import type { SimulatedClock } from './clock.ts';
import type { Double } from './double.ts';
import type { Faults, RequestFault, Struck } from './faults.ts';
import { listen, type Answer, type Listening } from './listen.ts';
import type { RequestLog } from './request-log.ts';
import { router, type Asked, type Reply } from './route.ts';
import type { Webhooks } from './webhooks.ts';

export interface Stage {
  readonly clock: SimulatedClock;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  readonly log: RequestLog;
  readonly host: string;
  readonly port: number;
}

const SLOW_MS = 2_000;

/** A double's HTTP port: faults before and after its work, and webhooks behind its answers. */
export async function serveDouble(double: Double, { clock, faults, webhooks, log, host, port }: Stage): Promise<Listening> {
  const find = router(double.routes);

  async function work(asked: Asked): Promise<Reply> {
    const found = find(asked.method, asked.path);
    const reply = found === undefined ? double.notFound(asked) : await found.route.handle({ ...asked, params: found.params });
    // Where the double keeps no key for this request, it is slow here.
    await asked.linger();
    return reply;
  }

  return listen(host, port, async (whole) => {
    const beganMs = performance.now();
    const early: Asked = { ...whole, params: {}, linger: async () => {} };
    const struck = faults.ofRequest(early, double.magicText?.(early) ?? whole.body.toString('latin1'));
    const { result: answer, send } = await webhooks.during(() => meet(struck, double, work, { ...early, linger: lingerOf(struck) }));
    log.add({
      atMs: clock.now(), provider: double.name, method: whole.method, path: whole.path, body: whole.body.toString(), fault: struck?.fault ?? null,
      idempotencyKey: whole.headers['idempotency-key'] ?? whole.headers['paypal-request-id'] ?? null,
      status: typeof answer === 'string' ? null : answer.status, tookMs: Math.round(performance.now() - beganMs),
    });
    return { answer, sent: send };
  });
}

async function meet(struck: Struck<RequestFault> | undefined, double: Double, work: (asked: Asked) => Promise<Reply>, asked: Asked): Promise<Answer> {
  if (struck === undefined || struck.fault === 'slow') return work(asked);
  switch (struck.fault) {
    case 'timeout-before': return 'never';
    case 'reset-before': return 'reset';
    case 'error-before': return double.trouble('error');
    case 'rate-limited': return double.trouble('rate-limited');
    case 'timeout-after': await work(asked); return 'never';
    case 'reset-after': await work(asked); return 'reset';
    default: await work(asked); return double.trouble('error');
  }
}

function lingerOf(struck: Struck<RequestFault> | undefined): () => Promise<void> {
  let lingered = struck?.fault !== 'slow';
  return async () => {
    if (lingered) return;
    lingered = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, struck?.delayMs ?? SLOW_MS);
    await promise;
  };
}
