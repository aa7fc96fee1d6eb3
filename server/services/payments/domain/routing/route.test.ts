import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeclineAdvice } from '../../../../kit/payments/provider.ts';
import type { Candidate, RouteRequest } from './candidate.ts';
import { route, type Verdict } from './route.ts';
import type { RoutingAction, RoutingDefault, RuleSet } from './rule-set.ts';
import { nextProvider } from './try-next.ts';

const REQUEST: RouteRequest = {
  amount: 10_000n, currency: 'EUR', method: 'card', country: 'DE', brand: 'visa', customer: null, metadata: {}, capture: 'automatic', save: false, boundTo: null,
};
const CAN = { manualCapture: true, multipleCaptures: true, partialRefunds: true, savedMethods: true, evidence: true, methods: ['card', 'saved'] } as const;
const candidate = (id: string, more: Partial<Candidate> = {}): Candidate =>
  ({ id, kind: 'stripe', capabilities: CAN, accepts: {}, reachable: true, cost: null, standing: { attempts: 0, succeeded: 0 }, ...more });
const [a, b, c] = [candidate('a'), candidate('b'), candidate('c')];

const use = (...shares: [string, number][]): RoutingAction => ({ type: 'use', to: shares.map(([provider, percent]) => ({ provider, percent })) });
const order = (...ids: string[]) => ({ type: 'order' as const, to: ids.map((provider) => ({ provider })) });

/** Rules, each with whether it matches. */
function rules(list: readonly (readonly [RoutingAction, boolean | string])[], otherwise: RoutingDefault = { type: 'least-cost' }, adaptive: RuleSet['adaptive'] = null) {
  const set: RuleSet = {
    tenantId: 't', id: '01900000-0000-7000-8000-000000000000', name: 'Set', mode: 'test', status: 'active', otherwise, adaptive, version: 1, createdAt: new Date(0), activatedAt: new Date(0),
    rules: list.map(([then], n) => ({ name: `rule ${n}`, when: 'true', then })),
  };
  return { set, verdicts: list.map(([, says]): Verdict => (typeof says === 'string' ? { error: says } : { matches: says })) };
}

describe('which rule', () => {
  test.each([
    ['the first that matches', rules([[order('a'), false], [order('b'), true], [order('c'), true]]), ['b'], 'rule 1'],
    ['none: the default', rules([[order('a'), false]], order('c', 'b')), ['c', 'b'], undefined],
    ['one that can not be evaluated does not match', rules([[order('a'), 'No such key'], [order('b'), true]]), ['b'], 'rule 1'],
    ['no rules at all', null, ['a', 'b', 'c'], undefined],
  ])('%s', (_what, by, providers, rule) => {
    const found = route(REQUEST, [a, b, c], by, 0);
    expect([found.outcome, found.providers, found.rule?.name]).toEqual(['route', providers, rule]);
  });

  test('a block says why, and sends the payment nowhere', () => {
    expect(route(REQUEST, [a], rules([[{ type: 'block', reason: 'Not from there' }, true], [order('a'), true]]), 0)).toMatchObject({ outcome: 'block', reason: 'Not from there', providers: [] });
  });

  test('a review says why, and where the payment will go then: by the next rule that places it', () => {
    const by = rules([[{ type: 'review', reason: 'Large' }, true], [{ type: 'block', reason: 'x' }, true], [{ type: 'review', reason: 'y' }, true], [order('b'), true], [order('c'), true]]);
    expect(route(REQUEST, [a, b, c], by, 0)).toMatchObject({ outcome: 'review', reason: 'Large', rule: { index: 0 }, providers: ['b'] });
  });

  test('what could not be evaluated is told', () => {
    expect(route(REQUEST, [a], rules([[order('a'), 'No such key: shop']]), 0).notes).toEqual(['The rule 1, rule 0, did not match: No such key: shop']);
  });
});

describe('who can', () => {
  test.each([
    ['no client', { capabilities: null }, {}, 'There is no client for it here.'], ['a method it has not', {}, { method: 'redirect' }, 'It has no redirect.'],
    ['a method it is not used for', { accepts: { methods: ['saved'] } }, {}, 'It is not used for card.'], ['a currency', { accepts: { currencies: ['USD'] } }, {}, 'It is not used for EUR.'],
    ['a country', { accepts: { countries: ['US'] } }, {}, 'It is not used for DE.'],
    ['a country that is not known', { accepts: { countries: ['US'] } }, { country: null }, 'It is used for some countries only, and that of the payment is not known.'],
    ['capture later', { capabilities: { ...CAN, manualCapture: false } }, { capture: 'manual' }, 'It captures at once only.'], ['keeping the method', { capabilities: { ...CAN, savedMethods: false } }, { save: true }, 'It keeps no methods.'],
    ['a method of another', {}, { boundTo: 'b' }, 'Another provider keeps the method.'], ['an open breaker', { reachable: false }, {}, 'It failed so often lately that nothing is sent there at the moment.'],
  ] as [string, Partial<Candidate>, Partial<RouteRequest>, string][])('not where there is %s', (_what, own, asked, because) => {
    const found = route({ ...REQUEST, ...asked }, [candidate('a', own), b], rules([[order('a', 'b'), true]]), 0);
    expect(found.explanation.find(({ provider }) => provider === 'a')).toMatchObject({ position: null, because });
    expect(found.providers).not.toContain('a');
  });

  test('nobody: then there is no route, and each says why', () => {
    const found = route(REQUEST, [candidate('a', { reachable: false }), b], rules([[order('a'), true]]), 0);
    expect(found).toMatchObject({ outcome: 'none', providers: [], reason: 'No provider can take it.' });
    expect(found.explanation.map(({ because }) => because)).toEqual(['It failed so often lately that nothing is sent there at the moment.', 'The rule does not name it.']);
  });
});

