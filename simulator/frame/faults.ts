import { createHash } from 'node:crypto';
import { shelf } from './shelf.ts';
import type { Asked } from './route.ts';

/** `before`: nothing was done; `after`: it was done and the answer is lost. */
export const REQUEST_FAULTS = ['timeout-before', 'timeout-after', 'error-before', 'error-after', 'reset-before', 'reset-after', 'slow', 'rate-limited'] as const;
export const WEBHOOK_FAULTS = ['webhook-duplicate', 'webhook-reordered', 'webhook-lost', 'webhook-early', 'webhook-late', 'webhook-wrong-amount'] as const;

export type RequestFault = (typeof REQUEST_FAULTS)[number];
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number];

export interface FaultOrder {
  readonly fault: RequestFault | WebhookFault;
  /** Only requests with this method. */
  readonly method?: string;
  /** Only requests whose path contains this. */
  readonly path?: string;
  /** Only webhooks whose event type begins with this. */
  readonly event?: string;
  /** How often; once where left out. */
  readonly times?: number;
  /** For `slow` and `webhook-late`. */
  readonly delayMs?: number;
}

export interface Struck<Kind> {
  readonly fault: Kind;
  readonly delayMs: number | undefined;
}

/** Faults that are in wait at one provider. */
export interface Faults {
  order(order: FaultOrder): void;
  waiting(): readonly FaultOrder[];
  clear(): void;
  /** The fault that this request meets. `magicText`: where `simulate-timeout-after` and the like may stand. */
  ofRequest(asked: Asked, magicText: string): Struck<RequestFault> | undefined;
  ofWebhook(type: string, payload: string): Struck<WebhookFault> | undefined;
}

const MAGIC_REQUEST = new RegExp(`\\bsimulate-(${REQUEST_FAULTS.join('|')})\\b`);
const MAGIC_WEBHOOK = new RegExp(`\\bsimulate-(${WEBHOOK_FAULTS.join('|')})\\b`);
/** What has met its magic fault is remembered for so many requests. */
const REMEMBERED = 10_000;

export function faults(): Faults {
  let orders: { order: FaultOrder; left: number }[] = [];
  const met = shelf<true>(REMEMBERED);

  function take<Kind extends FaultOrder['fault']>(kinds: readonly Kind[], fits: (order: FaultOrder) => boolean): Struck<Kind> | undefined {
    const at = orders.find(({ order }) => (kinds as readonly string[]).includes(order.fault) && fits(order));
    if (at === undefined) return undefined;
    at.left--;
    orders = orders.filter(({ left }) => left > 0);
    return { fault: at.order.fault as Kind, delayMs: at.order.delayMs };
  }

  /** The very same request is spared the second time: a client that asks again gets through. */
  function magic<Kind>(pattern: RegExp, text: string, what: string): Struck<Kind> | undefined {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const print = createHash('sha256').update(`${match[1]}\n${what}`).digest('base64');
    if (met.get(print) === true) return undefined;
    met.put(print, true);
    return { fault: match[1] as Kind, delayMs: undefined };
  }

  return {
    order: (order) => void orders.push({ order, left: order.times ?? 1 }),
    waiting: () => orders.map(({ order, left }) => ({ ...order, times: left })),
    clear() { orders = []; },
    ofRequest: (asked, magicText) =>
      take(REQUEST_FAULTS, ({ method, path }) => (method === undefined || method === asked.method) && (path === undefined || asked.path.includes(path)))
        ?? magic<RequestFault>(MAGIC_REQUEST, magicText, `${asked.method} ${asked.path}\n${magicText}`),
    ofWebhook: (type, payload) =>
      take(WEBHOOK_FAULTS, ({ event }) => event === undefined || type.startsWith(event)) ?? magic<WebhookFault>(MAGIC_WEBHOOK, payload, payload),
  };
}
