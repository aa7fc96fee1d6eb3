import { createVerify, X509Certificate } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { WebhookRefused, type RawRequest } from '../../../kit/payments/provider.ts';
import { askProvider } from '../http.ts';

/**
 * PayPal's signature, checked here and not by its `verify-webhook-signature`: that one wants the event as JSON inside JSON, where a byte that changes on the
 * way makes a true event false, and each webhook would cost a call to a service that is in trouble just when webhooks pile up. Checked here, an event needs
 * PayPal once per certificate. Who vouches for the certificate is the host that it comes from: it is fetched by TLS from PayPal itself and from nowhere else,
 * whatever the sender of the event says.
 */
export interface SignatureChecker {
  /** Throws `WebhookRefused`. */
  check(request: RawRequest, nowMs: number): Promise<void>;
}

/** PayPal tries for three days; what is older is somebody else's copy. */
const MAX_AGE_MS = 4 * 86_400_000;
const MAX_AHEAD_MS = 5 * 60_000;
const MAX_CERTIFICATES = 20;
const PAYPAL_HOSTS = new Set(['api.paypal.com', 'api-m.paypal.com', 'api.sandbox.paypal.com', 'api-m.sandbox.paypal.com']);
const SIGNER = /(^|\n)CN=messageverificationcerts\.([a-z]+\.)?paypal\.com(\n|$)/;

interface Trusted {
  readonly webhookId: string;
  readonly baseUrl: string;
  readonly timeoutMs: number;
}

export function signatureChecker({ webhookId, baseUrl, timeoutMs }: Trusted): SignatureChecker {
  const certificates = new Map<string, Promise<X509Certificate>>();

  function certificateOf(url: string): Promise<X509Certificate> {
    const known = certificates.get(url);
    if (known !== undefined) return known;
    const fetched = fetchCertificate(url, baseUrl, timeoutMs);
    // One that did not come is asked for again, and nobody fills the memory with addresses.
    fetched.catch(() => certificates.delete(url));
    if (certificates.size >= MAX_CERTIFICATES) certificates.clear();
    certificates.set(url, fetched);
    return fetched;
  }

  return {
    async check({ headers, body }, nowMs) {
      const [id, time, signature, url] = ['paypal-transmission-id', 'paypal-transmission-time', 'paypal-transmission-sig', 'paypal-cert-url'].map((name) => headers[name] ?? '');
      if (!id || !time || !signature || !url) throw new WebhookRefused('PayPal signs with four headers, and one is missing');
      if (headers['paypal-auth-algo'] !== 'SHA256withRSA') throw new WebhookRefused('PayPal signs with SHA256withRSA');
      const sentMs = Date.parse(time);
      if (!(sentMs > nowMs - MAX_AGE_MS && sentMs < nowMs + MAX_AHEAD_MS)) throw new WebhookRefused('the transmission is too old, or of the future');
      requirePaypal(url, baseUrl);
      const certificate = await certificateOf(url);
      if (nowMs < Date.parse(certificate.validFrom) || nowMs > Date.parse(certificate.validTo)) throw new WebhookRefused('the certificate is not valid now');
      const verify = createVerify('RSA-SHA256').update(`${id}|${time}|${webhookId}|${crc32(body)}`);
      if (!verify.verify(certificate.publicKey, signature, 'base64')) throw new WebhookRefused('the signature does not fit');
    },
  };
}

/** PayPal's own hosts over TLS, or the very origin that we were told to take for PayPal: a simulator. */
function requirePaypal(text: string, baseUrl: string): void {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') throw new WebhookRefused('the certificate has no address');
  const isPaypal = url.protocol === 'https:' && url.port === '' && PAYPAL_HOSTS.has(url.hostname);
  if (!isPaypal && url.origin !== new URL(baseUrl).origin) throw new WebhookRefused('the certificate is not at PayPal');
}

async function fetchCertificate(url: string, baseUrl: string, timeoutMs: number): Promise<X509Certificate> {
  const { status, text } = await askProvider({ timeoutMs, method: 'GET', url, headers: { accept: 'application/x-pem-file, text/plain' } });
  if (status !== 200) throw new Error(`PayPal answered ${status} where its certificate is`);
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(text);
  } catch {
    throw new WebhookRefused('what is there is no certificate');
  }
  if (new URL(url).origin !== new URL(baseUrl).origin && !SIGNER.test(certificate.subject)) throw new WebhookRefused('the certificate is not for signing webhooks');
  return certificate;
}
