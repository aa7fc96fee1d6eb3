import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeId } from '../../../contracts/ids.ts';
import { SCOPES } from '../../../contracts/scopes.ts';
import { Florin, FlorinProblem } from '../../../sdk/index.ts';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/start.ts';
import { keyFolder } from '../../adapters/keys/key-folder.ts';
import { signedText } from '../../kit/judgement/certificate.ts';
import { verifySignature } from '../../kit/signing.ts';
import { startProxy, type Proxy } from '../proxy/proxy.ts';
import { startServerProcess, stopServerProcess, type ServerProcess } from '../torture/server-process.ts';
import { LIES, startLiar, type Liar } from './liar.ts';
import { freePort } from '../support/free-port.ts';

/** Three fraud nodes: two real ones, each behind a bad network, and one under somebody else's control. A majority is two. */
const NODES = ['fraud-a', 'fraud-b'];
const WAIT_MS = 400;

let dataDir: string;
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
let env: Record<string, string>;
let main: ServerProcess;
let liar: Liar;
let florin: Florin;
let keys: Record<string, string>;
const nodes = new Map<string, ServerProcess>();
const ports = new Map<string, number>();
const proxies = new Map<string, Proxy>();
const ids: string[] = [];

async function startNode(name: string): Promise<void> {
  nodes.set(name, await startServerProcess({
    dataDir, services: 'validator', demo: false, env: { ...env, FLORIN_VALIDATOR_KIND: 'fraud', FLORIN_VALIDATOR_NODE: name, FLORIN_INTERNAL_PORT: String(ports.get(name)) },
  }));
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'florin-validators-'));
  postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  env = { FLORIN_DATABASE_URL: postgres.adminUrl, FLORIN_KEYS_DIR: join(dataDir, 'keys'), FLORIN_DATA: dataDir };
  const folder = keyFolder(env['FLORIN_KEYS_DIR']!);
  keys = Object.fromEntries([...NODES, 'liar'].map((name) => [name, folder.signer(`validator-node-${name}`).publicKey]));
  liar = await startLiar(folder.signer('validator-node-liar'));
  for (const name of NODES) {
    ports.set(name, await freePort());
    proxies.set(name, await startProxy({ port: ports.get(name)! }));
  }
  const urls = [...[...proxies.values()].map(({ port }) => `http://127.0.0.1:${port}`), liar.url];
  main = await startServerProcess({
    dataDir, demo: false, env: {
      ...env, FLORIN_TRANSACTIONS_VALIDATORS: `fraud=${urls.join('|')}`, FLORIN_TRANSACTIONS_VALIDATOR_KEYS: `fraud=${Object.values(keys).join('|')}`,
      FLORIN_TRANSACTIONS_VALIDATOR_WAIT_MS: String(WAIT_MS),
    },
  });
  await Promise.all(NODES.map(startNode));
  const stranger = new Florin({ baseUrl: main.url });
  const { accessToken } = await stranger.identity.register({ email: `${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Owner', tenantName: 'Judged' });
  const { secret } = await new Florin({ baseUrl: main.url, apiKey: accessToken }).identity.createApiKey({ name: 'judged', scopes: [...SCOPES] });
  florin = new Florin({ baseUrl: main.url, apiKey: secret!, maxRetries: 0 });
  for (const name of ['A', 'B']) ids.push((await florin.accounts.createAccount({ name, currency: 'EUR' })).id);
  await florin.transactions.create({ type: 'deposit', to: ids[0]!, amount: 1_000_000, currency: 'EUR' });
}, 120_000);

afterAll(async () => {
  await Promise.all([...nodes.values(), main].map(stopServerProcess));
  await Promise.all([...proxies.values(), liar].map((one) => one.close()));
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

/** Each test leaves a quorum behind: what was broken is mended, and that is seen. */
afterEach(async () => {
  liar.tell(undefined);
  await vi.waitFor(move, { timeout: 20_000 });
}, 30_000);

const move = async (): Promise<string> => (await florin.transactions.create({ from: ids[0]!, to: ids[1]!, amount: 1, currency: 'EUR' })).id;
const outcome = (): Promise<string> => florin.transactions.create({ from: ids[0]!, to: ids[1]!, amount: 1, currency: 'EUR' })
  .then(({ status }) => status, (error: unknown) => (error instanceof FlorinProblem ? error.code : String(error)));
const recovered = () => expect.poll(outcome, { timeout: 20_000 }).toBe('completed');
/** Posted, held and available, of both. */
const balances = () => Promise.all(ids.map(async (id) => (await florin.accounts.getAccount({ id })).balance));
const nameOf = (publicKey: string): string => Object.keys(keys).find((name) => keys[name] === publicKey) ?? 'unknown';

/** Which fraud nodes' votes are in the certificate, each of them verified as anybody could. */
async function votersOf(id: string): Promise<string[]> {
  const { batchId, digest, index, votes } = await florin.transactions.getCertificate({ id });
  for (const { kind, node, publicKey, signature, ...text } of votes) {
    expect(verifySignature(publicKey, Buffer.from(signedText(decodeId('batch', batchId)!, digest, kind, node, text)), signature)).toBe(true);
    expect(text.votes[index]).toMatch(/^[avrx]$/);
  }
  return votes.filter(({ kind }) => kind === 'fraud').map(({ publicKey }) => nameOf(publicKey)).toSorted();
}

/** No quorum: told so in time, kept as failed with the reason, and no money moved or held. */
async function refusedForWantOfAQuorum(): Promise<void> {
  const before = await balances();
  const startedMs = performance.now();
  const error = await florin.transactions.create({ from: ids[0]!, to: ids[1]!, amount: 1, currency: 'EUR' }).then(() => undefined, (thrown: unknown) => thrown);
  expect(performance.now() - startedMs).toBeLessThan(WAIT_MS + 1_000);
  expect(error).toMatchObject({ status: 503, code: 'quorum_unavailable', detail: 'no majority of fraud validators' });
  const failed = await florin.transactions.get({ id: (error as FlorinProblem).resourceId! });
  expect(failed).toMatchObject({ status: 'failed', failure: { code: 'quorum_unavailable', detail: 'no majority of fraud validators' }, postingId: null, balances: null });
  expect(await balances()).toEqual(before);
  // What counted is kept also where it was not enough: a rejection beside an approval is no majority for either.
  const { votes, index } = await florin.transactions.getCertificate({ id: failed.id });
  expect(votes.filter(({ kind, votes: letters }) => kind === 'fraud' && letters[index] === 'a').length).toBeLessThan(2);
  expect(await votersOf(failed.id)).not.toContain('unknown');
}

describe('one of three that lies', () => {
  it.each(LIES)('by %s changes nothing, and is in no certificate unless it is a vote', async (lie) => {
    const before = (await balances())[1]!.posted;
    liar.tell(lie);
    const asked = liar.asked();
    for (let n = 0; n < 5; n++) {
      const voters = await votersOf(await move());
      expect(voters).toEqual(expect.arrayContaining(NODES));
      expect(voters.filter((name) => name === 'liar' && lie !== 'rejections')).toEqual([]);
    }
    expect(liar.asked()).toBeGreaterThan(asked);
    expect((await balances())[1]!.posted).toBe(before + 5);
  }, 30_000);
});

describe('without a second honest node the liar decides nothing', () => {
  it('one is killed: refused in time, and goes on when it is back', async () => {
    const victim = nodes.get('fraud-a')!;
    victim.kill('SIGKILL');
    await victim.exited;
    expect(await outcome()).toBe('completed');
    for (const lie of LIES) {
      liar.tell(lie);
      await refusedForWantOfAQuorum();
    }
    await startNode('fraud-a');
    await recovered();
  }, 90_000);

  it('one is stopped in the middle of things: refused in time, and goes on when it wakes', async () => {
    liar.tell('a broken signature');
    nodes.get('fraud-b')!.kill('SIGSTOP');
    try {
      for (let n = 0; n < 3; n++) await refusedForWantOfAQuorum();
      liar.tell(undefined);
      await recovered();
      const startedMs = performance.now();
      expect(await outcome()).toBe('completed');
      expect(performance.now() - startedMs).toBeLessThan(WAIT_MS);
      liar.tell('a broken signature');
    } finally {
      nodes.get('fraud-b')!.kill('SIGCONT');
    }
    await recovered();
  }, 60_000);

  it('one is cut off: refused in time, and goes on when the network heals', async () => {
    liar.tell('an unknown key');
    const proxy = proxies.get('fraud-a')!;
    proxy.blackHole();
    try {
      await refusedForWantOfAQuorum();
    } finally {
      await proxy.heal();
    }
    await recovered();
    await proxy.refuse();
    await refusedForWantOfAQuorum();
    await proxy.heal();
    await recovered();
  }, 60_000);
});

it('books balance after all of it', async () => {
  expect(await florin.ledger.trialBalance()).toMatchObject({ balanced: true });
});
