import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { verifyWebhook } from '../../../sdk/index.ts';

const LAUNCHER = fileURLToPath(new URL('../../../bin/florin.js', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'florin-cli-'));
const started: ChildProcess[] = [];
afterAll(async () => {
  await Promise.all(started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).map((child) => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    return gone;
  }));
  rmSync(root, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves when the output has it, rejects where the process ended without. */
  says(text: string): Promise<void>;
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
}

function florin(args: string[], env: Record<string, string> = {}): Run {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FLORIN_') && !name.startsWith('VITEST')));
  const child = spawn(process.execPath, [LAUNCHER, ...args], { cwd: root, env: { ...clean, FLORIN_PORT: '0', FLORIN_LOG_LEVEL: 'warn', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let output = '';
  const hearers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      for (const hear of hearers) hear();
    });
  }
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  return {
    child, exited, output: () => output,
    says: (text) => new Promise((resolve, reject) => {
      const look = () => { if (output.includes(text)) resolve(); };
      hearers.add(look);
      look();
      void exited.then(() => reject(new Error(`ended without saying “${text}”:\n${output}`)));
    }),
  };
}

async function start(dataDir: string, env: Record<string, string> = {}): Promise<Run & { url: string; apiKey: string }> {
  const run = florin(['start'], { FLORIN_DATA: dataDir, ...env });
  await run.says('Ctrl-C stops.');
  const { url, apiKey } = JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as { url: string; apiKey: string };
  return { ...run, url, apiKey };
}

async function aliceHas({ url, apiKey }: { url: string; apiKey: string }): Promise<number> {
  const response = await fetch(`${url}/v1/accounts?kind=customer`, { headers: { authorization: `Bearer ${apiKey}` } });
  const { data } = await response.json() as { data: { name: string; balance: { posted: number } }[] };
  return data.find(({ name }) => name === 'Alice')!.balance.posted;
}

/** Sends what the printed curl would send. */
async function tryPrinted(output: string, idempotencyKey: string, path = '/v1/transactions'): Promise<{ status: number; body: { status?: string } }> {
  const printed = output.slice(output.indexOf(`${path} \\`) - 100);
  const [, url, authorization, body] = new RegExp(`curl -s (\\S+${path}) .*?'Authorization: ([^']+)'.*?-d '([^']+)'`, 's').exec(printed) ?? [];
  const response = await fetch(url!, { method: 'POST', body: body!, headers: { authorization: authorization!, 'content-type': 'application/json', 'idempotency-key': idempotencyKey } });
  return { status: response.status, body: await response.json() as { status?: string } };
}

