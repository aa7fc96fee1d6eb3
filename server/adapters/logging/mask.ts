import { holdsCardNumber, maskCardNumbers } from '../../../contracts/card-numbers.ts';

/**
 * What must not be read in a log: secrets and personal data. Fields go by name, and within any text by shape. It errs on the side of
 * hiding too much.
 */
const MASKED = '[masked]';

const FIELDS = new Set([
  'authorization', 'cookie', 'password', 'passphrase', 'secret', 'token', 'accesstoken', 'refreshtoken', 'idtoken', 'credential', 'credentials',
  'apikey', 'privatekey', 'pem', 'secretkey', 'clientsecret', 'webhooksecret', 'webhooksignaturekey', 'hmackey', 'holder', 'email', 'name', 'firstname', 'lastname', 'fullname', 'tenantname', 'phone', 'address', 'birthdate', 'iban', 'pan',
  'cardnumber', 'document', 'documentnumber', 'cvc', 'cvv', 'description', 'metadata',
]);

const API_KEY = /\bfl_(test|live)_[A-Za-z0-9_-]+/g;
/** Stripe's secret and restricted keys, and secrets of webhooks as several providers write them. */
const PROVIDER_KEY = /\b((?:sk|rk)_(?:test|live)|whsec)_[A-Za-z0-9+/=_-]+/g;
const JWT = /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g;
const BEARER = /\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi;
const EMAIL = /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}/g;
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi;

export function maskText(text: string): string {
  let masked = text;
  if (masked.includes('fl_')) masked = masked.replace(API_KEY, 'fl_$1_' + MASKED);
  if (masked.includes('k_') || masked.includes('whsec_')) masked = masked.replace(PROVIDER_KEY, `$1_${MASKED}`);
  if (masked.includes('eyJ')) masked = masked.replace(JWT, MASKED);
  if (masked.includes('@')) masked = masked.replace(URL_PASSWORD, `$1:${MASKED}@`).replace(EMAIL, MASKED);
  masked = masked.replace(BEARER, `$1 ${MASKED}`);
  return maskCardNumbers(masked, MASKED);
}

/** A copy fit for a log. Errors become their type, message, stack and code. */
export function mask(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'bigint') return maskText(value.toString());
  if (typeof value === 'number') return Number.isSafeInteger(value) && holdsCardNumber(String(value)) ? MASKED : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 6) return '[deep]';
  if (value instanceof Date) return value.toJSON();
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (value instanceof Error) return maskError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => mask(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [maskText(key), isSecret(key) && inner !== null ? MASKED : mask(inner, depth + 1)]));
}

function isSecret(key: string): boolean {
  return FIELDS.has(key.replaceAll(/[-_]/g, '').toLowerCase());
}

function maskError(error: Error, depth: number): object {
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return {
    type: name, message: maskText(message), code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    stack: stack === undefined ? undefined : maskText(stack), cause: cause === undefined ? undefined : mask(cause, depth + 1),
  };
}
