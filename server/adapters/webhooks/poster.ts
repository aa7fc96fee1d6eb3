import type { Agent, Dispatcher } from 'undici';
import type { OpenWebhookPoster, WebhookFailure, WebhookOutcome, WebhookRequest } from '../../kit/webhook-poster.ts';
import { isPublicAddress } from '../internet/public-addresses.ts';
import { AddressRefused, dnsResolve, literalOf, type Resolve } from '../internet/resolve.ts';
import { guardedLookup } from './guarded-lookup.ts';
import { isLocalhost, refusalOf } from './url-rules.ts';

const KEPT_OF_ANSWER_BYTES = 1_024;
/** Read and thrown away, so that the connection can be used again; where there is more it is closed instead. */
const READ_OF_ANSWER_BYTES = 16_384;
/** For the rest of an answer whose head is there: it says all that counts. */
const BODY_MS = 2_000;
const IDLE_MS = 4_000;
const CONNECT_MS = 10_000;
const CONNECTIONS_PER_ORIGIN = 64;

/** Opens nothing until the first request. `resolve` is for tests, which have names of their own. */
export function openWebhookPosterWith(resolve: Resolve): OpenWebhookPoster {
  return ({ allowLocalhost }) => {
    const rules = { allowLocalhost };
    let agent: Promise<Agent> | undefined;
    const opened = (): Promise<Agent> => (agent ??= newAgent(resolve, rules));
    return {
      refusal: (url) => refusalOf(url, rules),
      post: (asked) => (refusalOf(asked.url, rules) === undefined ? post(opened(), asked) : Promise.resolve({ failed: 'address-refused' })),
    };
  };
}

export const openWebhookPoster: OpenWebhookPoster = (options) => openWebhookPosterWith(dnsResolve())(options);

async function newAgent(resolve: Resolve, rules: { readonly allowLocalhost: boolean }): Promise<Agent> {
  const { Agent: NewAgent, buildConnector } = await import('undici');
  // The whole has a deadline of its own; this one ends connections whose request was given up.
  const connect = buildConnector({ lookup: guardedLookup(resolve, rules), timeout: CONNECT_MS, maxCachedSessions: 100 });
  return new NewAgent({
    connect(options, callback) {
      // A socket looks names up; an address it takes as it is.
      const literal = literalOf(options.hostname);
      const refused = literal !== undefined && !isPublicAddress(literal) && !(rules.allowLocalhost && isLocalhost(literal === '::1' ? '[::1]' : literal));
      if (refused) callback(new AddressRefused('the address is not public'), null);
      else connect(options, callback);
    },
    connections: CONNECTIONS_PER_ORIGIN, pipelining: 1, keepAliveTimeout: IDLE_MS, keepAliveMaxTimeout: IDLE_MS, headersTimeout: 0, bodyTimeout: 0, allowH2: false,
  });
}

async function post(opening: Promise<Agent>, { url, headers, body, timeoutMs, signal }: WebhookRequest): Promise<WebhookOutcome> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    const { request } = await import('undici');
    const answer = await request(url, {
      dispatcher: await opening, method: 'POST', body, headers: { ...headers }, signal: signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]),
    });
    const beginning = await beginningOf(answer.body);
    const retryAfter = answer.headers['retry-after'];
    return { status: answer.statusCode, retryAfter: typeof retryAfter === 'string' ? retryAfter : retryAfter?.[0], beginning };
  } catch (error) {
    if (signal?.aborted === true) return { failed: 'called-off' };
    return { failed: deadline.signal.aborted ? 'timed-out' : failureOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Its head says whether it was taken; a body that breaks off or never ends is cut and changes nothing. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const kept: Buffer[] = [];
  let bytes = 0;
  const cut = setTimeout(() => body.destroy(), BODY_MS);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (bytes < KEPT_OF_ANSWER_BYTES) kept.push(chunk);
      bytes += chunk.length;
      if (bytes > READ_OF_ANSWER_BYTES) break;
    }
  } catch {
    // What came is what there is.
  } finally {
    clearTimeout(cut);
    body.destroy();
  }
  return Buffer.concat(kept).subarray(0, KEPT_OF_ANSWER_BYTES).toString('utf8');
}

const UNREADABLE = /^(HTTPParserError|HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_|RESPONSE|INVALID_RETURN))/;
const TLS = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO$)/;

function failureOf(error: unknown): WebhookFailure {
  const codes = codesOf(error);
  const has = (test: (code: string) => boolean) => codes.some(test);
  if (has((code) => code === 'ADDRESS_REFUSED')) return 'address-refused';
  if (has((code) => code === 'ENOTFOUND')) return 'name-not-found';
  if (has((code) => code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')) return 'timed-out';
  if (has((code) => TLS.test(code))) return 'tls-failed';
  if (has((code) => UNREADABLE.test(code))) return 'answer-unreadable';
  return 'connection-failed';
}

/** Codes and names: of an error, of what caused it, and of each address that was tried. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 3) return [];
  const own = [error.name, ...'code' in error && typeof error.code === 'string' ? [error.code] : []];
  const others: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [...own, ...[error.cause, ...others].flatMap((one) => codesOf(one, depth + 1))];
}