describe('florin start', { timeout: 60_000 }, () => {
  const dataDir = join(root, 'data');

  it('shows a transfer that works, and ends cleanly on Ctrl-C', async () => {
    const run = await start(dataDir);
    expect(statSync(join(dataDir, 'demo.json')).mode & 0o777).toBe(0o600);
    expect(run.output()).toContain(`${run.url}/docs`);
    expect(run.output()).toContain(run.apiKey);
    expect(await aliceHas(run)).toBe(100_000);
    expect(await tryPrinted(run.output(), 'printed-1')).toMatchObject({ status: 201, body: { status: 'completed' } });
    run.child.kill('SIGINT');
    expect(await run.exited).toEqual({ code: 0, signal: null });
    expect(run.output()).toMatch(/stopped\n$/);
  });

  it('brings a shop that takes cards and has a page to pay at, the same at each start, wherever the ports are', async () => {
    const own = join(root, 'shop');
    const shops: { url: string; link: string; providers: string[] }[] = [];
    for (const key of ['first', 'second']) {
      const run = await start(own);
      expect(await tryPrinted(run.output(), key, '/v1/payments')).toMatchObject({ status: 201, body: { status: 'succeeded', amounts: { captured: 2_500 } } });
      const [, link] = /(http:\S+\/pay\/\S+)/.exec(run.output())!;
      expect(await (await fetch(link!)).text()).toMatch(/49\.00 EUR.*Card.*PayPal.*Bank transfer/s);
      expect(new URL(link!).port).toBe(new URL(run.url).port);
      const { data } = await (await fetch(`${run.url}/v1/providers`, { headers: { authorization: `Bearer ${run.apiKey}` } })).json() as { data: { id: string }[] };
      shops.push({ url: run.url, link: new URL(link!).pathname, providers: data.map(({ id }) => id) });
      run.child.kill('SIGINT');
      await run.exited;
    }
    expect(shops[0]!.providers).toHaveLength(3);
    expect({ ...shops[1], url: shops[0]!.url }).toEqual(shops[0]);
  });

  it('listen posts what happens to a URL, as signed webhooks', async () => {
    const own = join(root, 'listen');
    const run = await start(own);
    const received: { headers: IncomingHttpHeaders; body: string }[] = [];
    const sink = createHttpServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; }).on('end', () => {
        received.push({ headers: request.headers, body });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((done) => { sink.listen(0, '127.0.0.1', done); });
    onTestFinished(() => { sink.close(); });
    const listening = florin(['listen', '--forward-to', `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`, '--events', 'transaction.completed'], { FLORIN_DATA: own });
    await listening.says('Ctrl-C stops.');
    // Where the stream begins is asked for after that is said.
    let paid = 0;
    await expect.poll(async () => { await tryPrinted(run.output(), `heard-${++paid}`); return listening.output(); }, { timeout: 20_000, interval: 200 }).toContain('202  transaction.completed  txn_');
    const [, secret] = /signed with (whsec_\S+)\./.exec(listening.output())!;
    expect(await verifyWebhook(received[0]!.body, received[0]!.headers, secret!)).toMatchObject({ type: 'transaction.completed', data: { object: { status: 'completed' } } });
    listening.child.kill('SIGINT');
    expect(await listening.exited).toEqual({ code: 0, signal: null });
    run.child.kill('SIGINT');
    await run.exited;
  });

  it('clock moves time forward for both threads and the doubles, and a start does not take it back', async () => {
    const own = join(root, 'clock');
    const clock = async (...args: string[]) => {
      const run = florin(['clock', ...args], { FLORIN_DATA: own });
      const { code } = await run.exited;
      return { code, said: run.output() };
    };
    expect(await clock('advance', '7d')).toEqual({ code: 1, said: expect.stringContaining(`no Florin with doubles of payment providers runs on ${own}`) as string });
    const first = await start(own);
    expect(await clock()).toMatchObject({ code: 0, said: expect.stringContaining('as on this machine') as string });
    expect(await clock('advance', '7 days')).toMatchObject({ code: 1, said: expect.stringContaining('1d12h') as string });
    expect(await clock('advance', '7d')).toMatchObject({ code: 0, said: expect.stringMatching(/, 7 d ahead of this machine/) as string });
    // The key of this start still works; what the other thread seals is of that time too; and a card is charged by a double that lives then.
    expect(await tryPrinted(first.output(), 'clock-1', '/v1/payments')).toMatchObject({ status: 201, body: { status: 'succeeded' } });
    const get = async ({ url, apiKey }: { url: string; apiKey: string }, path: string) => (await (await fetch(url + path, { headers: { authorization: `Bearer ${apiKey}` } })).json()) as { data: { sealedAt: string }[] };
    const aheadDays = async (run: { url: string; apiKey: string }) => Math.round((Date.parse((await get(run, '/v1/ledger/seals')).data[0]!.sealedAt) - Date.now()) / 86_400_000);
    await expect.poll(() => aheadDays(first)).toBe(7);
    first.child.kill('SIGINT');
    await first.exited;
    const refused = florin(['start'], { FLORIN_DATA: own, FLORIN_TEST_CLOCK: 'false' });
    expect(await refused.exited).toMatchObject({ code: 1 });
    expect(refused.output()).toContain('was moved 604800 seconds ahead');
    const second = await start(own);
    expect((await clock()).said).toMatch(/, 7 d ahead of this machine/);
    expect((await clock('advance', '36h')).said).toMatch(/, 8 d 12 h ahead of this machine/);
    expect(await tryPrinted(second.output(), 'clock-2')).toMatchObject({ status: 201, body: { status: 'completed' } });
    second.child.kill('SIGINT');
    expect(await second.exited).toEqual({ code: 0, signal: null });
  });

  it('goes on where it was, refuses a second on the same folder, and takes over after kill -9', async () => {
    const run = await start(dataDir);
    expect(await aliceHas(run)).toBe(98_500);
    const second = florin(['start'], { FLORIN_DATA: dataDir });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.output()).toContain(`data folder ${dataDir} is in use by process`);
    const samePort = florin(['start'], { FLORIN_DATA: dataDir, FLORIN_PORT: new URL(run.url).port });
    await samePort.exited;
    expect(samePort.output()).toContain('is in use by process');

    expect((await tryPrinted(run.output(), 'printed-2')).status).toBe(201);
    process.kill(Number(readFileSync(join(dataDir, 'florin.pid'), 'utf8')), 'SIGKILL');
    expect(await run.exited).toEqual({ code: null, signal: 'SIGKILL' });
    const again = await start(dataDir);
    expect(await aliceHas(again)).toBe(97_000);
    expect(again.apiKey).not.toBe(run.apiKey);

    // Whoever kills the launcher means Florin.
    again.child.kill('SIGKILL');
    await again.says('stopped');
  });

  it('reads personal data all through a rotation of the master key, and without the old one afterwards', async () => {
    const keysDir = join(dataDir, 'keys');
    let run = await start(dataDir);
    const ask = async (method: string, path: string, body?: object): Promise<{ id: string; name: string }> => (await fetch(`${run.url}${path}`, {
      method, body: body && JSON.stringify(body), headers: { authorization: `Bearer ${run.apiKey}`, 'content-type': 'application/json' },
    })).json() as Promise<{ id: string; name: string }>;
    const command = async (...args: string[]): Promise<string> => {
      const ran = florin(['keys', ...args], { FLORIN_DATA: dataDir });
      expect((await ran.exited).code, ran.output()).toBe(0);
      return ran.output();
    };
    const { id } = await ask('POST', '/v1/customers', { name: 'Ada Lovelace' });
    expect(statSync(join(keysDir, 'master-0001.key')).mode & 0o777).toBe(0o600);
    const [old] = /^[0-9a-f]{16}(?=.*newest$)/m.exec(await command('masters'))!;
    const said = await command('rotate-master');
    expect(said).toMatch(/data keys went over to master key [0-9a-f]{16}\n/);
    expect(said).toContain('every data key is under');
    expect(said.split('\n').filter((line) => line.startsWith(old))).toEqual([]);
    expect((await ask('GET', `/v1/customers/${id}`)).name).toBe('Ada Lovelace');
    rmSync(join(keysDir, 'master-0001.key'));
    const later = await ask('POST', '/v1/customers', { name: 'Bob' });
    run.child.kill('SIGINT');
    await run.exited;
    run = await start(dataDir);
    expect((await ask('GET', `/v1/customers/${id}`)).name).toBe('Ada Lovelace');
    expect((await ask('GET', `/v1/customers/${later.id}`)).name).toBe('Bob');
    run.child.kill('SIGINT');
    await run.exited;
    rmSync(join(keysDir, 'master-0002.key'));
    const without = florin(['start'], { FLORIN_DATA: dataDir });
    expect((await without.exited).code).toBe(1);
    expect(without.output()).toContain('which is not here: put it back');
  });

  it('says that the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const run = florin(['start'], { FLORIN_DATA: join(root, 'other'), FLORIN_PORT: String(port) });
    expect((await run.exited).code).toBe(1);
    expect(run.output()).toContain(`port ${port} on 127.0.0.1 is in use`);
    taken.close();
  });

  it.each([
    ['a wrong setting', ['start'], { FLORIN_PORT: 'many' }, 'FLORIN_PORT must be a whole number'],
    ["a service's wrong setting", ['start'], { FLORIN_IDENTITY_SESSION_MS: 'soon' }, 'FLORIN_IDENTITY_SESSION_MS is wrong'],
    ['a service that is none', ['start', '--services', 'ledgr'], {}, 'there is no service ledgr: choose from'],
    ['services without a database for all', ['start', '--services', 'transactions'], {}, 'FLORIN_DATABASE_URL is missing'],
    ['services without the addresses of their neighbours', ['start', '--services', 'accounts'], { FLORIN_DATABASE_URL: 'postgresql://x@y/z', FLORIN_EVENTS_URL: 'http://e:1', FLORIN_TRANSACTIONS_URL: 'http://t:1' }, 'FLORIN_LEDGER_URL or FLORIN_SERVICES_URL is missing: ledger runs elsewhere'],
    ['an address that is none', ['start'], { FLORIN_LEDGER_URL: 'ledger:3100' }, 'FLORIN_LEDGER_URL must be addresses'],
    ['a pattern of addresses without a place for the name', ['start'], { FLORIN_SERVICES_URL: 'http://florin:3100' }, 'FLORIN_SERVICES_URL must be an address with {service} in it'],
    ['a certificate without its key', ['start'], { FLORIN_TLS_CERT: 'a.pem' }, 'FLORIN_TLS_CA and FLORIN_TLS_KEY must be set too'],
    ['a command that is none', ['strat'], {}, "unknown command 'strat'"],
  ])('refuses %s before anything is started', async (_name, args, env, message) => {
    const run = florin(args, { FLORIN_DATA: join(root, 'never'), ...env });
    expect((await run.exited).code).toBe(1);
    expect(run.output()).toContain(message);
    expect(() => statSync(join(root, 'never'))).toThrow();
  });
});

