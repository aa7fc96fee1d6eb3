/** Thrown where a webhook is not what Florin signed, or not fresh. Answer such a request with 400. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

type HeaderBag = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WebhookOptions {
  /** How old or how far ahead a webhook's timestamp may be. */
  toleranceMs?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
}

const FIVE_MINUTES_MS = 300_000;

/**
 * Checks a webhook as Standard Webhooks defines it, and answers with what it says. `payload` is the body exactly as it came, not
 * parsed and written again. `secret` is the endpoint's (`whsec_…`); several while a secret is being changed.
 */
export async function verifyWebhook(
  payload: string | Uint8Array, headers: HeaderBag, secret: string | readonly string[],
  { toleranceMs = FIVE_MINUTES_MS, now = Date.now }: WebhookOptions = {},
): Promise<unknown> {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const signatures = header(headers, 'webhook-signature');
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookVerificationError('webhook-timestamp is not a time in seconds');
  if (Math.abs(now() - Number(timestamp) * 1000) > toleranceMs) throw new WebhookVerificationError('the webhook is too old, or from the future');
  const body = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  const signed = concat(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  for (const one of typeof secret === 'string' ? [secret] : secret) {
    if (await isSigned(signed, signatures, one)) return JSON.parse(new TextDecoder().decode(body));
  }
  throw new WebhookVerificationError('no signature of the webhook is right');
}

async function isSigned(message: Uint8Array<ArrayBuffer>, signatures: string, secret: string): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', secretBytes(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  for (const entry of signatures.split(' ')) {
    const [version, signature = ''] = entry.split(',', 2);
    const bytes = version === 'v1' ? base64(signature) : undefined;
    // `verify` compares in constant time.
    if (bytes !== undefined && await crypto.subtle.verify('HMAC', key, bytes, message)) return true;
  }
  return false;
}

function secretBytes(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = base64(secret.replace(/^whsec_/, ''));
  if (bytes === undefined || bytes.length === 0) throw new TypeError('the secret is not whsec_ and base64');
  return bytes;
}

function base64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

function header(headers: HeaderBag, name: string): string {
  const found = headers instanceof Headers ? headers.get(name) : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value = typeof found === 'string' ? found : found?.[0];
  if (value === undefined || value === '') throw new WebhookVerificationError(`${name} is missing`);
  return value;
}
