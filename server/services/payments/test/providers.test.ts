import { describe, expect, test } from 'vitest';
import { PAYER_METHODS } from '../../../../contracts/payments/fee-rules.ts';
import { PROVIDERS } from '../../../../contracts/payments/providers.ts';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { PROVIDER_KINDS, ProviderRefused, ProviderUnreached, type Method } from '../../../kit/payments/provider.ts';
import { vault } from '../../../kit/vault.ts';
import { holdProvider } from '../store/providers.ts';
import { as, newTenant, paymentsWorld, refusal, STRIPE } from './routing-world.ts';

const { api, database, script, told, clock, ports } = await paymentsWorld({ publicUrl: 'https://pay.example/', providerOrigins: 'loopback,https://proxy.example' });
const tenantId = newTenant();
const BANK = { kind: 'bank-transfer' as const, name: 'Bank', credentials: { iban: 'DE89370400440532013000', bic: 'COBADEFFXXX', holder: 'Acme GmbH', apiKey: 'key' } };

/** All that is kept of a tenant, as text. */
async function kept(): Promise<string> {
  const tables = await database.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`);
  const rows = await Promise.all(tables.map(({ name }) => database.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${name} t`)));
  return rows.flat().map(({ row }) => row).join('\n') + JSON.stringify(await told(tenantId));
}

test('the contract knows the kinds and methods that the port knows', () => {
  expect([...PROVIDERS]).toEqual([...PROVIDER_KINDS]);
  const methods: readonly Method['type'][] = PAYER_METHODS;
  expect(new Set(methods).size).toBe(6);
});

describe('credentials', () => {
  test('are sealed at rest, also those that are shown, and in no event and no kept answer', async () => {
    const made = await api.createProvider(BANK, as(tenantId, { idempotencyKey: 'sealed' }));
    await api.updateProvider({ id: made.id, credentials: { apiKey: 'other-key-of-the-bank' } }, as(tenantId));
    const hex = (text: string) => Buffer.from(text).toString('hex');
    const text = await kept();
    expect(text).toContain('Bank');
    for (const value of ['DE89370400440532013000', 'Acme GmbH', 'other-key-of-the-bank']) expect([text.includes(value), text.includes(hex(value))], value).toEqual([false, false]);
  });

  test('show what is no secret, and never what is', async () => {
    const { id } = await api.createProvider(BANK, as(tenantId));
    const { credentials, missing } = await api.getProvider({ id }, as(tenantId));
    expect(credentials.map(({ name, value }) => [name, value])).toEqual([['apiKey', null], ['bic', 'COBADEFFXXX'], ['holder', 'Acme GmbH'], ['iban', 'DE89370400440532013000']]);
    expect(missing).toEqual(['webhookSecret']);
  });

  test('are worth nothing in another row', async () => {
    const { id } = await api.createProvider(STRIPE, as(tenantId));
    const [row] = await database.query<{ sealed: Buffer }>(`SELECT sealed FROM provider_credentials WHERE provider_id = $1 AND name = 'secretKey'`, [decodeId('provider', id)]);
    const own = vault(ports.signer('payments'), 'payments');
    expect(own.open(`${tenantId}/${decodeId('provider', id)}/secretKey`, row!.sealed)).toBe('sk_test_very_secret');
    for (const about of [`${newTenant()}/${decodeId('provider', id)}/secretKey`, `${tenantId}/${newTenant()}/secretKey`, `${tenantId}/${decodeId('provider', id)}/webhookSecret`]) {
      expect(() => own.open(about, row!.sealed)).toThrow();
    }
  });

  test.each([
    ['an unknown name', { ...STRIPE, credentials: { ...STRIPE.credentials, password: 'x' } }], ['one of an object', { ...STRIPE, credentials: { ...STRIPE.credentials, toString: 'x' } }],
    ['none', { ...STRIPE, credentials: {} }], ['only that of webhooks', { ...STRIPE, credentials: { webhookSecret: 'x' } }],
    ['half of a pair', { kind: 'braintree' as const, name: 'B', credentials: { merchantId: 'm', publicKey: 'p' } }],
  ])('refuses %s', async (_what, input) => {
    expect(await refusal(api.createProvider(input, as(tenantId)))).toBe('invalid_request');
  });

  test('those of webhooks may come later, since the provider wants to know where to send them first', async () => {
    const made = await api.createProvider({ ...STRIPE, credentials: { secretKey: 'sk' } }, as(tenantId));
    expect(made).toMatchObject({ webhookUrl: `https://pay.example/v1/webhooks/${encodeId('tenant', tenantId)}/${made.id}`, missing: ['webhookSecret'] });
    expect((await api.updateProvider({ id: made.id, credentials: { webhookSecret: 'whsec' } }, as(tenantId))).missing).toEqual([]);
  });

  test('Square signs our address along with the body, so it is told it by itself', async () => {
    const { webhookUrl, credentials } = await api.createProvider({ kind: 'square', name: 'S', credentials: { accessToken: 't', locationId: 'l' } }, as(tenantId));
    expect(credentials.find(({ name }) => name === 'webhookUrl')?.value).toBe(webhookUrl);
  });

  test('the one before of a webhook is named only while it is in force; of others there is none', async () => {
    const { id } = await api.createProvider(STRIPE, as(tenantId));
    await api.updateProvider({ id, credentials: { webhookSecret: 'whsec_second', secretKey: 'sk_2' }, overlapSeconds: 60 }, as(tenantId));
    const shown = async () => (await api.getProvider({ id }, as(tenantId))).credentials.map(({ name, previousUntil }) => [name, previousUntil !== null]);
    expect(await shown()).toEqual([['secretKey', false], ['webhookSecret', true]]);
    clock.advance(60_000);
    expect(await shown()).toEqual([['secretKey', false], ['webhookSecret', false]]);
    await api.updateProvider({ id, credentials: { webhookSecret: 'leaked' }, overlapSeconds: 0 }, as(tenantId));
    expect(await shown()).toEqual([['secretKey', false], ['webhookSecret', false]]);
  });
});

