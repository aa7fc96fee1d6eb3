import { call, pageCall, type CallOptions, type Page } from './call.ts';
import { streamEvents, type StreamOptions } from './event-stream.ts';
import type { Api, Event } from './generated/api.ts';
import { ROUTES, type Route } from './generated/routes.ts';
import { send, type Connection } from './request.ts';

export interface FlorinOptions {
  /** An API key, or an access token; a function where it changes. Left out, only what needs no identity can be called. */
  apiKey?: string | (() => string | Promise<string>);
  /** Where Florin is. */
  baseUrl?: string;
  /** Which of the tenant's ledgers every call means, `ldg_…`. Left out: the first. */
  ledger?: string;
  /** How many tries may follow the first. */
  maxRetries?: number;
  /** How long one try may take. */
  timeoutMs?: number;
  /** Another `fetch`, for proxies and the like. */
  fetch?: typeof fetch;
}

type Operation = (input?: object, options?: CallOptions) => unknown;

/** Florin's public operations, by service: `florin.transactions.create({…})`. */
export interface Florin extends Api {
  /** The same client in another ledger of the tenant. */
  inLedger(ledger: string): Florin;
  readonly events: Api['events'] & {
    /** The tenant's events as they happen, in order, over broken connections: `for await (const event of florin.events.stream())`. */
    stream(options?: StreamOptions): AsyncGenerator<Event>;
  };
}

function connect(options: FlorinOptions = {}): Florin {
  const connection: Connection = {
    baseUrl: (options.baseUrl ?? 'http://localhost:3000').replace(/\/+$/, ''),
    apiKey: options.apiKey,
    ledger: options.ledger,
    maxRetries: options.maxRetries ?? 3,
    timeoutMs: options.timeoutMs ?? 30_000,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
  };
  const services = Object.entries(ROUTES).map(([service, routes]) => {
    const operations = Object.entries(routes).map(([name, route]) => [name, operation(connection, route)] as const);
    return [service, Object.fromEntries<unknown>(operations)] as const;
  });
  const api = Object.fromEntries(services) as unknown as Florin;
  return Object.assign(api, {
    inLedger: (ledger: string) => connect({ ...options, ledger }),
    events: { ...api.events, stream: (given?: StreamOptions) => streamEvents(connection, given) },
  });
}

function operation(connection: Connection, route: Route): Operation {
  if (!route.page) return (input = {}, options) => call(send(connection, route, input, options));
  return (input = {}, options) => {
    const page = (cursor: object) => send<Page>(connection, route, { ...input, ...cursor }, options);
    return pageCall(page({}), (cursor) => page({ cursor }));
  };
}

/** A client of one Florin: `new Florin({ apiKey: 'flk_…', baseUrl: 'https://florin.example.com' })`. */
// oxlint-disable-next-line typescript/no-extraneous-class -- `new Florin()` is what people look for; behind it is an object like any other
export const Florin = class {
  constructor(options?: FlorinOptions) {
    return connect(options);
  }
} as new (options?: FlorinOptions) => Florin;
