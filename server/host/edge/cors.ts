/** Lets pages of these origins read the answer. Nothing is allowed by default: the API is for servers. */
export function addCors(origins: ReadonlySet<string>, origin: string, headers: string[]): void {
  headers.push('Vary', 'Origin');
  if (!origins.has(origin)) return;
  headers.push('Access-Control-Allow-Origin', origin, 'Access-Control-Expose-Headers', EXPOSED);
}

const EXPOSED = 'X-Request-Id, RateLimit, RateLimit-Policy, Retry-After, Idempotent-Replayed, Florin-Position';
const ASKED = 'Authorization, Content-Type, Idempotency-Key, Florin-Ledger, Florin-Reason, Florin-Position, X-Request-Id, Traceparent, Last-Event-ID';

/** What a browser wants to know before it sends the real request. */
export function addPreflight(methods: string, headers: string[]): void {
  headers.push('Access-Control-Allow-Methods', methods, 'Access-Control-Allow-Headers', ASKED, 'Access-Control-Max-Age', '600');
}