describe('test and live', () => {
  test('a test key makes and changes nothing that is live', async () => {
    const live = { mode: 'live' as const };
    const { id } = await api.createProvider({ ...STRIPE, mode: 'live' }, as(tenantId, live));
    expect(await refusal(api.createProvider({ ...STRIPE, mode: 'live' }, as(tenantId)))).toBe('forbidden');
    expect(await Promise.all([api.updateProvider({ id, name: 'x' }, as(tenantId)), api.disableProvider({ id }, as(tenantId)), api.enableProvider({ id }, as(tenantId)), api.checkProvider({ id }, as(tenantId))].map(refusal)))
      .toEqual(['forbidden', 'forbidden', 'forbidden', 'forbidden']);
    expect((await api.getProvider({ id }, as(tenantId))).name).toBe('Main');
  });

  test('a connection is of its maker where nothing else is said', async () => {
    expect((await api.createProvider(STRIPE, as(tenantId))).mode).toBe('test');
    expect((await api.createProvider(STRIPE, as(tenantId, { mode: 'live' }))).mode).toBe('live');
  });
});

test.each([
  ['an address inside', 'http://169.254.169.254/latest', 'test', false], ['this machine, for tests', 'http://127.0.0.1:4010', 'test', true], ['this machine, live', 'http://127.0.0.1:4010', 'live', false],
  ['what looks like this machine', 'http://127.0.0.1.evil.example', 'test', false], ['a password', 'http://a:b@127.0.0.1', 'test', false], ['an allowed proxy, live', 'https://proxy.example/stripe', 'live', true],
  ['an allowed proxy without TLS', 'http://proxy.example/stripe', 'live', false], ['any other', 'https://api.stripe.com.evil.example', 'live', false],
] as const)('baseUrl: %s', async (_what, baseUrl, mode, taken) => {
  const made = api.createProvider({ ...STRIPE, mode, baseUrl }, as(tenantId, { mode }));
  if (taken) expect((await made).baseUrl).toBe(baseUrl);
  else expect(await refusal(made)).toBe('invalid_request');
});

test('another tenant knows nothing of it', async () => {
  const { id } = await api.createProvider(STRIPE, as(tenantId));
  const stranger = as(newTenant());
  expect(await Promise.all([api.getProvider({ id }, stranger), api.updateProvider({ id, name: 'x' }, stranger), api.disableProvider({ id }, stranger), api.enableProvider({ id }, stranger), api.checkProvider({ id }, stranger)].map(refusal)))
    .toEqual(Array(5).fill('not_found'));
  expect((await api.listProviders({}, stranger)).data).toEqual([]);
});

