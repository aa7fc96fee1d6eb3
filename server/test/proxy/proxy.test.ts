import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { startProxy } from './proxy.ts';

const SOON = { timeout: 10_000, interval: 5 };

/** A server that sends back what it gets, behind a proxy. */
async function setUp() {
  const echo = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const proxy = await startProxy({ port: (echo.address() as AddressInfo).port });
  onTestFinished(async () => {
    await proxy.close();
    echo.close();
  });
  return proxy;
}

async function client(port: number) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  const errors: string[] = [];
  socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? ''));
  await once(socket, 'connect');
  return { socket, errors, got: reading(socket) };
}

function reading(socket: Socket): () => string {
  let got = '';
  socket.on('data', (data) => { got += data.toString(); });
  return () => got;
}

it('hands on everything in both directions, and the end of it', async () => {
  const { port, connections } = await setUp();
  const sent = 'x'.repeat(5_000_000);
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end(sent);
  expect((await text(socket)).length).toBe(sent.length);
  await expect.poll(connections, SOON).toBe(0);
});

it('delays each direction, and keeps the order when the delay gets shorter', async () => {
  const proxy = await setUp();
  const { socket, got } = await client(proxy.port);
  proxy.delay(60);
  const startedAt = performance.now();
  socket.write('a');
  await expect.poll(got, SOON).toBe('a');
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(119);
  for (const [n, letter] of [...'bcdef'].entries()) {
    proxy.delay(50 - n * 10);
    socket.write(letter);
  }
  await expect.poll(got, SOON).toBe('abcdef');
});

it('swallows everything and tells nobody, and lets it arrive when healed', async () => {
  const proxy = await setUp();
  const before = await client(proxy.port);
  before.socket.write('a');
  await expect.poll(before.got, SOON).toBe('a');
  proxy.blackHole();
  before.socket.write('b');
  const after = await client(proxy.port);
  after.socket.end('c');
  // What goes through another proxy meanwhile takes no longer than this would have taken.
  const other = await client((await setUp()).port);
  other.socket.write('x');
  await expect.poll(other.got, SOON).toBe('x');
  expect([before.got(), after.got(), before.errors, after.errors]).toEqual(['a', '', [], []]);
  await proxy.heal();
  await expect.poll(() => before.got() + after.got(), SOON).toBe('abc');
});

it('cuts every connection with a reset, and lets new ones through', async () => {
  const proxy = await setUp();
  const { socket, errors, got } = await client(proxy.port);
  socket.write('a');
  await expect.poll(got, SOON).toBe('a');
  proxy.cut();
  await expect.poll(() => errors, SOON).toEqual(['ECONNRESET']);
  const next = await client(proxy.port);
  next.socket.write('b');
  await expect.poll(next.got, SOON).toBe('b');
});

it('refuses connections until healed, on the same port', async () => {
  const proxy = await setUp();
  const { errors } = await client(proxy.port);
  await proxy.refuse();
  await expect.poll(() => errors, SOON).toEqual(['ECONNRESET']);
  await expect(client(proxy.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await proxy.heal();
  const { socket, got } = await client(proxy.port);
  socket.write('a');
  await expect.poll(got, SOON).toBe('a');
});
