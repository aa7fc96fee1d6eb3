import { ProviderUnreached, type ProviderConnection } from '../../kit/payments/provider.ts';

export interface ProviderRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For the whole answer, from the first byte sent. */
  readonly timeoutMs: number;
}

/** Where a provider's API is: where the connection says, else where it usually is. Without a slash at the end. */
export const rootOf = ({ baseUrl, test }: Pick<ProviderConnection, 'baseUrl' | 'test'>, usual: { readonly live: string; readonly sandbox: string }): string =>
  (baseUrl ?? (test ? usual.sandbox : usual.live)).replace(/\/+$/, '');

export interface ProviderReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What only happens before the first byte is sent: no address, nobody there, or somebody who could not show that it is them. */
const NEVER_SENT = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/**
 * Asks a provider over HTTP, once. Every status is an answer, and what it means is the caller's to say. Throws `ProviderUnreached` where the request surely was
 * never sent, and any other error where it may have arrived: a time-out, or a connection cut while we waited.
 */
export async function askProvider({ method, url, headers, body, timeoutMs }: ProviderRequest): Promise<ProviderReply> {
  try {
    // A redirect would send credentials to whoever it names.
    const response = await fetch(url, { method, headers, body, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    if (wasNeverSent(error)) throw new ProviderUnreached(`nobody answers at ${new URL(url).host}`, { cause: error });
    throw new Error(`no answer from ${new URL(url).host} to ${method} ${new URL(url).pathname}`, { cause: error });
  }
}

/** Follows the causes, and every one of the addresses that were tried. */
export function wasNeverSent(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && NEVER_SENT.has(String(at.code))) return true;
    if (at instanceof AggregateError && at.errors.length > 0 && at.errors.every(wasNeverSent)) return true;
  }
  return false;
}

/** The body of an answer as JSON, or undefined: a gateway in between answers in HTML. */
export function jsonOf({ text }: ProviderReply): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
