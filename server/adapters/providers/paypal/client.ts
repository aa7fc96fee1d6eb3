import { ProviderRefused, ProviderUnreached, type ProviderConnection, type ProviderError } from '../../../kit/payments/provider.ts';
import { askProvider, jsonOf, rootOf, type ProviderReply } from '../http.ts';

/** PayPal answered that it did nothing. `status` tells a wrong request (400, 404, 422) from one that it will not look at (401, 403). */
export class PaypalRefused extends ProviderRefused {
  readonly status: number;

  constructor(status: number, error: ProviderError) {
    super(error);
    this.status = status;
  }

  /** About the thing that was asked for, not about who asked. */
  get isAboutTheRequest(): boolean {
    return this.status === 400 || this.status === 404 || this.status === 422;
  }
}

export interface PaypalClient {
  readonly baseUrl: string;
  get<T>(path: string): Promise<T>;
  /** `requestId`: PayPal does the same thing once for it. */
  post<T>(path: string, body: object, requestId?: string): Promise<T>;
  /** PayPal's dispute calls take a form with the JSON as its part `input`. */
  postForm(path: string, input: object): Promise<void>;
}

const USUAL = { live: 'https://api-m.paypal.com', sandbox: 'https://api-m.sandbox.paypal.com' };
/** A token is not used in its last minute: it could end on the way. */
const TOKEN_MARGIN_MS = 60_000;

interface Token {
  readonly value: string;
  /** On the monotonic clock: that of the wall may be set back. */
  readonly untilMs: number;
}

export function paypalClient(connection: ProviderConnection, timeoutMs: number): PaypalClient {
  const { credentials } = connection;
  const baseUrl = rootOf(connection, USUAL);
  let token: Promise<Token> | undefined;

  /** One request for a token at a time, and one token until it ends. */
  async function currentToken(): Promise<Token> {
    const asked = token ??= fetchToken();
    const known = await asked.catch((error: unknown) => {
      forget(asked);
      throw error;
    });
    if (known.untilMs > performance.now()) return known;
    forget(asked);
    return currentToken();
  }

  /** Whoever comes second finds that another has asked for a new one. */
  function forget(old: Promise<Token> | undefined): void {
    if (token === old) token = undefined;
  }

  async function fetchToken(): Promise<Token> {
    const basic = Buffer.from(`${credentials['clientId'] ?? ''}:${credentials['clientSecret'] ?? ''}`).toString('base64');
    const answer = await askProvider({
      timeoutMs, method: 'POST', url: `${baseUrl}/v1/oauth2/token`, body: 'grant_type=client_credentials',
      headers: { 'authorization': `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded', 'accept': 'application/json' },
    });
    const read = readAnswer(answer) as { access_token: string; expires_in: number };
    return { value: read.access_token, untilMs: performance.now() + read.expires_in * 1000 - TOKEN_MARGIN_MS };
  }

  async function send(method: 'GET' | 'POST', path: string, headers: Record<string, string>, body?: string | Buffer): Promise<unknown> {
    for (let tries = 1; ; tries++) {
      const used = await currentToken();
      const from = token;
      const answer = await askProvider({ timeoutMs, method, url: baseUrl + path, headers: { ...headers, authorization: `Bearer ${used.value}`, accept: 'application/json' }, body });
      // PayPal may end a token early. It did nothing, so that asking again with a new one is safe.
      if (answer.status !== 401 || tries > 1) return readAnswer(answer);
      forget(from);
    }
  }

  return {
    baseUrl,
    get: async <T>(path: string) => await send('GET', path, {}) as T,
    post: async <T>(path: string, body: object, requestId?: string) => await send('POST', path, {
      // Without it PayPal leaves out amounts and our ids.
      'content-type': 'application/json', 'prefer': 'return=representation', ...(requestId === undefined ? {} : { 'paypal-request-id': requestId }),
    }, JSON.stringify(body)) as T,
    async postForm(path, input) {
      const form = new Response(formOf(input));
      await send('POST', path, { 'content-type': form.headers.get('content-type') ?? '' }, Buffer.from(await form.arrayBuffer()));
    },
  };
}

function formOf(input: object): FormData {
  const form = new FormData();
  form.append('input', new Blob([JSON.stringify(input)], { type: 'application/json' }), 'input.json');
  return form;
}

/** The same request is being worked on: whoever asks can not know yet. */
const UNDER_WAY = new Set(['PREVIOUS_REQUEST_IN_PROGRESS', 'ORDER_COMPLETION_IN_PROGRESS']);

function readAnswer(reply: ProviderReply): unknown {
  const { status } = reply;
  if (status === 204) return {};
  const body = jsonOf(reply);
  if (status >= 200 && status < 300 && body !== undefined) return body;
  const error = readError(status, body);
  if (status >= 500 || status < 400 || status === 408 || status === 409 || UNDER_WAY.has(error.code)) throw new Error(`PayPal answered ${status} ${error.code}: nobody knows what it did`);
  // As good as never sent: it may be asked again.
  if (status === 429) throw new ProviderUnreached('PayPal takes no more requests for now');
  throw new PaypalRefused(status, error);
}

function readError(status: number, body: unknown): ProviderError {
  const { name, message, error, error_description: why, details } = (body ?? {}) as { name?: string; message?: string; error?: string; error_description?: string; details?: readonly { issue?: string; description?: string }[] };
  const [detail] = details ?? [];
  return { code: detail?.issue ?? name ?? error ?? `HTTP_${status}`, message: detail?.description ?? message ?? why ?? 'PayPal answered without a reason.' };
}
