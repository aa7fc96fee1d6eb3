import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../adapters/embedded-postgres/start.ts';
import { withClient } from '../../adapters/postgres/migrate.ts';
import { signalAll } from '../support/processes.ts';
import { startReplica } from '../support/streaming-replica.ts';
import { startServerProcess, stopServerProcess, type ServerProcess } from '../torture/server-process.ts';

/** Two processes of Florin over a real PostgreSQL and a real streaming replica of it. */
let folder: string;
let primary: EmbeddedPostgres;
let replica: EmbeddedPostgres;
let one: ServerProcess;
let other: ServerProcess;
let account: string;
let keys = 0;

interface Answered { readonly status: number; readonly body: Record<string, unknown>; readonly position: string | null }

async function ask(server: ServerProcess, method: string, path: string, body?: object, position?: string | null): Promise<Answered> {
  const headers: Record<string, string> = { authorization: `Bearer ${one.apiKey}`, 'content-type': 'application/json', 'idempotency-key': `key-${keys++}` };
  if (position != null) headers['florin-position'] = position;
  const answer = await fetch(`${server.url}${path}`, { method, headers, body: body && JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Answered['body'], position: answer.headers.get('florin-position') };
}

const deposit = (): Promise<Answered> => ask(one, 'POST', '/v1/transactions', { type: 'deposit', to: account, amount: 5, currency: 'USD' });
const idsOf = ({ body }: Answered): string[] => (body['data'] as { id: string }[]).map(({ id }) => id);

/** How many reads the replica has answered in that process. */
async function fromReplica(server: ServerProcess): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return [...text.matchAll(/^florin_replica_reads\{[^}]*from="replica"[^}]*\} (\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

const onReplica = (statement: string) => withClient(replica.adminUrl, (admin) => admin.query(statement));

async function readsFromReplica(server: ServerProcess): Promise<void> {
  const before = await fromReplica(server);
  await expect.poll(async () => {
    await ask(server, 'GET', '/v1/transactions');
    return await fromReplica(server);
  }, { timeout: 10_000 }).toBeGreaterThan(before);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'florin-replicas-'));
  primary = await startEmbeddedPostgres({ dataDir: join(folder, 'primary'), durable: false, tcpPort: 0 });
  replica = await startReplica(primary, join(folder, 'primary'), join(folder, 'replica'));
  const env = { FLORIN_DATABASE_URL: primary.adminTcpUrl!, FLORIN_REPLICA_URL: replica.adminTcpUrl! };
  const dataDir = join(folder, 'florin');
  one = await startServerProcess({ dataDir, env });
  other = await startServerProcess({ dataDir, env, demo: false });
  account = String((await ask(one, 'POST', '/v1/accounts', { name: 'Read', currency: 'USD', kind: 'merchant' })).body['id']);
}, 60_000);

afterAll(async () => {
  signalAll(replica.pid, 'SIGCONT');
  await Promise.all([one, other].map(stopServerProcess));
  await replica.stop();
  await primary.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a replica that keeps up answers lists, also right after a write', async () => {
  await readsFromReplica(one);
  for (let n = 0; n < 100; n++) {
    const { body: { id } } = await deposit();
    const [all, own, statement] = await Promise.all([
      ask(one, 'GET', '/v1/transactions'), ask(one, 'GET', `/v1/accounts/${account}/transactions`),
      ask(one, 'GET', `/v1/ledger/entries/${account}`),
    ]);
    expect([idsOf(all)[0], idsOf(own)[0], (statement.body['data'] as { version: number }[])[0]!.version]).toEqual([id, id, n + 1]);
  }
  await readsFromReplica(one);
});

test('a replica that stands still never hides a write from who made it', async () => {
  await readsFromReplica(other);
  await onReplica('SELECT pg_wal_replay_pause()');
  await expect.poll(async () => (await onReplica('SELECT pg_get_wal_replay_pause_state() AS state')).rows[0].state).toBe('paused');
  const made = await deposit();
  expect(made.position).toMatch(/^common:[0-9a-f]+$/);
  const id = String(made.body['id']);
  expect(idsOf(await ask(one, 'GET', '/v1/transactions'))).toContain(id);
  // Another process knows nothing of it, and its replica does not have it …
  expect(idsOf(await ask(other, 'GET', '/v1/transactions'))).not.toContain(id);
  // … unless it is told.
  expect(idsOf(await ask(other, 'GET', '/v1/transactions', undefined, made.position))).toContain(id);
  expect(idsOf(await ask(other, 'GET', `/v1/accounts/${account}/transactions`, undefined, made.position))).toContain(id);
  // So far behind it is read from no longer, whoever asks.
  await expect.poll(async () => idsOf(await ask(other, 'GET', '/v1/transactions')), { timeout: 20_000, interval: 500 }).toContain(id);
  await onReplica('SELECT pg_wal_replay_resume()');
  await readsFromReplica(one);
}, 60_000);

test('a position that nobody gave is no way to an error', async () => {
  for (const position of ['common:fffffffffffff', 'nonsense', 'common:', 'x'.repeat(2_000)]) {
    expect((await ask(other, 'GET', '/v1/transactions', undefined, position)).status).toBe(200);
  }
});

test('with the replica hung, and then gone, all reads are answered', async () => {
  signalAll(replica.pid, 'SIGSTOP');
  for (let n = 0; n < 20; n++) {
    const { body: { id } } = await deposit();
    const answers = await Promise.all([ask(one, 'GET', '/v1/transactions'), ask(other, 'GET', '/v1/transactions'), ask(one, 'GET', '/v1/transactions/summary')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(idsOf(answers[0])[0]).toBe(id);
  }
  signalAll(replica.pid, 'SIGKILL');
  await replica.exited;
  for (const path of ['/v1/transactions', '/v1/accounts', `/v1/ledger/entries/${account}`, '/v1/ledger/trial-balance']) {
    expect([path, (await ask(one, 'GET', path)).status]).toEqual([path, 200]);
  }
}, 60_000);
