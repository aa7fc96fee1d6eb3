import { describe, expect, it } from 'vitest';
import { memoryRateLimiter } from '../../adapters/memory/rate-limiter.ts';
import { manualClock } from '../../test/support/service-context.ts';
import { ratePolicies, takeRates, type RateClass, type Rated } from './rate-limits.ts';

const LIMITS = { ratePerKey: 10, ratePerTenant: 15, listRatePerTenant: 4, ratePerAddress: 3, credentialRatePerAddress: 5, webhookRatePerAddress: 8 };

function setUp() {
  const clock = manualClock(1_000_000_000);
  const limiter = memoryRateLimiter(clock);
  const policies = ratePolicies(LIMITS);
  const take = (entry: Parameters<typeof takeRates>[1]) => {
    const headers: string[] = [];
    let code: string | undefined;
    try {
      void takeRates(limiter, entry, headers);
    } catch (error) {
      ({ code } = error as { code: string });
    }
    const header = (name: string) => (headers.includes(name) ? headers[headers.indexOf(name) + 1] : undefined);
    return { code, policy: header('RateLimit-Policy'), left: header('RateLimit'), retryAfter: header('Retry-After') };
  };
  return {
    clock,
    ask: (caller: Rated, rate?: RateClass) => take(policies.ofCaller(caller, rate)),
    from: (address: string, rate?: RateClass | 'webhooks', what = 'public') => take(policies.ofAddress(what, address, rate)),
    exhaust(caller: Rated, times: number, rate?: RateClass) {
      for (let n = 0; n < times; n++) take(policies.ofCaller(caller, rate));
    },
  };
}

const caller = (id: string, tenantId = 't', kind: Rated['actor']['kind'] = 'key'): Rated => ({ tenantId, actor: { kind, id }, rates: {} });

describe('the limits of a caller', () => {
  it('are told all, and the tightest with what is left of it', () => {
    const { ask } = setUp();
    const one = caller('one');
    expect(ask(one)).toEqual({ code: undefined, policy: '"key";q=10;w=1, "tenant";q=15;w=1', left: '"key";r=9;t=1', retryAfter: undefined });
    expect(ask(caller('two', 't', 'user'))).toMatchObject({ policy: '"user";q=10;w=1, "tenant";q=15;w=1', left: '"tenant";r=13;t=1' });
    expect(ask(one, 'list')).toMatchObject({ policy: '"key";q=10;w=1, "tenant";q=15;w=1, "list";q=4;w=1', left: '"list";r=3;t=1' });
  });

  it('hold for each key, and for all keys of a tenant together', () => {
    const { ask, exhaust } = setUp();
    const [one, two] = [caller('one'), caller('two')];
    exhaust(one, 10);
    expect(ask(one)).toMatchObject({ code: 'rate_limited', left: '"key";r=0;t=1', retryAfter: '2' });
    exhaust(two, 5);
    expect(ask(two)).toMatchObject({ code: 'rate_limited', left: '"tenant";r=0;t=1' });
    expect(ask(caller('one', 'another')).code).toBeUndefined();
  });

  it("take nothing from a key that its tenant's limit turns away", () => {
    const { ask, exhaust, clock } = setUp();
    const [one, two] = [caller('one'), caller('two')];
    exhaust(two, 10);
    exhaust(one, 50);
    clock.advance(1_000);
    clock.advance(900);
    // A tenth of the second before still counts: for the key one of five, for the tenant two of fifteen.
    expect(ask(one)).toMatchObject({ code: undefined, left: '"key";r=8;t=1' });
  });

  it('let lists run out, and everything else go on', () => {
    const { ask, exhaust } = setUp();
    const one = caller('one');
    exhaust(one, 4, 'list');
    expect(ask(one, 'list')).toMatchObject({ code: 'rate_limited', left: '"list";r=0;t=1' });
    expect(ask(one).code).toBeUndefined();
  });

  it('give way bit by bit after a burst', () => {
    const { ask, exhaust, clock } = setUp();
    const one = caller('one');
    exhaust(one, 10);
    clock.advance(1_500);
    exhaust(one, 5);
    expect(ask(one).code).toBe('rate_limited');
    clock.advance(100);
    expect(ask(one).code).toBeUndefined();
    expect(ask(one).code).toBe('rate_limited');
  });
});

describe('the limits of an address', () => {
  it('are stricter for passwords, by the minute', () => {
    const { from, clock } = setUp();
    for (let n = 0; n < 5; n++) {
      expect(from('203.0.113.9', 'credentials')).toMatchObject({ code: undefined, policy: '"address";q=3;w=1, "credentials";q=5;w=60' });
      clock.advance(1_000);
    }
    const refused = from('203.0.113.9', 'credentials');
    expect(refused).toMatchObject({ code: 'rate_limited', left: '"credentials";r=0;t=60' });
    expect(Number(refused.retryAfter)).toBeGreaterThan(10);
    expect(from('203.0.113.9').code).toBeUndefined();
    expect(from('203.0.113.10', 'credentials').code).toBeUndefined();
  });

  it('are their own for what payment providers tell, all from one address', () => {
    const { from } = setUp();
    for (let n = 0; n < 8; n++) expect(from('203.0.113.9', 'webhooks')).toMatchObject({ code: undefined, policy: '"webhooks";q=8;w=1' });
    expect(from('203.0.113.9', 'webhooks').code).toBe('rate_limited');
    expect(from('203.0.113.9').code).toBeUndefined();
  });

  it('keep apart what an address does', () => {
    const { from } = setUp();
    for (let n = 0; n < 3; n++) from('203.0.113.9', undefined, 'stranger');
    expect(from('203.0.113.9', undefined, 'stranger').code).toBe('rate_limited');
    expect(from('203.0.113.9').code).toBeUndefined();
  });
});
