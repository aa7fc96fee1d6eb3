import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { countOutcome, findStandings, type Outcome } from '../store/provider-outcomes.ts';
import { as, newTenant, paymentsWorld, refusal, STRIPE } from './routing-world.ts';

const { api, database, clock, told, tells, script, runJob } = await paymentsWorld();
const PAYMENT = { amount: 10_000, currency: 'EUR' };
const HOUR_MS = 3_600_000;

/** A tenant with providers of these names in test mode, by name. */
async function newShop(...names: string[]) {
  const tenantId = newTenant();
  const ids: Record<string, string> = {};
  for (const name of names) ids[name] = (await api.createProvider({ ...STRIPE, name }, as(tenantId))).id;
  return { tenantId, ids, me: as(tenantId) };
}
const order = (...ids: string[]) => ({ type: 'order' as const, to: ids.map((provider) => ({ provider })) });

describe('sets of rules', () => {
  test('go from draft to active, one at a time; older ones can come back', async () => {
    const { tenantId, ids, me } = await newShop('a', 'b');
    const first = await api.createRoutingRules({ name: 'First', otherwise: order(ids['a']!) }, me);
    const second = await api.createRoutingRules({ name: 'Second', otherwise: order(ids['b']!) }, me);
    const asked = async () => (await api.tryRoutingRules({ payment: PAYMENT }, me)).providers;
    const statuses = async () => (await api.listRoutingRules({}, me)).data.map(({ status }) => status);
    await api.activateRoutingRules({ id: first.id }, me);
    expect([await asked(), await statuses()]).toEqual([[ids['a']], ['draft', 'active']]);
    await api.activateRoutingRules({ id: second.id }, me);
    expect([await asked(), await statuses()]).toEqual([[ids['b']], ['active', 'archived']]);
    await api.activateRoutingRules({ id: first.id }, me);
    expect([await asked(), await statuses()]).toEqual([[ids['a']], ['archived', 'active']]);
    const types = (await told(tenantId)).map(({ types }) => types[0]!);
    expect(types.filter((type) => type.startsWith('routing'))).toEqual([
      'routing-rules.created', 'routing-rules.created', 'routing-rules.activated', 'routing-rules.archived', 'routing-rules.activated', 'routing-rules.archived', 'routing-rules.activated']);
    expect(tells).toEqual(expect.arrayContaining(types));
  });

  test('ten activations at once leave one active', async () => {
    const { me } = await newShop();
    const made = await Promise.all(Array.from({ length: 10 }, (_, n) => api.createRoutingRules({ name: `set ${n}` }, me)));
    await Promise.all(made.map(({ id }) => api.activateRoutingRules({ id }, me)));
    expect((await api.listRoutingRules({ status: 'active' }, me)).data.length).toBe(1);
    expect((await api.listRoutingRules({ status: 'archived' }, me)).data.length).toBe(9);
  });

  test('do not change or go once they were active', async () => {
    const { me } = await newShop();
    const { id } = await api.createRoutingRules({ name: 'First' }, me);
    expect((await api.updateRoutingRules({ id, name: 'Renamed' }, me)).name).toBe('Renamed');
    await api.activateRoutingRules({ id }, me);
    expect(await Promise.all([api.updateRoutingRules({ id, name: 'x' }, me), api.deleteRoutingRules({ id }, me)].map(refusal))).toEqual(['rules_frozen', 'rules_frozen']);
    const draft = await api.createRoutingRules({ name: 'Second' }, me);
    await api.deleteRoutingRules({ id: draft.id }, me);
    expect(await refusal(api.getRoutingRules({ id: draft.id }, me))).toBe('not_found');
  });

  test('are refused where a rule can not be read, and say which', async () => {
    const { me } = await newShop();
    const rule = (when: string) => ({ name: 'r', when, then: { type: 'block' as const, reason: 'x' } });
    await expect(api.createRoutingRules({ name: 'x', rules: [rule('amount > 1'), rule('amunt > 1')] }, me)).rejects.toMatchObject({ code: 'rule_invalid', data: { param: 'rules.1.when' } });
    const { id } = await api.createRoutingRules({ name: 'x' }, me);
    expect(await refusal(api.updateRoutingRules({ id, rules: [rule('amount')] }, me))).toBe('rule_invalid');
  });

  test('name providers of their own tenant and mode', async () => {
    const [{ me, tenantId }, stranger] = [await newShop(), await newShop('theirs')];
    const live = await api.createProvider({ ...STRIPE, mode: 'live' }, as(tenantId, { mode: 'live' }));
    for (const id of [stranger.ids['theirs']!, live.id]) expect(await refusal(api.createRoutingRules({ name: 'x', otherwise: order(id) }, me))).toBe('not_found');
    expect((await api.createRoutingRules({ name: 'x', otherwise: order(live.id), mode: 'live' }, as(tenantId, { mode: 'live' }))).mode).toBe('live');
  });

  test('of another tenant are not there, and those that are live are out of reach of a test key', async () => {
    const { me, tenantId } = await newShop();
    const { id } = await api.createRoutingRules({ name: 'x' }, me);
    const other = as(newTenant());
    expect(await Promise.all([
      api.getRoutingRules({ id }, other), api.updateRoutingRules({ id, name: 'y' }, other), api.deleteRoutingRules({ id }, other), api.activateRoutingRules({ id }, other),
      api.tryRoutingRules({ id, payment: PAYMENT }, other),
    ].map(refusal))).toEqual(Array(5).fill('not_found'));
    const live = await api.createRoutingRules({ name: 'live' }, as(tenantId, { mode: 'live' }));
    expect(await Promise.all([api.createRoutingRules({ name: 'x', mode: 'live' }, me), api.updateRoutingRules({ id: live.id, name: 'y' }, me), api.activateRoutingRules({ id: live.id }, me)].map(refusal)))
      .toEqual(['forbidden', 'forbidden', 'forbidden']);
  });
});

