import { AsyncLocalStorage } from 'node:async_hooks';
import type { SimulatedClock } from './clock.ts';
import type { Double } from './double.ts';
import type { Faults, Struck, WebhookFault } from './faults.ts';
import { shelf } from './shelf.ts';
import { wrongAmounts } from './wrong-amounts.ts';

export interface Endpoint {
  readonly id: string;
  readonly url: string;
  /** Names of event types, or prefixes that end in `*`. All where empty. */
  readonly events: readonly string[];
  readonly secret: string;
}

export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  readonly payload: object;
}

/** What is sent to an endpoint. */
export interface Outgoing {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface Delivery {
  readonly id: string;
  readonly event: WebhookEvent;
  readonly endpoint: Endpoint;
  /** `lost`: by a fault, never sent. */
  state: 'waiting' | 'delivered' | 'given-up' | 'lost';
  readonly tries: { readonly atMs: number; readonly answer: string }[];
}

export interface Webhooks {
  register(endpoint: Endpoint): Endpoint;
  unregister(id: string): boolean;
  endpoints(): Endpoint[];
  /** Tells every endpoint that wants it: after the answer to the request that caused it, as a rule. */
  emit(event: WebhookEvent): void;
  /** Newest first. */
  deliveries(): Delivery[];
  /** Sends it once more, whatever became of it. */
  redeliver(id: string): Promise<void>;
  /** Runs a request's work; its events are sent with `send` afterwards. Those that are early have arrived before. */
  during<T>(work: () => Promise<T>): Promise<{ result: T; send: () => void }>;
  /** When nothing is being sent. */
  idle(): Promise<void>;
}

const ANSWER_WITHIN_MS = 10_000;
const LATE_MS = 3_600_000;
const HELD_MS = 60_000;

export function webhooks({ clock, faults, double }: { clock: SimulatedClock; faults: Faults; double: () => Double }): Webhooks {
  const endpoints = new Map<string, Endpoint>();
  const deliveries = shelf<Delivery>(10_000);
  const requests = new AsyncLocalStorage<{ pending: (() => Promise<void>)[]; early: Promise<void>[] }>();
  const underWay = new Set<Promise<void>>();
  let held: (() => Promise<void>) | undefined;
  let count = 0;

  async function attempt(delivery: Delivery, tried: number): Promise<void> {
    const { headers, body } = double().sign(delivery.event, delivery.endpoint, clock.now());
    const answer = await fetch(delivery.endpoint.url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
      .then(async (response) => { await response.body?.cancel(); return String(response.status); }, (error: unknown) => `no answer: ${error instanceof Error ? error.message : String(error)}`);
    delivery.tries.push({ atMs: clock.now(), answer });
    if (/^2\d\d$/.test(answer)) {
      delivery.state = 'delivered';
      return;
    }
    const retryMs = double().webhookRetriesMs[tried];
    if (retryMs === undefined) delivery.state = 'given-up';
    else clock.after(retryMs, () => track(attempt(delivery, tried + 1)));
  }

  function track(work: Promise<void>): Promise<void> {
    const tracked: Promise<void> = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
    return tracked;
  }

  const wants = ({ events }: Endpoint, type: string) => events.length === 0 || events.some((one) => one === '*' || one === type || (one.endsWith('*') && type.startsWith(one.slice(0, -1))));

  function prepare(event: WebhookEvent, state: Delivery['state'] = 'waiting'): Delivery[] {
    return [...endpoints.values()].filter((endpoint) => wants(endpoint, event.type)).map((endpoint) => {
      const id = `delivery_${++count}`;
      return deliveries.put(id, { id, event, endpoint, state, tries: [] });
    });
  }

  /** Sends; and after it what was held back to come in the wrong order. */
  async function send(all: readonly Delivery[]): Promise<void> {
    if (all.length === 0) return;
    const later = held;
    held = undefined;
    await Promise.all(all.map((delivery) => attempt(delivery, 0)));
    await later?.();
  }

  function hold(all: readonly Delivery[]): void {
    const release = () => send(all);
    held = release;
    // Nothing comes after it: then it comes late.
    clock.after(HELD_MS, async () => {
      if (held !== release) return;
      held = undefined;
      await track(release());
    });
  }

  function plan(event: WebhookEvent, struck: Struck<WebhookFault> | undefined): (() => Promise<void>) | undefined {
    switch (struck?.fault) {
      case 'webhook-lost':
        prepare(event, 'lost');
        return undefined;
      case 'webhook-late': {
        const all = prepare(event);
        clock.after(struck.delayMs ?? LATE_MS, () => track(send(all)));
        return undefined;
      }
      case 'webhook-reordered':
        hold(prepare(event));
        return undefined;
      case 'webhook-duplicate':
        return async () => { await Promise.all([send(prepare(event)), send(prepare(event))]); };
      case 'webhook-wrong-amount': {
        const wrong = { ...event, payload: (double().withWrongAmount ?? wrongAmounts)(event.payload) };
        return () => send(prepare(wrong));
      }
      default:
        return () => send(prepare(event));
    }
  }

  return {
    register(endpoint) {
      endpoints.set(endpoint.id, endpoint);
      return endpoint;
    },
    unregister: (id) => endpoints.delete(id),
    endpoints: () => [...endpoints.values()],
    emit(event) {
      const struck = faults.ofWebhook(event.type, JSON.stringify(event.payload));
      const sending = plan(event, struck);
      if (sending === undefined) return;
      const request = requests.getStore();
      if (struck?.fault === 'webhook-early' && request !== undefined) request.early.push(track(sending()));
      else if (request !== undefined) request.pending.push(sending);
      else void track(sending());
    },
    deliveries: () => deliveries.list(),
    async redeliver(id) {
      const delivery = deliveries.get(id);
      if (delivery !== undefined) await track(attempt(delivery, Number.MAX_SAFE_INTEGER));
    },
    async during(work) {
      const request: { pending: (() => Promise<void>)[]; early: Promise<void>[] } = { pending: [], early: [] };
      const result = await requests.run(request, work);
      await Promise.all(request.early);
      return {
        result,
        // One after the other: as a rule events of one request arrive in order.
        send: () => void track((async () => { for (const sending of request.pending) await sending(); })()),
      };
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
