import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Florin, FlorinProblem } from '../../sdk/index.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../adapters/embedded-postgres/start.ts';
import { startServerProcess, stopServerProcess, type ServerProcess } from './torture/server-process.ts';

/** Three real servers, in processes of their own, on one PostgreSQL. */
let folder: string;
let postgres: EmbeddedPostgres;
let servers: ServerProcess[] = [];
let clients: Florin[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'florin-double-spend-'));
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  const env = { FLORIN_DATABASE_URL: postgres.adminUrl, FLORIN_KEYS_DIR: join(folder, 'keys') };
  const first = await startServerProcess({ dataDir: join(folder, 'first'), env });
  const others = await Promise.all(['second', 'third'].map((name) => startServerProcess({ dataDir: join(folder, name), env, demo: false })));
  servers = [first, ...others];
  clients = servers.map(({ url }) => new Florin({ baseUrl: url, apiKey: first.apiKey, maxRetries: 0 }));
}, 60_000);

afterAll(async () => {
  await Promise.all(servers.map(stopServerProcess));
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const codeOf = (error: unknown): string => (error instanceof FlorinProblem ? `${error.status} ${error.code}` : String(error));
const accounts = (...funds: number[]) => Promise.all(funds.map(async (amount) => {
  const { id } = await clients[0]!.accounts.createAccount({ name: 'x', currency: 'USD' });
  if (amount > 0) await clients[0]!.transactions.create({ type: 'deposit', to: id, amount, currency: 'USD' });
  return id;
}));
const posted = async (id: string) => (await clients[1]!.accounts.getAccount({ id })).balance.posted;

test('two hundred requests for the last cent of an account, over three servers at once: exactly one has it', async () => {
  for (let round = 0; round < 5; round++) {
    const [poor, ...others] = await accounts(1, 0, 0, 0);
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, i) =>
      clients[i % 3]!.transactions.create({ from: poor!, to: others[i % 3]!, amount: 1, currency: 'USD' }).then(() => 'moved', codeOf)));
    expect(outcomes.toSorted()).toEqual([...Array<string>(199).fill('422 insufficient_funds'), 'moved']);
    expect([await posted(poor!), (await Promise.all(others.map(posted))).reduce((a, b) => a + b)]).toEqual([0, 1]);
  }
}, 60_000);

test('two hundred requests with a key that may spend one more cent, over three servers at once: exactly one does, and nobody else is held up', async () => {
  for (const [code, limit] of [['spending_daily', { currency: 'USD', daily: 2 }], ['spending_total', { currency: 'USD', total: 2 }]] as const) {
    const [from, to] = await accounts(1_000, 0);
    const { secret } = await clients[0]!.identity.createApiKey({ name: 'last cent', scopes: ['transactions:write'], spending: [limit] });
    const limited = servers.map(({ url }) => new Florin({ baseUrl: url, apiKey: secret!, maxRetries: 0 }));
    const pay = (client: Florin) => client.transactions.create({ from: from!, to: to!, amount: 1, currency: 'USD' }).then(() => 'moved', codeOf);
    expect(await pay(limited[0]!)).toBe('moved');
    const others = Promise.all(Array.from({ length: 60 }, (_, i) => pay(clients[i % 3]!)));
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, i) => pay(limited[i % 3]!)));
    expect(outcomes.toSorted()).toEqual([...Array<string>(199).fill(`422 ${code}`), 'moved']);
    expect(new Set(await others)).toEqual(new Set(['moved']));
    expect([await posted(from!), await posted(to!)]).toEqual([1_000 - 62, 62]);
  }
  expect((await clients[0]!.ledger.trialBalance()).balanced).toBe(true);
}, 60_000);

test('two hundred requests with one key over three servers: one moves, and no one hears of another', async () => {
  const [from, to] = await accounts(1_000, 0);
  const heard = await Promise.all(Array.from({ length: 200 }, (_, i) =>
    clients[i % 3]!.transactions.create({ from: from!, to: to!, amount: 10, currency: 'USD' }, { idempotencyKey: 'the-one' }).then(({ id }) => id, codeOf)));
  const ids = new Set(heard);
  ids.delete('409 idempotency_key_in_use');
  expect([...ids]).toEqual([expect.stringMatching(/^txn_/)]);
  expect(await posted(to!)).toBe(10);
}, 60_000);

test('money sent round in rings over three servers, every account in every direction: nothing fails, nothing is made', async () => {
  const ring = await accounts(...Array<number>(8).fill(1_000));
  const outcomes = await Promise.all(Array.from({ length: 900 }, (_, i) => {
    const from = (i * 7) % 8;
    const to = (from + 1 + (i % 7)) % 8;
    return clients[i % 3]!.transactions.create({ from: ring[from]!, to: ring[to]!, amount: 1 + (i % 3), currency: 'USD' }).then(() => 'moved', codeOf);
  }));
  expect(outcomes.filter((outcome) => outcome !== 'moved')).toEqual([]);
  expect((await Promise.all(ring.map(posted))).reduce((a, b) => a + b)).toBe(8_000);
  expect((await clients[2]!.ledger.trialBalance()).balanced).toBe(true);
}, 60_000);

test('holds on the last cent: one is made, and of fifty that would post it over three servers one does', async () => {
  const [from, to] = await accounts(1, 0);
  const entries = [{ accountId: from!, direction: 'debit' as const, amount: 1, currency: 'USD' }, { accountId: to!, direction: 'credit' as const, amount: 1, currency: 'USD' }];
  const made = await Promise.all(Array.from({ length: 60 }, (_, i) => clients[i % 3]!.ledger.createEntries({ postings: [{ pending: true, entries }] })));
  const held = made.flatMap(({ results }) => results).flatMap((result) => ('posting' in result ? [result.posting.id] : []));
  expect(held).toHaveLength(1);
  const ended = await Promise.all(Array.from({ length: 50 }, (_, i) => clients[i % 3]!.ledger.postPending({ id: held[0]! }).then(() => 'posted', codeOf)));
  expect(ended.toSorted()).toEqual([...Array<string>(49).fill('409 already_posted'), 'posted']);
  expect([await posted(from!), await posted(to!)]).toEqual([0, 1]);
}, 60_000);
