import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../../kit/clock.ts';
import type { Timers } from '../../../kit/consumer-timers.ts';
import { networkOf } from '../../../kit/network.ts';
import type { Log } from '../../../kit/observe.ts';
import { recent } from '../../../kit/recent.ts';
import type { Caller } from '../authentication.ts';
import { gathering, type Gathered } from './gathering.ts';

/** Sees who is refused and from where callers come, and has it recorded once a second: whoever attacks must not be able to make us write per request. */
export interface SecurityWatch {
  /** A caller asks, from wherever. At every request: it costs two comparisons unless they have moved. */
  saw(caller: Caller, request: FastifyRequest, requestId: string): void;
  /** A caller may not do what they asked for. */
  refused(caller: Caller, request: FastifyRequest, refusal: { operation: string; reason: string | undefined; requestId: string }): void;
  /** Records what was gathered. Does not reject: what could not be recorded waits for the next time. */
  flush(): Promise<void>;
}

export interface WatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Whether X-Forwarded-For says who asks, and so may change while the connection stays. */
  readonly trustProxy: boolean;
  record(gathered: Gathered): Promise<unknown>;
}

/** So long a network that was told of is not told of again; identity knows it for months. */
const TOLD_MS = 60 * 60_000;
const REMEMBERED = 50_000;
const LONGEST_REASON = 200;

export function securityWatch({ clock, log, trustProxy, record }: WatchOptions): SecurityWatch {
  const told = recent<number>({ max: REMEMBERED });
  let current = gathering();
  let failing = false;

  return {
    saw({ tenantId, actor, from }, request, requestId) {
      const address = request.raw.socket.remoteAddress;
      const forwarded = trustProxy ? request.raw.headers['x-forwarded-for'] : undefined;
      if (from.address === address && from.forwarded === forwarded) return;
      from.address = address;
      from.forwarded = forwarded;
      const network = networkOf(request.ip);
      if (network === undefined || actor.kind === 'service') return;
      const key = `${tenantId} ${actor.id} ${network}`;
      const nowMs = clock.now();
      if ((told.get(key) ?? 0) > nowMs) return;
      const taken = current.sighting(key, { tenantId, actor: { kind: actor.kind, id: actor.id }, network, requestId, atMs: nowMs });
      if (taken) told.set(key, nowMs + TOLD_MS);
    },

    refused({ tenantId, actor }, request, { operation, reason, requestId }) {
      if (actor.kind === 'service') return;
      current.refusal({
        tenantId, actor: { kind: actor.kind, id: actor.id }, operation, reason: reason?.slice(0, LONGEST_REASON) ?? null, requestId,
        network: networkOf(request.ip) ?? null, count: 1, atMs: clock.now(),
      });
    },

    async flush() {
      if (current.isEmpty()) return;
      const taken = current.all();
      current = gathering();
      try {
        await record(taken);
        failing = false;
      } catch (error) {
        for (const refusal of taken.refusals) current.refusal(refusal);
        for (const one of taken.sightings) current.sighting(`${one.tenantId} ${one.actor.id} ${one.network}`, one);
        if (!failing) log.error({ err: error }, 'security events could not be recorded: they are kept, as many as fit');
        failing = true;
      }
    },
  };
}

const EVERY_MS = 1_000;

/** Flushes every second until it is called off, and then once more. */
export function keepFlushing({ flush }: Pick<SecurityWatch, 'flush'>, timers: Timers): () => Promise<void> {
  let under: Promise<void> = Promise.resolve();
  let stopped = false;
  const plan = (): (() => void) => timers.after(EVERY_MS, () => {
    under = flush().then(() => { if (!stopped) callOff = plan(); });
  });
  let callOff = plan();
  return async () => {
    stopped = true;
    callOff();
    await under;
    await flush();
  };
}