test('the same key makes one connection, and answers with it whole', async () => {
  const [first, again] = [await api.createProvider(BANK, as(tenantId, { idempotencyKey: 'once' })), await api.createProvider(BANK, as(tenantId, { idempotencyKey: 'once' }))];
  expect(again).toEqual(first);
});

test('lists go newest first, by kind, mode and status, in pages', async () => {
  const own = newTenant();
  const made = [];
  for (const name of ['a', 'b', 'c']) made.push((await api.createProvider({ ...STRIPE, name }, as(own))).id);
  await api.createProvider(BANK, as(own, { mode: 'live' }));
  await api.disableProvider({ id: made[0]! }, as(own));
  const first = await api.listProviders({ kind: 'stripe', limit: 2 }, as(own));
  const second = await api.listProviders({ kind: 'stripe', limit: 2, cursor: first.nextCursor! }, as(own));
  expect([first, second].map(({ data }) => data.map(({ name }) => name))).toEqual([['c', 'b'], ['a']]);
  expect((await api.listProviders({ mode: 'live' }, as(own))).data.map(({ kind }) => kind)).toEqual(['bank-transfer']);
  expect((await api.listProviders({ status: 'disabled' }, as(own))).data.map(({ id }) => id)).toEqual([made[0]]);
});

test('events are those the manifest names, and say how the connection stands', async () => {
  const own = newTenant();
  const { id } = await api.createProvider(STRIPE, as(own));
  await api.updateProvider({ id, name: 'Other' }, as(own));
  await api.disableProvider({ id }, as(own));
  await api.disableProvider({ id }, as(own));
  await api.enableProvider({ id }, as(own));
  expect((await told(own)).map(({ types, data }) => [types[0], data['version'], data['status']])).toEqual([
    ['provider.created', 1, 'enabled'], ['provider.updated', 2, 'enabled'], ['provider.disabled', 3, 'disabled'], ['provider.enabled', 4, 'enabled']]);
});

describe('a check', () => {
  test.each([
    ['all is well', undefined, []],
    ['wrong credentials', new ProviderRefused({ code: 'invalid_api_key', message: 'No such key' }), [{ code: 'credentials_refused', provider: { code: 'invalid_api_key', message: 'No such key' } }]],
    ['nobody there', new ProviderUnreached('connection refused'), [{ code: 'unreachable' }]],
    ['something unforeseen', new Error('sk_test_very_secret is wrong'), [{ code: 'failed' }]],
  ])('%s', async (_what, error, problems) => {
    const { id } = await api.createProvider(STRIPE, as(tenantId));
    script.settlementError = error;
    const answer = await api.checkProvider({ id }, as(tenantId));
    script.settlementError = undefined;
    expect(answer).toMatchObject({ ok: problems.length === 0, problems });
    expect(JSON.stringify(answer)).not.toContain('sk_test_very_secret');
  });

  test('says what is missing', async () => {
    const { id } = await api.createProvider({ ...STRIPE, credentials: { secretKey: 'sk' } }, as(tenantId));
    expect(await api.checkProvider({ id }, as(tenantId))).toMatchObject({ ok: false, problems: [{ code: 'credential_missing', detail: 'webhookSecret is not set.' }] });
  });
});

test('an attempt that is being recorded holds the provider: it is disabled afterwards, and none is recorded then', async () => {
  const { id } = await api.createProvider(STRIPE, as(tenantId));
  const providerId = decodeId('provider', id)!;
  const order: string[] = [];
  let disabling: Promise<unknown> | undefined;
  await database.transaction(async (tx) => {
    expect(await holdProvider(tx, tenantId, providerId)).toBe(true);
    disabling = api.disableProvider({ id }, as(tenantId)).then(() => order.push('disabled'));
    await expect.poll(() => database.queryArrays<[number]>(`SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE%'`)).toEqual([[1]]);
    order.push('recorded');
  });
  await disabling;
  expect(order).toEqual(['recorded', 'disabled']);
  expect(await database.transaction((tx) => holdProvider(tx, tenantId, providerId))).toBe(false);
});
