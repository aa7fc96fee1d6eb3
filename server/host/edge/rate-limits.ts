import { refuse } from '../../kit/refuse.ts';
import type { RateDecision, RateLimit, RateLimiter, RateTake } from '../../kit/rate-limiter.ts';

/** How much is too much. Each limit may be used up at once, and comes back bit by bit as its window slides on. */
export interface RateSettings {
  /** Requests per second and key, client or user. */
  readonly ratePerKey: number;
  /** Requests per second and tenant, whoever of it asks. */
  readonly ratePerTenant: number;
  /** Lists per second and tenant: they cost the database most. */
  readonly listRatePerTenant: number;
  /** Requests per second and address, for what needs no identity, and for identities that were not valid. */
  readonly ratePerAddress: number;
  /** Passwords and codes per minute and address. */
  readonly credentialRatePerAddress: number;
  /** Webhooks of payment providers per second and address. They are signed, and all of a provider's come from few addresses. */
  readonly webhookRatePerAddress: number;
}

/** Operations with a limit of their own beside those of all. */
export type RateClass = 'credentials' | 'list';

/** A limit with its headers (draft-ietf-httpapi-ratelimit-headers-10) made ready. */
interface RatePolicy extends RateLimit {
  readonly name: string;
  readonly text: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** Limits and what is taken from each. */
export type RateEntry = readonly [RateGroup, readonly RateTake[]];

/** Who is limited, with what was made ready for them. */
export interface Rated {
  readonly tenantId: string;
  readonly actor: { readonly kind: 'user' | 'key' | 'client' | 'service'; readonly id: string; readonly through?: { readonly consentId: string } };
  readonly rates: { plain?: RateEntry; list?: RateEntry };
}

/** The limits of one kind of request, all of which it is under. */
export interface RateGroup {
  readonly policies: readonly RatePolicy[];
  readonly header: string;
}

export interface RatePolicies {
  ofCaller(caller: Rated, rate: RateClass | undefined): RateEntry;
  ofAddress(what: string, address: string, rate: RateClass | 'webhooks' | undefined): RateEntry;
}

function policy(name: string, limit: number, windowMs: number): RatePolicy {
  const seconds = Math.ceil(windowMs / 1000);
  return { limit, windowMs, name, text: `"${name}";q=${limit};w=${seconds}`, prefix: `"${name}";r=`, suffix: `;t=${seconds}` };
}

const group = (...policies: RatePolicy[]): RateGroup => ({ policies, header: policies.map(({ text }) => text).join(', ') });
const takes = ({ policies }: RateGroup, keys: readonly string[]): RateTake[] => policies.map((limit, n) => ({ key: keys[n]!, limit, cost: 1 }));

export function ratePolicies(settings: RateSettings): RatePolicies {
  const tenant = policy('tenant', settings.ratePerTenant, 1000);
  const list = policy('list', settings.listRatePerTenant, 1000);
  const address = policy('address', settings.ratePerAddress, 1000);
  const own = (kind: string) => policy(kind, settings.ratePerKey, 1000);
  const plain: Readonly<Record<string, RateGroup>> = Object.fromEntries(KINDS.map((kind) => [kind, group(own(kind), tenant)]));
  const lists: Readonly<Record<string, RateGroup>> = Object.fromEntries(KINDS.map((kind) => [kind, group(own(kind), tenant, list)]));
  const strangers = group(address);
  const credentials = group(address, policy('credentials', settings.credentialRatePerAddress, 60_000));
  const webhooks = group(policy('webhooks', settings.webhookRatePerAddress, 1000));
  return {
    ofCaller(caller, rate) {
      const { actor: { kind, id, through }, tenantId } = caller;
      // A program has a rate of its own, so that it can't use up its person's. Remembered with the caller, who is remembered for a minute: nothing is put together at a request.
      return caller.rates[rate === 'list' ? 'list' : 'plain'] ??= entry((rate === 'list' ? lists : plain)[kind]!, `{${tenantId}}`, [`:${kind}:${through?.consentId ?? id}`, '', ':list']);
    },
    ofAddress: (what, ip, rate) => rate === 'webhooks' ? entry(webhooks, `{${ip}}`, [':webhooks']) : entry(rate === 'credentials' ? credentials : strangers, `{${ip}}`, [`:${what}`, ':credentials']),
  };
}

const KINDS = ['user', 'key', 'client', 'service'];

/** One hash tag, so that a cluster of Redis keeps all limits of a request in one place. */
const entry = (of: RateGroup, tag: string, names: readonly string[]): RateEntry => [of, takes(of, names.map((name) => tag + name))];

/** Takes one of each, and adds the headers that say what is left. */
export function takeRates(limiter: RateLimiter, [of, wanted]: RateEntry, headers: string[]): undefined | Promise<undefined> {
  const decisions = limiter.takeAll(wanted);
  if (decisions instanceof Promise) return decisions.then((decided) => applyRates(decided, of, headers));
  return applyRates(decisions, of, headers);
}

function applyRates(decisions: readonly RateDecision[], { policies, header }: RateGroup, headers: string[]): undefined {
  let tightest = 0;
  for (let n = 1; n < decisions.length; n++) if (isTighter(decisions[n]!, policies[n]!, decisions[tightest]!, policies[tightest]!)) tightest = n;
  const { allowed, remaining, waitMs } = decisions[tightest]!;
  const { prefix, suffix } = policies[tightest]!;
  headers.push('RateLimit-Policy', header, 'RateLimit', prefix + remaining + suffix);
  if (allowed) return;
  headers.push('Retry-After', String(Math.max(1, Math.ceil(waitMs / 1000))));
  throw refuse('rate_limited');
}

/** Of those that refuse the one to wait for longest; of the others the one with the least of its share left. */
function isTighter(one: RateDecision, { limit }: RateLimit, other: RateDecision, { limit: otherLimit }: RateLimit): boolean {
  if (!one.allowed || !other.allowed) return one.waitMs > other.waitMs;
  return one.remaining * otherLimit < other.remaining * limit;
}
