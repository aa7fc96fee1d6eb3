import type { Books } from './books.ts';
import type { SimulatedClock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { Asked, Reply, Route } from './route.ts';
import type { Endpoint, Outgoing, WebhookEvent, Webhooks } from './webhooks.ts';

/** In the order of their ports. */
export const PROVIDERS = ['stripe', 'paypal', 'square', 'adyen', 'braintree', 'bank-transfer'] as const;

export type ProviderName = (typeof PROVIDERS)[number];

/** What the frame gives a double: everything it needs of the world. */
export interface World {
  readonly clock: SimulatedClock;
  readonly ids: Ids;
  readonly books: Books;
  readonly webhooks: Webhooks;
  /** Its own address: `http://127.0.0.1:12111`. */
  url(): string;
}

export interface TestMethod {
  /** What the client sends: a token. */
  readonly token: string;
  /** What comes of it. */
  readonly outcome: string;
}

/** What people do in a provider's dashboard, banks do to a merchant, or time does. Each answers what changed, and throws a `ControlError` where it can not. */
export interface Deeds {
  /** `payment`: the provider's name for the payment or what was captured of it. Answers the dispute's reference. */
  openDispute?(payment: string, options: { readonly amount?: number; readonly reason?: string }): { readonly dispute: string };
  decideDispute?(dispute: string, outcome: 'won' | 'lost'): void;
  /** The payer's bank takes a refund that was pending, or sends back one that was done. */
  settleRefund?(refund: string, outcome: 'succeeded' | 'failed'): void;
  /** Pays out all that is owed. Answers the payouts' references. */
  payOut?(): { readonly payouts: readonly string[] };
}

export interface Double {
  readonly name: ProviderName;
  /** What a client needs to be let in, by the names that the provider uses: `secretKey`, `webhookSecret`. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly testMethods: readonly TestMethod[];
  readonly routes: readonly Route[];
  readonly deeds: Deeds;
  /** More for the control port, under `/<provider>/`. */
  readonly controlRoutes?: readonly Route[];
  /** No route fits. */
  notFound(asked: Asked): Reply;
  /** In the provider's own form: an error of the server, or too many requests. */
  trouble(kind: 'error' | 'rate-limited'): Reply;
  /** Where `simulate-timeout-after` and the like are looked for; in the body where left out. */
  magicText?(asked: Asked): string;
  /** The request that tells an endpoint of an event, signed. */
  sign(event: WebhookEvent, endpoint: Endpoint, nowMs: number): Outgoing;
  /** Waits before each further try of a webhook that was not taken. */
  readonly webhookRetriesMs: readonly number[];
  /** The same event with another amount. Where left out, every number called `amount` or `value` is raised by one. */
  withWrongAmount?(payload: object): object;
}

export type MakeDouble = (world: World) => Double;

/** Something was asked at the control port that can not be done. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}
