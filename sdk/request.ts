import type { Answer, CallOptions } from './call.ts';
import { API_VERSION, type Route } from './generated/routes.ts';
import { furthest } from './position.ts';
import { FlorinConnectionError, FlorinProblem, readProblem } from './problem.ts';
import { retryAfterMs, sleep, waitMs, type Failure } from './retry.ts';

/** How the client reaches Florin. */
export interface Connection {
  readonly baseUrl: string;
  readonly apiKey: string | (() => string | Promise<string>) | undefined;
  readonly ledger: string | undefined;
  readonly maxRetries: number;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
  /** What Florin said after the last write: sent with reads, so that they have it though a replica answers. See position.ts. */
  position?: string;
}

interface Request {
  readonly url: string;
  readonly init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string };
}

/** Something in between that has no word of Florin's: these say that trying again may help. */
const PASSING = new Set([502, 503, 504]);

export async function send<Data>(connection: Connection, route: Route, input: object, options: CallOptions = {}): Promise<Answer<Data>> {
  const key = route.key === undefined ? undefined : options.idempotencyKey ?? crypto.randomUUID();
  const request = build(connection, route, { ...input }, { ...options, idempotencyKey: key });
  // A PATCH sets what it names, so twice is once; of the POSTs only those with a key are safe to repeat.
  const repeatable = route.method !== 'POST' || key !== undefined;
  const most = options.maxRetries ?? connection.maxRetries;
  for (let tries = 1; ; tries++) {
    const outcome = await attempt<Data>(connection, request, key, options);
    if ('answer' in outcome) return outcome.answer;
    const wait = tries > most ? undefined : waitMs(outcome.failure, tries, repeatable, Math.random());
    if (wait === undefined) throw outcome.error;
    await sleep(wait, options.signal);
  }
}

export async function authorization({ apiKey }: Connection): Promise<Record<string, string>> {
  if (apiKey === undefined) return {};
  return { authorization: `Bearer ${typeof apiKey === 'string' ? apiKey : await apiKey()}` };
}

function build(connection: Connection, route: Route, input: Record<string, unknown>, options: CallOptions): Request {
  const rest = { ...input };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name];
    if (typeof value !== 'string' || value === '') throw new TypeError(`${name} is needed to ${route.method} ${route.path}`);
    delete rest[name];
    return encodeURIComponent(value);
  });
  const headers: Record<string, string> = { accept: 'application/json', 'florin-version': API_VERSION };
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
  const ledger = options.ledger ?? connection.ledger;
  if (ledger !== undefined) headers['florin-ledger'] = ledger;
  if (options.reason !== undefined) headers['florin-reason'] = options.reason;
  if (options.stepUp !== undefined) headers['florin-step-up'] = options.stepUp;
  // What a DELETE carries has no meaning to HTTP, and the path says it all.
  if (route.method === 'GET' || route.method === 'DELETE') {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(rest)) if (value !== undefined && value !== null) query.append(name, plain(value));
    return { url: `${connection.baseUrl}${path}${query.size === 0 ? '' : `?${query.toString()}`}`, init: { method: route.method, headers } };
  }
  headers['content-type'] = 'application/json';
  return { url: `${connection.baseUrl}${path}`, init: { method: route.method, headers, body: JSON.stringify(rest) } };
}

const plain = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

type Outcome<Data> = { answer: Answer<Data> } | { failure: Failure; error: Error };

async function attempt<Data>(connection: Connection, { url, init }: Request, key: string | undefined, options: CallOptions): Promise<Outcome<Data>> {
  const headers: Record<string, string> = { ...init.headers, ...await authorization(connection) };
  if (connection.position !== undefined && init.method === 'GET') headers['florin-position'] = connection.position;
  const timeout = AbortSignal.timeout(options.timeoutMs ?? connection.timeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
  try {
    const response = await connection.fetch(url, { ...init, headers, signal });
    connection.position = furthest(connection.position, response.headers.get('florin-position'));
    return read<Data>(response, await response.text(), key);
  } catch (cause) {
    options.signal?.throwIfAborted();
    const message = timeout.aborted ? 'Florin did not answer in time' : 'Florin could not be reached';
    return { failure: { retry: undefined }, error: new FlorinConnectionError(message, { idempotencyKey: key, cause }) };
  }
}

function read<Data>(response: Response, text: string, key: string | undefined): Outcome<Data> {
  const { status, headers } = response;
  const requestId = headers.get('x-request-id') ?? undefined;
  const body = parse(text);
  if (response.ok && body !== undefined) {
    return { answer: { data: body as Data, status, requestId, replayed: headers.get('idempotent-replayed') === 'true', headers } };
  }
  const wait = retryAfterMs(headers.get('retry-after'), Date.now());
  const problem = readProblem(body);
  if (problem !== undefined) return { failure: { retry: problem.retry, retryAfterMs: wait }, error: new FlorinProblem(problem, requestId) };
  const error = new FlorinConnectionError(`An answer that is not Florin's, with status ${status}`, { status, idempotencyKey: key });
  const retry = status === 429 ? 'later' : PASSING.has(status) || response.ok ? 'same-key' : 'never';
  return { failure: { retry, retryAfterMs: wait }, error };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The problem in a response whose body was not read yet. */
export async function refusal(response: Response): Promise<Error> {
  const problem = readProblem(parse(await response.text()));
  const requestId = response.headers.get('x-request-id') ?? undefined;
  if (problem !== undefined) return new FlorinProblem(problem, requestId);
  return new FlorinConnectionError(`An answer that is not Florin's, with status ${response.status}`, { status: response.status });
}
