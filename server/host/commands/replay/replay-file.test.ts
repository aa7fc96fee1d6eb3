import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Florin } from '../../../../sdk/index.ts';
import { serviceCall } from '../../../kit/call.ts';
import { testServer, type TestServer } from '../../../test/support/app.ts';
import { leanFetch } from '../lean-fetch.ts';
import { random } from '../demo/random.ts';
import { replayFile } from './replay-file.ts';

const ROWS = 6_200;
let server: TestServer;
let path: string;
let folder: string;

beforeAll(async () => {
  server = await testServer();
  folder = await mkdtemp(join(tmpdir(), 'florin-replay-'));
  path = join(folder, 'cards.csv');
  const draw = random(3);
  const rows = Array.from({ length: ROWS }, (_, i) => `${i * 3},2018-04-01T00:00:31,${draw(20)},${draw(30)},${draw(200)}.${String(draw(100)).padStart(2, '0')}`);
  await writeFile(path, `TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT\n${rows.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Fetch = typeof fetch;

/** A tenant of its own with a client; `via` stands between the client and Florin. */
async function tenant(name: string, via: (to: Fetch) => Fetch = (to) => to) {
  const { secret } = await server.clients.identity.provisionDemo({ tenantName: name }, { context: { call: serviceCall('test') } });
  const said: string[] = [];
  const florin = new Florin({ baseUrl: server.url, apiKey: secret, maxRetries: 0, fetch: via(leanFetch(32)) });
  const options = { path, currency: 'EUR', limit: Infinity, single: false, resend: false, atOnce: 32, out: { write: () => true }, say: (line: string) => { said.push(line); } };
  return { florin, said, replay: (given: Partial<typeof options> = {}) => replayFile({ florin, ...options, ...given }) };
}

const entries = async (florin: Florin) => (await florin.ledger.trialBalance()).currencies;
const bodyOf = (init?: RequestInit): string => (typeof init?.body === 'string' ? init.body : '{}');
const isBatch = (url: unknown, init?: RequestInit) => (url as string).endsWith('/transactions/batch') && bodyOf(init).includes('"from"');

it('moves every row once, and a second run moves nothing', async () => {
  const { florin, said, replay } = await tenant('twice');
  expect(await replay()).toBe(true);
  const before = await entries(florin);
  expect(said.join('\n')).toMatch(/✓ balances: 50 of 50 accounts/);
  said.length = 0;
  expect(await replay()).toBe(true);
  expect(await entries(florin)).toEqual(before);
  expect(said.join('\n')).toMatch(/the first 3,000 rows are there already/);
  said.length = 0;
  expect(await replay({ resend: true })).toBe(true);
  expect(await entries(florin)).toEqual(before);
  expect(said.join('\n')).toMatch(/by an earlier replay: nothing was moved twice/);
}, 60_000);

it('goes on where it was cut off', async () => {
  let batches = 0;
  let cut = true;
  const { florin, said, replay } = await tenant('cut off', (to) => async (url, init) => {
    if (isBatch(url, init) && cut && ++batches > 6) throw new Error('the cable is out');
    return to(url, init);
  });
  await expect(replay()).rejects.toThrow('could not be reached');
  cut = false;
  expect(await replay()).toBe(true);
  expect(said.join('\n')).toMatch(/rows are there already, from an earlier replay of this file: going on from there/);
  // Twenty customers, thirty terminals and the tenant's own four.
  expect((await entries(florin))[0]!.accounts).toBe(54);
}, 60_000);

it('asks again for what Florin could not do just now', async () => {
  let busy = 0;
  const { replay, said } = await tenant('busy', (to) => async (url, init) => {
    const answer = await to(url, init);
    if (!isBatch(url, init) || ++busy % 2 === 1) return answer;
    // Every other batch has lost its first answers: what they were, nobody knows.
    const { results } = JSON.parse(await answer.text()) as { results: object[] };
    const lost = results.map((result, i) => (i < 10 ? { status: 503, problem: { type: 't', title: 't', status: 503, code: 'unavailable', retry: 'same-key' } } : result));
    return { ok: true, status: 200, headers: answer.headers, text: async () => JSON.stringify({ results: lost }) } as Response;
  });
  expect(await replay()).toBe(true);
  expect(said.join('\n')).toMatch(/✓ balances: 50 of 50 accounts/);
}, 60_000);

it('sends row by row when told to', async () => {
  const { said, replay } = await tenant('single');
  expect(await replay({ limit: 300, single: true })).toBe(true);
  expect(said.join('\n')).toMatch(/sent 300 rows .* one request each/);
}, 60_000);

it('tells what was refused, and that the money is still where it was', async () => {
  let frozen: string | undefined;
  const { said, replay } = await tenant('frozen', (to) => async (url, init) => {
    const body = JSON.parse(bodyOf(init)) as { transactions?: { from?: string }[] };
    const from = body.transactions?.[0]?.from;
    if (from !== undefined && frozen === undefined) {
      frozen = from;
      await to(`${server.url}/v1/accounts/${from}/freeze`, { ...init, body: '{}', headers: { ...init?.headers as Record<string, string>, 'idempotency-key': 'freeze' } });
    }
    return to(url, init);
  });
  expect(await replay({ limit: 500 })).toBe(true);
  expect(said.join('\n')).toMatch(/\d+ refused: account_frozen \(first in row \d+/);
  expect(said.join('\n')).toMatch(/payments have moved money, \d+ have not/);
}, 60_000);
