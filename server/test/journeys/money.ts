import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Florin, type FlorinProblem } from '../../../sdk/index.ts';
import { SCOPES } from '../../../contracts/scopes.ts';
import type { Topology } from '../../host/apart/topology.ts';
import { SHAPES, startInstallation, type Installation } from './shapes.ts';

const PROGRAM = fileURLToPath(new URL('../../florin.ts', import.meta.url));

const RUNS: Readonly<Record<keyof typeof SHAPES, readonly string[]>> = {
  'all in one': ['ready identity ledger accounts transactions currency payments notifications events gateway'],
  'in three groups': ['ready currency payments notifications events', 'ready identity gateway', 'ready ledger accounts transactions'],
  'two for money': ['ready currency payments notifications events', 'ready identity gateway', 'ready ledger accounts transactions', 'ready ledger accounts transactions'],
  'each service apart': ['ready accounts', 'ready currency', 'ready events', 'ready gateway', 'ready identity', 'ready ledger', 'ready notifications', 'ready payments', 'ready transactions'],
};

/** Consumers of notifications: rules and webhooks hear everything, and who is erased is forgotten. */
const NOTIFIED = ['notifications.rules', 'notifications.webhooks', 'notifications.erasures'];

/** From a tenant's registration to the proof of its books, through the public API of an installation of real processes. */
export function moneyJourney(name: keyof typeof SHAPES, environment: () => Readonly<Record<string, string>> = () => ({})): void {
  describe(`money from registration to proof, ${name}`, { timeout: 60_000 }, () => { journey(name, environment); });
}

