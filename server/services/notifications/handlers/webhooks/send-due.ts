import { batcher } from '../../../../kit/batcher.ts';
import { systemTimers } from '../../../../kit/consumer-timers.ts';
import type { Job } from '../../../../kit/service.ts';
import { fairShares } from '../../domain/webhooks/fair-share.ts';
import type { SigningKey } from '../../domain/webhooks/signature.ts';
import { dueEndpoints, nextDueDelivery, takeDeliveries, type TakenDelivery } from '../../store/webhook-queue.ts';
import { attempt, type Tried } from './attempt.ts';
import { leaseMs, type WebhookDeps } from './deps.ts';
import { signingKeys } from './keys.ts';
import { record } from './record.ts';

export interface SenderDeps extends WebhookDeps {
  /** Requests at once, of this process. */
  readonly inFlight: number;
  readonly perEndpoint: number;
}

const LOOK_EVERY_MS = 250;
/** What ends together makes room together: one look for all of it. */
const GATHER_MS = 4;
const LAST_CHANCE_MS = 5_000;
/** Of all places, so that one tenant's slow receivers leave room for others'. */
const TENANT_SHARE = 0.5;

/**
 * Sends what is due. A run takes as many as there is room for, starts them and waits until one has ended, not until all have: a receiver that takes its
 * time keeps its own places and nobody else's. At the end what is under way gets a moment; the rest is called off and let go of, for whoever comes next.
 */
export function sendDue(deps: SenderDeps): Job {
  /** By endpoint, and by tenant. */
  const underWay = new Map<string, number>();
  const over = new AbortController();
  let total = 0;
  /** One has ended since the last look. */
  let freed = false;
  let wake = () => {};
  const results = batcher<Tried, void>({
    maxWeight: 500, inFlight: 2, maxWaiting: Number.MAX_SAFE_INTEGER, full: () => new Error('unbounded'),
    run: async (tried) => { await record(deps, tried); return tried.map(() => undefined); },
  });

  async function run(): Promise<boolean> {
    freed = false;
    const taken = total < deps.inFlight ? await take() : [];
    if (taken.length > 0) {
      const keys = await signingKeys(deps, taken);
      for (const one of taken) {
        const own = keys.get(one.endpointId);
        // Nothing goes out unsigned: its lease runs out.
        if (own !== undefined) void send(one, own);
      }
    }
    if (total === 0) return false;
    await oneEnded();
    return true;
  }

  async function take(): Promise<TakenDelivery[]> {
    const nowMs = deps.clock.now();
    const now = new Date(nowMs);
    const due = await dueEndpoints(deps.database, now, deps.perEndpoint);
    const shares = fairShares(due, underWay, { free: deps.inFlight - total, perEndpoint: deps.perEndpoint, perTenant: Math.ceil(deps.inFlight * TENANT_SHARE) });
    return shares.length === 0 ? [] : takeDeliveries(deps.database, shares, now, new Date(nowMs + leaseMs(deps)));
  }

  async function send(taken: TakenDelivery, keys: readonly SigningKey[]): Promise<void> {
    count(taken, 1);
    try {
      await results.submit(await attempt(deps, taken, keys, over.signal));
    } catch (error) {
      // Its lease runs out, and it is sent again: the receiver knows it by its id.
      deps.log.error({ err: error, deliveryId: taken.id }, 'what came of a webhook could not be written down; it will be sent again');
    } finally {
      count(taken, -1);
      freed = true;
      wake();
    }
  }

  function count({ tenantId, endpointId }: TakenDelivery, by: number): void {
    total += by;
    for (const id of [tenantId, endpointId]) {
      const now = (underWay.get(id) ?? 0) + by;
      if (now === 0) underWay.delete(id);
      else underWay.set(id, now);
    }
  }

  function oneEnded(): Promise<void> {
    return new Promise((resolve) => {
      const callOff = systemTimers.after(LOOK_EVERY_MS, resolve);
      wake = () => {
        wake = () => {};
        callOff();
        systemTimers.after(GATHER_MS, resolve);
      };
      if (!freed) return;
      freed = false;
      wake();
    });
  }

  return {
    name: 'send-webhooks', everyMs: LOOK_EVERY_MS, idleMs: 1_000, aside: true, run, dueAfter: (ms) => nextDueDelivery(deps.database, ms),
    async drain() {
      const untilMs = performance.now() + LAST_CHANCE_MS;
      while (total > 0 && performance.now() < untilMs) await oneEnded();
      over.abort();
      while (total > 0) await oneEnded();
      await results.drain();
    },
  };
}
