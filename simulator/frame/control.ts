import type { BookEntry, Books, CurrencyTotals } from './books.ts';
import type { SimulatedClock } from './clock.ts';
import { ControlError, type Deeds, type Double, type ProviderName } from './double.ts';
import type { FaultOrder, Faults } from './faults.ts';
import type { Ids } from './ids.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';
import type { Delivery, Endpoint, Webhooks } from './webhooks.ts';

/** One provider with all that belongs to it. */
export interface Running {
  readonly double: Double;
  readonly url: string;
  readonly books: Books;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  readonly ids: Ids;
}

/** What can be done to the simulated world from outside; the control port offers the same over HTTP. */
export interface Control {
  readonly url: string;
  nowMs(): number;
  /** Moves the clock, and answers when all that fell due is done and all webhooks are sent. */
  advance(byMs: number): Promise<void>;
  /** For who moves a clock of its own with it: moves it, and nothing happens yet. */
  shift(byMs: number): void;
  /** What fell due happens. */
  ring(): Promise<void>;
  /** The first moment after that at which something is to happen. */
  dueAfter(ms: number): number | undefined;
  fault(provider: ProviderName, order: FaultOrder): void;
  clearFaults(provider: ProviderName): void;
  waitingFaults(provider: ProviderName): readonly FaultOrder[];
  /** Where no secret is given, the one that the double shows among its credentials. */
  registerWebhook(provider: ProviderName, endpoint: { readonly url: string; readonly secret?: string; readonly events?: readonly string[] }): Endpoint;
  unregisterWebhook(provider: ProviderName, id: string): void;
  deliveries(provider: ProviderName): Delivery[];
  redeliver(provider: ProviderName, delivery: string): Promise<void>;
  /** When no webhook is being sent. */
  webhooksIdle(): Promise<void>;
  books(provider: ProviderName): { readonly entries: BookEntry[]; readonly totals: Record<string, CurrencyTotals> };
  requests(provider?: ProviderName): LoggedRequest[];
  credentials(provider: ProviderName): Readonly<Record<string, string>>;
  openDispute(provider: ProviderName, payment: string, options?: { readonly amount?: number; readonly reason?: string }): { readonly dispute: string };
  decideDispute(provider: ProviderName, dispute: string, outcome: 'won' | 'lost'): void;
  settleRefund(provider: ProviderName, refund: string, outcome: 'succeeded' | 'failed'): void;
  payOut(provider: ProviderName): { readonly payouts: readonly string[] };
}

export interface ControlParts {
  readonly url: () => string;
  readonly clock: SimulatedClock;
  readonly log: RequestLog;
  readonly running: ReadonlyMap<ProviderName, Running>;
  readonly advance?: (control: Control, byMs: number) => Promise<void>;
}

export function control({ url, clock, log, running, advance }: ControlParts): Control {
  const at = (provider: ProviderName): Running => {
    const one = running.get(provider);
    if (one === undefined) throw new ControlError(`there is no ${provider} here: ${[...running.keys()].join(', ')}`);
    return one;
  };
  const deed = <Name extends keyof Deeds>(provider: ProviderName, name: Name): NonNullable<Deeds[Name]> => {
    const able = at(provider).double.deeds[name];
    if (able === undefined) throw new ControlError(`${provider} has no ${name}`);
    return able;
  };
  const idle = async () => { await Promise.all([...running.values()].map(({ webhooks }) => webhooks.idle())); };
  const controls: Control = {
    get url() { return url(); },
    nowMs: clock.now,
    shift: clock.shift,
    dueAfter: clock.dueAfter,
    ring: () => clock.advance(0),
    async advance(byMs) {
      if (advance !== undefined) return advance(controls, byMs);
      if (!Number.isSafeInteger(byMs) || byMs < 0) throw new ControlError('the clock goes forward only, by whole milliseconds');
      await clock.advance(byMs);
      await idle();
    },
    fault: (provider, order) => at(provider).faults.order(order),
    clearFaults: (provider) => at(provider).faults.clear(),
    waitingFaults: (provider) => at(provider).faults.waiting(),
    registerWebhook(provider, { url: to, secret, events = [] }) {
      const { webhooks, ids, double } = at(provider);
      return webhooks.register({ id: ids.text('we_'), url: to, events, secret: secret ?? double.credentials['webhookSecret'] ?? '' });
    },
    unregisterWebhook: (provider, id) => void at(provider).webhooks.unregister(id),
    deliveries: (provider) => at(provider).webhooks.deliveries(),
    redeliver: (provider, delivery) => at(provider).webhooks.redeliver(delivery),
    webhooksIdle: idle,
    books: (provider) => ({ entries: at(provider).books.entries(), totals: at(provider).books.totals() }),
    requests: (provider) => log.list(provider),
    credentials: (provider) => at(provider).double.credentials,
    openDispute: (provider, payment, options) => deed(provider, 'openDispute')(payment, options ?? {}),
    decideDispute: (provider, dispute, outcome) => deed(provider, 'decideDispute')(dispute, outcome),
    settleRefund: (provider, refund, outcome) => deed(provider, 'settleRefund')(refund, outcome),
    payOut: (provider) => deed(provider, 'payOut')(),
  };
  return controls;
}
