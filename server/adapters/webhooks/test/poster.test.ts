import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeCertificate, withoutOpenssl } from '../../../test/redis/certificate.ts';
import { guardedLookup } from '../guarded-lookup.ts';
import { openWebhookPosterWith } from '../poster.ts';

const REQUEST = { headers: { 'webhook-id': 'msg_1' }, body: '{"a":"ü"}', timeoutMs: 2_000 };

async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  onTestFinished(() => { server.close(); });
  return (server.address() as AddressInfo).port;
}

async function receiver(answer: RequestListener) {
  const server = createServer(answer);
  onTestFinished(() => { server.closeAllConnections(); });
  return `http://127.0.0.1:${await listening(server)}`;
}

async function tlsServer() {
  const folder = await mkdtemp(join(tmpdir(), 'florin-hooks-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { cert, keyFile } = await makeCertificate(folder);
  const server = createTlsServer({ cert, key: await readFile(keyFile) }, (_request, response) => { response.end(); });
  return { server, port: await listening(server) };
}

const nobody = () => Promise.resolve([]);
const here = openWebhookPosterWith(nobody)({ allowLocalhost: true });
const strict = (addresses: readonly string[]) => openWebhookPosterWith(() => Promise.resolve(addresses))({ allowLocalhost: false });

describe('a webhook', () => {
  it('arrives byte for byte, and the beginning of the answer comes back', async () => {
    const seen: unknown[] = [];
    const url = await receiver((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        seen.push(request.method, request.url, request.headers['webhook-id'], Buffer.concat(chunks).toString());
        response.writeHead(202, { 'retry-after': '7' }).end('thanks');
      });
    });
    expect(await here.post({ ...REQUEST, url: `${url}/hook?a=b` })).toEqual({ status: 202, retryAfter: '7', beginning: 'thanks' });
    expect(seen).toEqual(['POST', '/hook?a=b', 'msg_1', REQUEST.body]);
  });

  it('follows no redirect', async () => {
    const followed = vi.fn<() => void>();
    const elsewhere = await receiver((_request, response) => { followed(); response.end(); });
    const url = await receiver((_request, response) => { response.writeHead(302, { location: elsewhere }).end(); });
    expect(await here.post({ ...REQUEST, url })).toMatchObject({ status: 302 });
    expect(followed).not.toHaveBeenCalled();
  });

  it('reads no more of an answer than its beginning, even if it never ends', async () => {
    const url = await receiver((_request, response) => {
      const more = () => { while (response.write('x'.repeat(10_000))); response.once('drain', more); };
      more();
    });
    const outcome = await here.post({ ...REQUEST, url });
    expect(outcome).toEqual({ status: 200, retryAfter: undefined, beginning: 'x'.repeat(1_024) });
  });

  it('is an answer by its head: a body that breaks off, or comes never, changes nothing', async () => {
    const broken = await receiver((_request, response) => { response.writeHead(200, { 'content-length': '100' }); response.write('half'); setImmediate(() => response.destroy()); });
    expect(await here.post({ ...REQUEST, url: broken })).toMatchObject({ status: 200 });
    const silent = await receiver((_request, response) => { response.writeHead(204, { 'x-a': 'b' }); response.flushHeaders(); });
    expect(await here.post({ ...REQUEST, url: silent })).toMatchObject({ status: 204 });
  });

  it('waits no longer than it was told', async () => {
    const url = await receiver(() => { /* no answer */ });
    expect(await here.post({ ...REQUEST, url, timeoutMs: 50 })).toEqual({ failed: 'timed-out' });
  });

  it('can be called off', async () => {
    const over = new AbortController();
    const url = await receiver(() => { over.abort(); });
    expect(await here.post({ ...REQUEST, url, signal: over.signal })).toEqual({ failed: 'called-off' });
  });

  it('says what kind of failure it was', async () => {
    const closed = createTcpServer();
    const port = await listening(closed);
    await new Promise((done) => { closed.close(done); });
    expect(await here.post({ ...REQUEST, url: `http://127.0.0.1:${port}/` })).toEqual({ failed: 'connection-failed' });
    const garbled = createTcpServer((socket) => { socket.on('error', () => {}).once('data', () => { socket.end('SSH-2.0-OpenSSH_9.9\r\n'); }); });
    expect(await here.post({ ...REQUEST, url: `http://127.0.0.1:${await listening(garbled)}/` })).toEqual({ failed: 'answer-unreadable' });
    expect(await strict([]).post({ ...REQUEST, url: 'https://nobody.example/' })).toEqual({ failed: 'name-not-found' });
  });
});

it.skipIf(withoutOpenssl !== undefined)('a receiver whose certificate nobody vouches for is told nothing', async () => {
  const { port } = await tlsServer();
  expect(await here.post({ ...REQUEST, url: `https://127.0.0.1:${port}/` })).toEqual({ failed: 'tls-failed' });
});

describe('what may not be called', () => {
  it.each(['https://127.0.0.1/', 'http://example.com/', 'https://[::1]:8443/', 'https://user@example.com/'])('%s is not', async (url) => {
    expect(await strict([]).post({ ...REQUEST, url })).toEqual({ failed: 'address-refused' });
  });

  it.each([['127.0.0.1'], ['10.0.0.1'], ['169.254.169.254'], ['::1'], ['::ffff:127.0.0.1'], ['64:ff9b::7f00:1'], ['fd00::1']])('a name that leads to %s is not', async (address) => {
    expect(await strict([address]).post({ ...REQUEST, url: 'https://inside.example/' })).toEqual({ failed: 'address-refused' });
  });

  it('also not one that leads there in development', async () => {
    const poster = openWebhookPosterWith(() => Promise.resolve(['127.0.0.1']))({ allowLocalhost: true });
    expect(await poster.post({ ...REQUEST, url: 'https://inside.example/' })).toEqual({ failed: 'address-refused' });
  });

  it('of several addresses of a name only the public ones are connected to', async () => {
    const lookup = guardedLookup(() => Promise.resolve(['10.0.0.1', '8.8.8.8', '::1', '2606:4700::1111']), { allowLocalhost: false });
    const found = await new Promise((done) => { lookup('mixed.example', { all: true }, (error, addresses) => { done(error ?? addresses); }); });
    expect(found).toEqual([{ address: '8.8.8.8', family: 4 }, { address: '2606:4700::1111', family: 6 }]);
  });

  it('a name that changes after it was checked is not (DNS rebinding): what is looked up is what is connected to', async () => {
    const reached = vi.fn<() => void>();
    const inside = createTcpServer(reached);
    const port = await listening(inside);
    let asked = 0;
    const poster = openWebhookPosterWith(() => Promise.resolve(++asked === 1 ? [] : ['127.0.0.1']))({ allowLocalhost: false });
    const url = `https://rebound.example:${port}/`;
    expect(poster.refusal(url)).toBeUndefined();
    expect(await poster.post({ ...REQUEST, url })).toEqual({ failed: 'name-not-found' });
    expect(await poster.post({ ...REQUEST, url })).toEqual({ failed: 'address-refused' });
    // Once for each connection, and never for a check beforehand that the connection would not heed.
    expect(asked).toBe(2);
    expect(reached).not.toHaveBeenCalled();
  });
});