describe('other commands', { timeout: 60_000 }, () => {
  const dataDir = join(root, 'commands');

  it('migrate makes the database once', async () => {
    const first = florin(['migrate'], { FLORIN_DATA: dataDir });
    expect((await first.exited).code).toBe(0);
    expect(first.output()).toMatch(/applied \d+ migrations\n$/);
    const second = florin(['migrate'], { FLORIN_DATA: dataDir });
    await second.exited;
    expect(second.output()).toContain('the database is up to date');
  });

  it('doctor finds nothing wrong here, and says what is', async () => {
    const well = florin(['doctor'], { FLORIN_DATA: dataDir });
    expect([(await well.exited).code, well.output().split('\n').filter((line) => /^(ok|warn|fail) /.test(line)).length]).toEqual([0, 7]);
    const ill = florin(['doctor'], { FLORIN_DATA: dataDir, FLORIN_DATABASE_URL: 'postgresql://x:y@127.0.0.1:1/none' });
    expect((await ill.exited).code).toBe(1);
    expect(ill.output()).toMatch(/^fail {2}postgresql .*127\.0\.0\.1:1/m);
    expect(ill.output()).not.toContain(':y@');
  });

  it('keys creates and revokes API keys and shows public signing keys', async () => {
    const running = await start(dataDir);
    const created = florin(['keys', 'create', '--name', 'robot', '--scopes', 'accounts:read'], { FLORIN_DATA: dataDir });
    expect((await created.exited).code).toBe(0);
    const [, id, secret] = /(key_\w+) .*\n(fl_test_\w+)/.exec(created.output()) ?? [];
    const status = async () => (await fetch(`${running.url}/v1/accounts`, { headers: { authorization: `Bearer ${secret}` } })).status;
    expect(await status()).toBe(200);
    const narrow = florin(['keys', 'create', '--name', 'narrow', '--scopes', 'accounts:read', '--networks', '203.0.113.0/24,2001:db8::/32', '--expires-at', '2090-01-01T00:00:00Z', '--spending', 'EUR:daily=5', '--spending', 'USD:total=9'], { FLORIN_DATA: dataDir });
    expect((await narrow.exited).code).toBe(0);
    const refused = await fetch(`${running.url}/v1/accounts`, { headers: { authorization: `Bearer ${/fl_test_\w+/.exec(narrow.output())![0]}` } });
    expect(await refused.json()).toMatchObject({ code: 'network_refused' });
    const rotated = florin(['keys', 'rotate', id!, '--overlap-seconds', '60'], { FLORIN_DATA: dataDir });
    expect((await rotated.exited).code).toBe(0);
    expect(await status()).toBe(200);
    const revoked = florin(['keys', 'revoke', id!], { FLORIN_DATA: dataDir });
    expect((await revoked.exited).code).toBe(0);
    expect(await status()).toBe(401);
    const listed = florin(['keys'], { FLORIN_DATA: dataDir });
    await listed.exited;
    expect(listed.output()).toMatch(/^seal +Ed25519 +[0-9a-f]{16} /m);
    expect(listed.output()).not.toContain('PRIVATE');
    running.child.kill('SIGTERM');
    expect(await running.exited).toEqual({ code: 0, signal: null });
  });
});