test.each([
  ['shares that make 90', { type: 'use', to: [{ provider: 'P', percent: 90 }] }], ['a share without percent', { type: 'use', to: [{ provider: 'P' }] }], ['an order of nobody', { type: 'order' }],
  ['percents in an order', { type: 'order', to: [{ provider: 'P', percent: 100 }] }], ['a block without a reason', { type: 'block' }], ['a review that sends somewhere', { type: 'review', reason: 'x', to: [{ provider: 'P' }] }],
  ['one provider twice', { type: 'use', to: [{ provider: 'P', percent: 50 }, { provider: 'P', percent: 50 }] }],
])('refuses %s', async (_what, then) => {
  const { me, ids } = await newShop('a');
  const filled = JSON.parse(JSON.stringify(then).replaceAll('"P"', JSON.stringify(ids['a']))) as never;
  await expect(api.createRoutingRules({ name: 'x', rules: [{ name: 'r', when: 'true', then: filled }] }, me)).rejects.toThrow();
});

describe('where a payment goes', () => {
  test('by what the rule says of it', async () => {
    const { me, ids: { a, b } } = await newShop('a', 'b');
    const { id } = await api.createRoutingRules({ name: 'x', rules: [
      { name: 'blocked', when: 'country == "KP"', then: { type: 'block', reason: 'Sanctions' } },
      { name: 'large', when: 'amount >= 100000', then: { type: 'review', reason: 'Large' } },
      { name: 'shop', when: '"shop" in metadata && metadata["shop"] == "b"', then: order(b!) },
    ], otherwise: order(a!, b!) }, me);
    const asked = async (more: object) => {
      const { outcome, rule, providers } = await api.tryRoutingRules({ id, payment: { ...PAYMENT, ...more } }, me);
      return [outcome, rule?.name, providers];
    };
    expect(await asked({})).toEqual(['route', undefined, [a, b]]);
    expect(await asked({ country: 'KP' })).toEqual(['block', 'blocked', []]);
    expect(await asked({ amount: 100_000 })).toEqual(['review', 'large', [a, b]]);
    expect(await asked({ metadata: { shop: 'b' } })).toEqual(['route', 'shop', [b]]);
  });

  test('to the cheapest by the prices of each connection, which rules can ask about too', async () => {
    const { me, ids: { a, b } } = await newShop('a', 'b');
    await api.updateProvider({ id: a!, prices: [{ countries: ['US'], bps: 100 }, { bps: 290, fixed: 30, currency: 'EUR' }] }, me);
    await api.updateProvider({ id: b!, prices: [{ bps: 250 }] }, me);
    const found = await api.tryRoutingRules({ payment: PAYMENT }, me);
    expect(found.explanation.map(({ provider, cost }) => [provider, cost])).toEqual([[b, 250], [a, 320]]);
    expect((await api.tryRoutingRules({ payment: { ...PAYMENT, country: 'US' } }, me)).providers[0]).toBe(a);
    const { id } = await api.createRoutingRules({ name: 'x', rules: [{ name: 'dear', when: `cost["${b}"] > 200`, then: order(a!) }] }, me);
    expect((await api.tryRoutingRules({ id, payment: PAYMENT }, me)).providers).toEqual([a]);
  });

  test('not to what is disabled, of the other mode, or has no client', async () => {
    const { me, tenantId, ids: { a, b } } = await newShop('a', 'b');
    await api.createProvider({ ...STRIPE, mode: 'live' }, as(tenantId, { mode: 'live' }));
    expect((await api.tryRoutingRules({ payment: PAYMENT }, me)).providers).toEqual([a, b]);
    await api.disableProvider({ id: a! }, me);
    expect((await api.tryRoutingRules({ payment: PAYMENT }, me)).providers).toEqual([b]);
    script.speaks = (kind) => kind !== 'paypal';
    const paypal = await api.createProvider({ kind: 'paypal', name: 'P', credentials: { clientId: 'c', clientSecret: 's' } }, me);
    const found = await api.tryRoutingRules({ payment: PAYMENT }, me);
    script.speaks = () => true;
    expect(found.providers).toEqual([b]);
    expect(found.explanation.find(({ provider }) => provider === paypal.id)!.because).toBe('There is no client for it here.');
  });

  test('the largest payment at the dearest price is told without a number that JSON can not carry', async () => {
    const { me, ids: { a } } = await newShop('a');
    await api.updateProvider({ id: a!, prices: [{ bps: 10_000, fixed: 1_000_000_000, currency: 'EUR' }] }, me);
    const found = await api.tryRoutingRules({ payment: { ...PAYMENT, amount: Number.MAX_SAFE_INTEGER } }, me);
    expect(found.explanation[0]!.cost).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('an evil rule holds nobody up: it does not match, and says why', async () => {
    const { me, ids: { a } } = await newShop('a');
    const list = `[${Array.from({ length: 20 }, (_, n) => n).join(',')}]`;
    const when = `${Array.from({ length: 8 }, (_, n) => `${list}.all(v${n}, `).join('')}amount > 0${')'.repeat(8)}`;
    const { id } = await api.createRoutingRules({ name: 'evil', rules: [{ name: 'evil', when, then: { type: 'block', reason: 'x' } }] }, me);
    await api.activateRoutingRules({ id }, me);
    const found = await api.tryRoutingRules({ payment: PAYMENT }, me);
    expect([found.outcome, found.providers, found.notes]).toEqual(['route', [a], ['The rule 1, evil, did not match: It takes too long.']]);
  });
});

describe('outcomes', () => {
  const outcome = (tenantId: string, providerId: string, type: Outcome['type'], more: Partial<Outcome> = {}): Outcome =>
    ({ tenantId, providerId, attemptId: randomUUID(), type, amount: 500, currency: 'EUR', at: new Date(clock.now()), ...more });

  test('are counted by provider, at once from many sides, in a window', async () => {
    const { tenantId, ids } = await newShop('a', 'b');
    const [a, b] = [decodeId('provider', ids['a']!)!, decodeId('provider', ids['b']!)!];
    const types = ['succeeded', 'succeeded', 'declined', 'failed'] as const;
    await Promise.all(Array.from({ length: 200 }, (_, n) => database.transaction((tx) => countOutcome(tx, outcome(tenantId, a, types[n % 4]!)))));
    await countOutcome(database, outcome(tenantId, b, 'succeeded', { at: new Date(clock.now() - 2 * HOUR_MS) }));
    await countOutcome(database, outcome(newTenant(), a, 'succeeded'));
    expect(Object.fromEntries(await findStandings(database, tenantId, new Date(clock.now() - HOUR_MS)))).toEqual({ [a]: { attempts: 200, succeeded: 100 } });
    expect((await findStandings(database, tenantId, new Date(clock.now() - 2 * HOUR_MS))).get(b)).toEqual({ attempts: 1, succeeded: 1 });
    const [sum] = await database.queryArrays<[string]>('SELECT sum(volume)::text FROM provider_outcomes WHERE tenant_id = $1 AND provider_id = $2', [tenantId, a]);
    expect(sum).toEqual(['50000']);
  });

  test('move shares, within what the set allows, once there are enough', async () => {
    const { me, tenantId, ids } = await newShop('a', 'b');
    const [a, b] = [ids['a']!, ids['b']!];
    const { id } = await api.createRoutingRules({
      name: 'x', adaptive: { minAttempts: 50, maxShiftPercent: 10 }, otherwise: { type: 'use', to: [{ provider: a, percent: 50 }, { provider: b, percent: 50 }] },
    }, me);
    const share = async () => (await api.tryRoutingRules({ id, payment: PAYMENT, dice: 0 }, me)).explanation.map(({ provider, shareBps }) => [provider, shareBps]);
    expect(await share()).toEqual([[a, 5_000], [b, 5_000]]);
    for (let n = 0; n < 50; n++) {
      await countOutcome(database, outcome(tenantId, decodeId('provider', a)!, 'succeeded'));
      await countOutcome(database, outcome(tenantId, decodeId('provider', b)!, 'declined'));
    }
    expect(await share()).toEqual([[a, 6_000], [b, 4_000]]);
  });

  test('that nobody asks about any more go', async () => {
    const { tenantId, ids } = await newShop('a');
    const a = decodeId('provider', ids['a']!)!;
    await countOutcome(database, outcome(tenantId, a, 'succeeded', { at: new Date(clock.now() - 9 * 24 * HOUR_MS) }));
    await countOutcome(database, outcome(tenantId, a, 'succeeded'));
    await runJob('prune-outcomes');
    expect((await findStandings(database, tenantId, new Date(0))).get(a)).toEqual({ attempts: 1, succeeded: 1 });
  });
});
