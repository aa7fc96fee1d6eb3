import { afterEach, describe, expect, test } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { noMetrics } from '../../../kit/observe.ts';
import { ProviderRefused, ProviderUnreached, WebhookRefused, type Attempt } from '../../../kit/payments/provider.ts';
import { vault } from '../../../kit/vault.ts';
import { connections } from '../handlers/providers/connections.ts';
import { signedWebhook } from './scripted-provider.ts';
import { as, newTenant, paymentsWorld, STRIPE } from './routing-world.ts';

const { api, database, script, clock, ports } = await paymentsWorld();
const tenantId = newTenant();
const ANSWER = { reference: 'ref', facts: [] as [] };
const ATTEMPT = {} as Attempt;
let nowMs = 0;

/** As in another process: it hears of no change but by looking. */
const elsewhere = (concurrency = 2) => connections({
  database, clock, vault: vault(ports.signer('payments'), 'payments'), metrics: noMetrics, connectProvider: script.connect, concurrency, now: () => nowMs,
});

async function newProvider(more: object = {}): Promise<{ id: string; providerId: string }> {
  const { id } = await api.createProvider({ ...STRIPE, ...more }, as(tenantId));
  return { id, providerId: decodeId('provider', id)! };
}

afterEach(() => { script.answer = async () => ANSWER; });

describe('a connection', () => {
  test('is made of the credentials, once', async () => {
    const { providerId } = await newProvider();
    const own = elsewhere();
    script.connected.length = 0;
    const [first, again] = [await own.connectionOf(tenantId, providerId), await own.connectionOf(tenantId, providerId)];
    expect(first).toMatchObject({ kind: 'stripe', mode: 'test', status: 'enabled' });
    expect(again).toBe(first);
    expect(script.connected).toEqual([{ kind: 'stripe', baseUrl: null, test: true, credentials: STRIPE.credentials }]);
  });

  test('follows a change made elsewhere within three seconds', async () => {
    const { id, providerId } = await newProvider();
    const own = elsewhere();
    await own.connectionOf(tenantId, providerId);
    await api.updateProvider({ id, credentials: { secretKey: 'sk_new' } }, as(tenantId));
    await api.disableProvider({ id }, as(tenantId));
    expect((await own.connectionOf(tenantId, providerId))!.status).toBe('enabled');
    nowMs += 3_000;
    expect((await own.connectionOf(tenantId, providerId))!.status).toBe('disabled');
    expect(script.connected.at(-1)!.credentials['secretKey']).toBe('sk_new');
  });

  test('is not another tenant’s, and not one that does not exist', async () => {
    const { providerId } = await newProvider();
    const own = elsewhere();
    await own.connectionOf(tenantId, providerId);
    expect([await own.connectionOf(newTenant(), providerId), await own.connectionOf(tenantId, newTenant())]).toEqual([undefined, undefined]);
  });
});

describe('webhooks', () => {
  const read = async (providerId: string, secret: string) => {
    const { provider } = (await elsewhere().connectionOf(tenantId, providerId))!;
    return provider.readWebhook(signedWebhook(secret), clock.now()).then(() => 'taken', (error: unknown) => (error instanceof WebhookRefused ? 'refused' : error));
  };

  test('are taken by the secret before too, until its time is over', async () => {
    const { id, providerId } = await newProvider();
    await api.updateProvider({ id, credentials: { webhookSecret: 'whsec_second' }, overlapSeconds: 60 }, as(tenantId));
    expect(await Promise.all(['whsec_first', 'whsec_second', 'whsec_none'].map((secret) => read(providerId, secret)))).toEqual(['taken', 'taken', 'refused']);
    const { provider } = (await elsewhere().connectionOf(tenantId, providerId))!;
    clock.advance(60_000);
    expect(await read(providerId, 'whsec_first')).toBe('refused');
    // Also where it was connected while the old one was still in force.
    await expect(provider.readWebhook(signedWebhook('whsec_first'), clock.now())).rejects.toBeInstanceOf(WebhookRefused);
  });

  test('are refused while there is no secret: signed with nothing is signed by anybody', async () => {
    const { providerId } = await newProvider({ credentials: { secretKey: 'sk' } });
    expect(await read(providerId, '')).toBe('refused');
  });
});

describe('the gate', () => {
  const fail = (error: Error) => { script.answer = () => Promise.reject(error); };
  const ask = async (own: ReturnType<typeof elsewhere>, providerId: string) => {
    const { provider } = (await own.connectionOf(tenantId, providerId))!;
    return provider.authorise(ATTEMPT).then(() => 'answered', (error: unknown) => (error as Error).name);
  };

  test('closes after five failures in a row: nothing is sent, and it says so', async () => {
    const { providerId } = await newProvider();
    const own = elsewhere();
    const gate = own.gateOf({ id: providerId, kind: 'stripe' });
    let asked = 0;
    script.answer = () => Promise.reject(new Error(`time-out ${++asked}`));
    expect(await Promise.all([1, 2].map(() => ask(own, providerId)))).toEqual(['Error', 'Error']);
    for (let i = 0; i < 3; i++) await ask(own, providerId);
    expect([gate.state, gate.isOpen(), own.breakerOf({ id: providerId, kind: 'stripe' })]).toEqual(['open', false, 'open']);
    expect([await ask(own, providerId), asked]).toEqual(['ProviderUnreached', 5]);
    nowMs += 1_000;
    expect(gate.isOpen()).toBe(true);
    script.answer = async () => ANSWER;
    expect([await ask(own, providerId), gate.state]).toEqual(['answered', 'closed']);
  });

  test('stays as it is when credentials change, and for other providers', async () => {
    const [{ id, providerId }, other] = [await newProvider(), await newProvider()];
    const own = elsewhere();
    fail(new Error('time-out'));
    for (let i = 0; i < 5; i++) await ask(own, providerId);
    await api.updateProvider({ id, name: 'Other' }, as(tenantId));
    own.forget(tenantId, providerId);
    script.answer = async () => ANSWER;
    expect([await ask(own, providerId), await ask(own, other.providerId)]).toEqual(['ProviderUnreached', 'answered']);
  });

  test('a refusal is an answer: it closes nothing', async () => {
    const { providerId } = await newProvider();
    const own = elsewhere();
    fail(new ProviderRefused({ code: 'x', message: 'y' }));
    for (let i = 0; i < 10; i++) expect(await ask(own, providerId)).toBe('ProviderRefused');
    expect(own.gateOf({ id: providerId, kind: 'stripe' }).state).toBe('closed');
  });

  test('lets so many through at once, makes ten times as many wait, and says of the rest that they were not sent', async () => {
    const { providerId } = await newProvider();
    const own = elsewhere(2);
    const { promise, resolve } = Promise.withResolvers<typeof ANSWER>();
    let asked = 0;
    script.answer = () => { asked++; return promise; };
    const { provider } = (await own.connectionOf(tenantId, providerId))!;
    const all = Array.from({ length: 23 }, () => provider.authorise(ATTEMPT).then(() => 'answered', (error: unknown) => (error instanceof ProviderUnreached ? 'unsent' : error)));
    await expect.poll(() => asked).toBe(2);
    expect(await all[22]).toBe('unsent');
    resolve(ANSWER);
    expect(await Promise.all(all)).toEqual([...Array<string>(22).fill('answered'), 'unsent']);
    expect(asked).toBe(22);
  });
});
