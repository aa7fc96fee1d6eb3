import { refuse } from '../../kit/refuse.ts';
import type { RateDecision, RateLimit, RateLimiter } from '../../kit/rate-limiter.ts';

/** A limit with its headers (draft-ietf-httpapi-ratelimit-headers-10) made ready. */
export interface RatePolicy extends RateLimit {
  readonly name: string;
  readonly policyHeader: string;
  readonly prefix: string;
  readonly suffix: string;
}

export function ratePolicy(name: string, limit: RateLimit): RatePolicy {
  const seconds = Math.ceil(limit.windowMs / 1000);
  return { ...limit, name, policyHeader: `"${name}";q=${limit.limit};w=${seconds}`, prefix: `"${name}";r=`, suffix: `;t=${seconds}` };
}

/** Takes one, and adds the headers that say what is left. */
export function takeRate(limiter: RateLimiter, key: string, policy: RatePolicy, headers: string[]): undefined | Promise<undefined> {
  const decision = limiter.take(key, policy);
  if (decision instanceof Promise) return decision.then((decided) => applyRate(decided, policy, headers));
  return applyRate(decision, policy, headers);
}

function applyRate(decision: RateDecision, policy: RatePolicy, headers: string[]): undefined {
  headers.push('RateLimit-Policy', policy.policyHeader, 'RateLimit', policy.prefix + decision.remaining + policy.suffix);
  if (decision.allowed) return;
  headers.push('Retry-After', String(Math.max(1, Math.ceil(decision.waitMs / 1000))));
  throw refuse('rate_limited');
}
