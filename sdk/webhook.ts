/**
 * Why a webhook was refused. `parsed-body`: it was read as JSON before; what was signed are its bytes as they came. `clock`: signed rightly perhaps, but at
 * a time too far from yours: it is old, or your clock is wrong. `kind-of-secret`: it carries no signature of the kind that this secret or key checks.
 * `signature`: the secret is another endpoint's or an old one, or the body was changed.
 */
export type WebhookRefusal = 'header' | 'parsed-body' | 'clock' | 'kind-of-secret' | 'signature';

/** Thrown where a webhook is not what Florin signed, or not fresh. Answer such a request with 400. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly reason: WebhookRefusal;

  constructor(reason: WebhookRefusal, message: string) {
    super(message);
    this.reason = reason;
  }
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
 * parsed and written again. `secret` is the endpoint's (`whsec_…`), or its public key (`whpk_…`); several while one is being changed.
 */
export async function verifyWebhook(
  payload: string | Uint8Array, headers: HeaderBag, secret: string | readonly string[],
  { toleranceMs = FIVE_MINUTES_MS, now = Date.now }: WebhookOptions = {},
): Promise<unknown> {
  if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) {
    throw new WebhookVerificationError('parsed-body', 'the body was parsed before: hand over the text or bytes of the request as they came');
  }
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const signatures = header(headers, 'webhook-signature').split(' ').map((entry) => entry.split(',', 2));
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookVerificationError('header', 'webhook-timestamp is not a time in seconds');
  const aheadMs = Number(timestamp) * 1000 - now();
  if (Math.abs(aheadMs) > toleranceMs) {
    const difference = `${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs < 0 ? 'before' : 'after'} this machine's clock`;
    throw new WebhookVerificationError('clock', `the webhook is too old, or from the future: it was sent ${difference}`);
  }
  const body = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  const signed = concat(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  const keys = typeof secret === 'string' ? [secret] : secret;
  for (const one of keys) {
    if (await isSigned(signed, signatures, one)) return JSON.parse(new TextDecoder().decode(body));
  }
  if (!keys.some((one) => signatures.some(([version]) => version === versionOf(one)))) {
    throw new WebhookVerificationError('kind-of-secret', `no signature of the webhook is of the kind that this secret checks: it has ${signatures.map(([version]) => version).join(', ')}`);
  }
  throw new WebhookVerificationError('signature', 'no signature of the webhook is right: the secret is not this endpoint\'s, or the body is not byte for byte what came');
}

const PUBLIC_KEY = 'whpk_';
const versionOf = (secret: string): 'v1' | 'v1a' => (secret.startsWith(PUBLIC_KEY) ? 'v1a' : 'v1');

async function isSigned(message: Uint8Array<ArrayBuffer>, signatures: readonly string[][], secret: string): Promise<boolean> {
  const { key, algorithm } = await keyOf(secret);
  for (const [version, signature = ''] of signatures) {
    const bytes = version === versionOf(secret) ? base64(signature) : undefined;
    // `verify` compares in constant time.
    if (bytes !== undefined && await crypto.subtle.verify(algorithm, key, bytes, message)) return true;
  }
  return false;
}

async function keyOf(secret: string): Promise<{ key: CryptoKey; algorithm: string }> {
  const bytes = base64(secret.replace(/^whsec_|^whpk_/, ''));
  if (bytes === undefined || bytes.length === 0) throw new TypeError('the secret is not whsec_ or whpk_, and base64');
  const [algorithm, how] = versionOf(secret) === 'v1' ? ['HMAC', { name: 'HMAC', hash: 'SHA-256' }] as const : ['Ed25519', { name: 'Ed25519' }] as const;
  return { algorithm, key: await crypto.subtle.importKey('raw', bytes, how, false, ['verify']) };
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
  if (value === undefined || value === '') throw new WebhookVerificationError('header', `${name} is missing`);
  return value;
}
