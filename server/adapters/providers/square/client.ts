import { ProviderRefused, ProviderUnreached, type ProviderConnection, type ProviderError } from '../../../kit/payments/provider.ts';
import { askProvider, jsonOf, rootOf } from '../http.ts';
import type { SquareError } from './resources.ts';

/** Square answered that it did nothing, or declined. */
export class SquareRefused extends ProviderRefused {
  readonly status: number;
  readonly square: SquareError;
  /** What it says beside the error: a payment that failed. */
  readonly body: unknown;

  constructor(status: number, error: ProviderError, square: SquareError, body: unknown) {
    super(error);
    this.status = status;
    this.square = square;
    this.body = body;
  }

  /** About the thing that was asked for, not about who asked. */
  get isAboutTheRequest(): boolean {
    return this.status !== 401 && this.status !== 403;
  }
}

export interface SquareClient {
  readonly locationId: string;
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT', path: string, body: object): Promise<T>;
}

const USUAL = { live: 'https://connect.squareup.com', sandbox: 'https://connect.squareupsandbox.com' };
/** Square changes its API by dates; this is the one that the adapter was written for. */
const VERSION = '2025-01-23';

export function squareClient(connection: ProviderConnection, timeoutMs: number): SquareClient {
  const { credentials } = connection;
  const baseUrl = rootOf(connection, USUAL);
  const authorization = `Bearer ${credentials['accessToken'] ?? ''}`;

  async function ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<unknown> {
    const reply = await askProvider({
      method, url: baseUrl + path, timeoutMs, body: body === undefined ? undefined : JSON.stringify(body),
      headers: { authorization, 'accept': 'application/json', 'square-version': VERSION, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    });
    const answer = jsonOf(reply);
    if (reply.status >= 200 && reply.status < 300 && answer !== undefined) return answer;
    // As good as never sent: it may be asked again.
    if (reply.status === 429) throw new ProviderUnreached('Square takes no more requests for now');
    const [square] = (answer as { errors?: readonly SquareError[] } | undefined)?.errors ?? [];
    const isAnswer = reply.status >= 400 && reply.status < 500 && reply.status !== 408;
    // Another request with the same key is being worked on.
    if (!isAnswer || square === undefined || square.code === 'CONFLICT') throw new Error(`Square answered ${reply.status} ${square?.code ?? ''}: nobody knows what it did`);
    throw new SquareRefused(reply.status, { code: square.code, message: square.detail ?? '' }, square, answer);
  }

  return {
    locationId: credentials['locationId'] ?? '',
    get: async <T>(path: string) => await ask('GET', path) as T,
    send: async <T>(method: 'POST' | 'PUT', path: string, body: object) => await ask(method, path, body) as T,
  };
}