function journey(name: keyof typeof SHAPES, environment: () => Readonly<Record<string, string>>): void {
  let installation: Installation;
  let florin: Florin;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    installation = await startInstallation(SHAPES[name], { env: environment() });
  }, 120_000);
  afterAll(() => installation.stop(), 60_000);

  const problemOf = (call: Promise<unknown>): Promise<FlorinProblem | undefined> => call.then(() => undefined, (error: unknown) => error as FlorinProblem);

  it('lets a tenant in, and its programs by key', async () => {
    const email = `owner-${randomUUID()}@example.com`;
    const stranger = new Florin({ baseUrl: installation.url, maxRetries: 0 });
    const { accessToken } = await stranger.identity.register({ email, password: 'correct horse battery', name: 'Owner', tenantName: 'Journey' });
    expect(await problemOf(stranger.identity.register({ email, password: 'correct horse battery', name: 'Owner', tenantName: 'Journey' }))).toMatchObject({ status: 409, code: 'email_taken' });
    const owner = new Florin({ baseUrl: installation.url, apiKey: accessToken });
    const { secret } = await owner.identity.createApiKey({ name: 'journey', scopes: [...SCOPES] });
    florin = new Florin({ baseUrl: installation.url, apiKey: secret!, maxRetries: 0 });
    expect(await florin.identity.me()).toMatchObject({ kind: 'key', apiKey: { name: 'journey' } });
  });

  it('opens accounts for a customer', async () => {
    const customer = await florin.accounts.createCustomer({ name: 'Ada', reference: 'c-1' });
    const alice = await florin.accounts.createAccount({ name: 'Alice', currency: 'EUR', customerId: customer.id, limits: { daily: 9_000 } });
    const bob = await florin.accounts.createAccount({ name: 'Bob', currency: 'EUR' });
    expect(alice).toMatchObject({ customerId: customer.id, balance: { posted: 0, held: 0, available: 0 }, limits: { daily: 9_000, monthly: null } });
    Object.assign(ids, { alice: alice.id, bob: bob.id });
  });

  it('moves money once, however often it is asked', async () => {
    const deposit = await florin.transactions.create({ type: 'deposit', to: ids['alice']!, amount: 10_000, currency: 'EUR' });
    expect(deposit).toMatchObject({ status: 'completed', balances: { to: 10_000 } });
    const asked = { type: 'transfer' as const, from: ids['alice']!, to: ids['bob']!, amount: 2_500, currency: 'EUR', reference: 'r-1' };
    const key = `journey-${randomUUID()}`;
    const first = await florin.transactions.create(asked, { idempotencyKey: key });
    const again = await fetch(`${installation.url}/v1/transactions`, {
      method: 'POST', body: JSON.stringify(asked), headers: { authorization: `Bearer ${await secretOf()}`, 'content-type': 'application/json', 'idempotency-key': key },
    });
    expect([again.status, again.headers.get('idempotent-replayed'), await again.json()]).toEqual([201, 'true', first]);
    expect(await problemOf(florin.transactions.create({ ...asked, amount: 1 }, { idempotencyKey: key }))).toMatchObject({ status: 422, code: 'idempotency_key_reused', resourceId: first.id });
    ids['transfer'] = first.id;
  });

  /** A second key, since the first is known to the SDK alone. */
  async function secretOf(): Promise<string> {
    return (await florin.identity.createApiKey({ name: 'plain', scopes: [...SCOPES] })).secret!;
  }

  it('refuses who has no permission, wherever the service runs, and the tenant sees it', async () => {
    const { id, secret } = await florin.identity.createApiKey({ name: 'reader', scopes: ['accounts:read'] });
    const reader = new Florin({ baseUrl: installation.url, apiKey: secret!, maxRetries: 0 });
    const transfer = { from: ids['alice']!, to: ids['bob']!, amount: 1, currency: 'EUR' };
    for (const call of [() => reader.transactions.create(transfer), () => reader.ledger.trialBalance(), () => reader.identity.listUsers()]) {
      expect(await problemOf(call())).toMatchObject({ status: 403, code: 'forbidden' });
    }
    const seen = async () => (await florin.identity.listSecurityEvents({ type: 'security.permission-refused' })).data.map(({ actor, operation }) => `${actor?.id} ${operation}`);
    await expect.poll(async () => (await seen()).sort(), { timeout: 10_000 }).toEqual(['identity.listUsers', 'ledger.trialBalance', 'transactions.create'].map((operation) => `${id} ${operation}`));
  });

  it('refuses with the same problems wherever the rule lives', async () => {
    const transfer = (amount: number, to = ids['bob']!) => problemOf(florin.transactions.transfer({ from: ids['alice']!, to, amount, currency: 'EUR' }));
    expect(await transfer(50_000)).toMatchObject({ status: 422, code: 'limit_daily' });
    expect(await transfer(1, ids['alice'])).toMatchObject({ status: 422, code: 'same_account' });
    expect(await problemOf(florin.accounts.closeAccount({ id: ids['bob']! }))).toMatchObject({ status: 422, code: 'account_not_empty' });
    expect(await problemOf(florin.accounts.getAccount({ id: ids['bob']!.replace(/.$/, (last) => (last === '0' ? '1' : '0')) }))).toMatchObject({ status: 404, code: 'not_found' });
    expect(await transfer(0)).toMatchObject({ status: 400, code: 'invalid_request', param: 'amount' });
  });

  it('takes batches, in which each stands for itself', async () => {
    const one = (idempotencyKey: string, amount: number) => ({ idempotencyKey, type: 'transfer' as const, from: ids['alice']!, to: ids['bob']!, amount, currency: 'EUR' });
    const { results } = await florin.transactions.createBatch({ transactions: [one('b-1', 100), one('b-2', 99_999), one('b-3', 200)] });
    expect(results.map(({ status, problem }) => [status, problem?.code])).toEqual([[201, undefined], [422, 'limit_daily'], [201, undefined]]);
    expect((await florin.accounts.getAccount({ id: ids['bob']! })).balance).toEqual({ posted: 2_800, held: 0, available: 2_800 });
  });

  it('stops a frozen account at once, and lets it go on', async () => {
    await florin.accounts.freezeAccount({ id: ids['alice']!, reason: 'a look' });
    expect(await problemOf(florin.transactions.transfer({ from: ids['alice']!, to: ids['bob']!, amount: 1, currency: 'EUR' }))).toMatchObject({ code: 'account_frozen' });
    await florin.accounts.unfreezeAccount({ id: ids['alice']! });
    expect(await florin.transactions.transfer({ from: ids['alice']!, to: ids['bob']!, amount: 1, currency: 'EUR' })).toMatchObject({ status: 'completed' });
  });

  it('reads it all back: history, statement, list, certificate', async () => {
    const history = await florin.transactions.listOfAccount({ id: ids['alice']! });
    expect(history.data.map(({ amount }) => amount)).toEqual([1, 200, 100, 2_500, 10_000]);
    const statement = await florin.accounts.getStatement({ id: ids['alice']!, from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' });
    expect(statement).toMatchObject({ opening: 0, closing: 7_199, credits: 10_000, debits: 2_801 });
    expect((await florin.transactions.list({ reference: 'r-1' })).data.map(({ id }) => id)).toEqual([ids['transfer']]);
    expect((await florin.transactions.getCertificate({ id: ids['transfer']! })).votes.length).toBeGreaterThan(0);
    expect(await florin.ledger.trialBalance()).toMatchObject({ balanced: true });
  });

  it('tells it as events, in order and without a gap, to those who list and those who follow', async () => {
    const ended = new AbortController();
    const followed: string[] = [];
    const following = (async () => {
      for await (const event of florin.events.stream({ after: 0, signal: ended.signal })) followed.push(event.type);
    })().catch(() => {});
    await expect.poll(async () => (await florin.transactions.summary({})).data.filter(({ status, type }) => status === 'completed' && type === 'transfer').map(({ count }) => count), { timeout: 20_000 }).toEqual([4]);
    await expect.poll(async () => (await florin.events.list({ type: 'transaction.completed', limit: 100 })).data.length, { timeout: 20_000 }).toBe(5);
    const { data } = await florin.events.list({ after: 0, limit: 100 });
    expect(data.map(({ offset }) => offset)).toEqual(data.map((_, n) => n + 1));
    expect(new Set(data.map(({ source }) => source))).toEqual(new Set(['identity.outbox', 'accounts.outbox', 'transactions.outbox', 'ledger.journal']));
    await expect.poll(() => followed.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(data.length);
    const late = florin.transactions.transfer({ from: ids['bob']!, to: ids['alice']!, amount: 1, currency: 'EUR' });
    await late;
    await expect.poll(() => followed.filter((type) => type === 'transaction.completed').length, { timeout: 4_000 }).toBe(6);
    ended.abort();
    await following;
  });

  it('shows what consumers everywhere are doing, and rebuilds one', async () => {
    const { data } = await florin.events.listProjections();
    // Over Kafka each process hears for itself what keeps its memory up to date, and nobody counts how far it is behind.
    const inMemory = 'FLORIN_KAFKA_BROKERS' in installation.env ? [] : ['transactions.facts'];
    expect(new Set(data.map(({ consumer }) => consumer))).toEqual(new Set(['events.archive', 'transactions.summary', ...NOTIFIED, ...inMemory]));
    const replay = await florin.events.createReplay({ projection: 'transactions.summary' });
    await expect.poll(async () => (await florin.events.getReplay({ id: replay.id })).status, { timeout: 20_000 }).toBe('completed');
    expect((await florin.transactions.summary({})).data.filter(({ status, type }) => status === 'completed' && type === 'transfer').map(({ count }) => count)).toEqual([5]);
  });

  it('lets a key spend what it may, use it from where it may, and change its secret', async () => {
    const { id, secret } = await florin.identity.createApiKey({ name: 'narrow', scopes: ['transactions:write', 'ledger:write'], networks: ['127.0.0.0/8'], spending: [{ currency: 'EUR', total: 1 }] });
    const pay = (apiKey: string) => problemOf(new Florin({ baseUrl: installation.url, apiKey, maxRetries: 0 }).transactions.transfer({ from: ids['bob']!, to: ids['alice']!, amount: 1, currency: 'EUR' }));
    const rotated = await florin.identity.rotateApiKey({ id });
    expect(await pay(secret!)).toBeUndefined();
    expect(await pay(rotated.secret!)).toMatchObject({ status: 422, code: 'spending_total' });
    const raw = new Florin({ baseUrl: installation.url, apiKey: rotated.secret!, maxRetries: 0 }).ledger.createEntries({ postings: [{ entries: [
      { accountId: ids['bob']!, direction: 'debit', amount: 1, currency: 'EUR' }, { accountId: ids['alice']!, direction: 'credit', amount: 1, currency: 'EUR' }] }] });
    expect(await problemOf(raw)).toMatchObject({ status: 403, code: 'forbidden' });
    await florin.identity.updateApiKey({ id, networks: ['203.0.113.0/24'] });
    await expect.poll(async () => (await pay(rotated.secret!))?.code, { timeout: 5_000 }).toBe('network_refused');
    await florin.identity.revokeApiKey({ id });
    await expect.poll(async () => (await pay(secret!))?.code, { timeout: 5_000 }).toBe('unauthenticated');
  });

  it('is shown by florin topology, with nothing to look at', async () => {
    const run = promisify(execFile)(process.execPath, [PROGRAM, 'topology', '--json'], { env: { ...process.env, ...installation.env } });
    const { processes, services, troubles } = JSON.parse((await run).stdout) as Topology;
    const ofMoney = name === 'two for money' ? 2 : 1;
    expect(troubles).toEqual([]);
    expect(processes.map(({ runs, state }) => [state, ...runs].join(' ')).toSorted()).toEqual(RUNS[name]);
    expect(services.map((service) => [service.name, service.processes, ...service.calls.map((called) => called.name)].join(' '))).toEqual([
      'identity 1', `ledger ${ofMoney}`, `accounts ${ofMoney} ledger`, `transactions ${ofMoney} ledger accounts`, 'currency 1 ledger accounts', 'payments 1 ledger accounts currency', 'notifications 1 accounts', 'events 1',
    ]);
  });

  it('can be proved from outside', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, 'verify'], { env: { ...process.env, ...installation.env } });
    expect(stdout).toMatch(/^proven in .*\n {2}7 postings/);
  });
}