describe('shares', () => {
  test.each([[0, 'a'], [0.699, 'a'], [0.7, 'b'], [0.899, 'b'], [0.9, 'c'], [0.999999, 'c']])('%d falls to %s', (dice, first) => {
    expect(route(REQUEST, [a, b, c], rules([[use(['a', 70], ['b', 20], ['c', 10]), true]]), dice).providers[0]).toBe(first);
  });

  test('the others follow by share', () => {
    expect(route(REQUEST, [a, b, c], rules([[use(['c', 10], ['b', 20], ['a', 70]), true]]), 0).providers).toEqual(['c', 'a', 'b']);
  });

  test('who can not take it leaves its share to the others', () => {
    const able = [candidate('a', { reachable: false }), b, c];
    const by = rules([[use(['a', 70], ['b', 20], ['c', 10]), true]]);
    expect([0, 0.66, 0.67, 0.99].map((dice) => route(REQUEST, able, by, dice).providers[0])).toEqual(['b', 'b', 'c', 'c']);
  });

  test('are kept over many draws', () => {
    const by = rules([[use(['a', 70], ['b', 30]), true]]);
    const draws = Array.from({ length: 1_000 }, (_, n) => route(REQUEST, [a, b], by, n / 1_000).providers[0]);
    expect(draws.filter((id) => id === 'a').length).toBe(700);
  });

  test('success moves them, and the explanation says so', () => {
    const able = [candidate('a', { standing: { attempts: 1_000, succeeded: 950 } }), candidate('b', { standing: { attempts: 1_000, succeeded: 850 } })];
    const by = rules([[use(['a', 50], ['b', 50]), true]], undefined, { minAttempts: 500, maxShiftPercent: 20, windowHours: 24 });
    const { explanation } = route(REQUEST, able, by, 0.51);
    expect(explanation[0]).toMatchObject({ provider: 'a', shareBps: 5_278, successBps: 9_500, because: 'It was drawn, with a share of 52.78 in 100, which was 50 before success moved it.' });
  });
});

test.each([
  ['the cheapest first', [['a', 300n], ['b', 100n], ['c', 200n]], ['b', 'c', 'a']], ['no price comes last', [['a', null], ['b', 100n], ['c', null]], ['b', 'a', 'c']],
  ['of equals the first', [['a', 100n], ['b', 100n]], ['a', 'b']],
] as [string, [string, bigint | null][], string[]][])('least cost: %s', (_what, costs, providers) => {
  expect(route(REQUEST, costs.map(([id, cost]) => candidate(id, { cost })), rules([]), 0).providers).toEqual(providers);
});

test('least cost among those that are named', () => {
  const by = rules([[{ type: 'least-cost', to: [{ provider: 'a' }, { provider: 'c' }] }, true]]);
  expect(route(REQUEST, [candidate('a', { cost: 3n }), candidate('b', { cost: 1n }), candidate('c', { cost: 2n })], by, 0).providers).toEqual(['c', 'a']);
});

test('every candidate is explained once, those placed first and in order, whatever the rules and the dice', () => {
  const anyCandidate = fc.record({ reachable: fc.boolean(), cost: fc.option(fc.bigInt({ min: 0n, max: 500n })) });
  const anyAction = fc.constantFrom<RoutingAction>(use(['a', 50], ['b', 30], ['d', 20]), order('c', 'a'), { type: 'least-cost' }, { type: 'block', reason: 'x' }, { type: 'review', reason: 'y' });
  fc.assert(fc.property(fc.array(anyCandidate, { maxLength: 5 }), fc.array(fc.tuple(anyAction, fc.boolean()), { maxLength: 4 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (all, list, dice) => {
    const candidates = all.map((own, n) => candidate('abcde'[n]!, own));
    const found = route(REQUEST, candidates, rules(list), dice);
    expect(found.explanation.map(({ provider }) => provider).toSorted()).toEqual(candidates.map(({ id }) => id));
    expect(found.explanation.filter(({ position }) => position !== null).map(({ provider, position }) => [provider, position])).toEqual(found.providers.map((id, n) => [id, n]));
    for (const id of found.providers) expect(candidates.find((one) => one.id === id)!.reachable).toBe(true);
    expect(found.providers.length === 0).toBe(found.outcome === 'none' || found.outcome === 'block');
  }));
});

describe('after a try that did not pay', () => {
  const declined = (advice: DeclineAdvice) => ({ type: 'declined' as const, advice });
  test.each([
    ['what another may take goes to the next', ['a'], declined('retry-other-provider'), 'b'], ['what was never sent goes to the next', ['a'], { type: 'unreached' as const }, 'b'],
    ['to none twice', ['a', 'c', 'b'], { type: 'unreached' as const }, undefined], ['a decline of the issuer ends it', ['a'], declined('do-not-retry'), undefined],
    ['so does one that may pass later', ['a'], declined('retry-later'), undefined], ['and one that wants the payer', ['a'], declined('retry-after-authentication'), undefined],
    ['and one that wants another method', ['a'], declined('other-method'), undefined],
  ])('%s', (_what, tried, failed, next) => {
    expect(nextProvider(['a', 'b', 'c'], tried, failed)).toBe(next);
  });
});
