import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { testServer } from '../../test/support/app.ts';
import { ask, newTenant } from './support.ts';

const server = await testServer({ edge: { headersMs: 400, arriveMs: 800, connectionsPerAddress: 20 } });
const tenant = await newTenant(server);

interface Slow { readonly socket: Socket; readonly ended: Promise<string> }

/** A connection that says this and then nothing, and what it hears until it is closed. */
function slow(text: string): Slow {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => { socket.destroy(); });
  if (text !== '') socket.write(text);
  let heard = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => { heard += chunk; }).on('error', () => {});
  return { socket, ended: once(socket, 'close').then(() => heard) };
}

/** A byte now and then, so that the connection is never idle. */
function drip(socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 50);
  onTestFinished(() => clearInterval(timer));
}

it.each([
  ['says nothing', '', undefined],
  ['begins headers and goes silent', 'GET /v1/accounts HTTP/1.1\r\nHost: x\r\n', undefined],
  ['drips headers', 'GET /v1/accounts HTTP/1.1\r\nHost: x\r\nX-A: ', 'a'],
  ['begins a body and goes silent', 'POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{', undefined],
  ['drips a body', 'POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{', ' '],
  ['drips chunks', 'POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\n \r\n'],
])('closes a connection that %s', async (_what, text, byte) => {
  const { socket, ended } = slow(text);
  if (byte !== undefined) drip(socket, byte);
  const heard = await ended;
  if (text !== '') expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  else expect(heard).toMatch(/^(HTTP\/1\.1 408 .*|)/);
});

it('lets one address open so many connections and no more, and the others live', async () => {
  const many = Array.from({ length: 40 }, () => slow(''));
  const closedAtOnce = await Promise.all(many.map(({ socket, ended }) => Promise.race([ended.then(() => true), once(socket, 'connect').then(() => new Promise(setImmediate)).then(() => ended.then(() => true))])));
  expect(closedAtOnce.every(Boolean)).toBe(true);
  const { body } = await ask(server, '/metrics');
  expect(Number(/florin_http_connections_refused_total (\d+)/.exec(String(body.text))![1])).toBeGreaterThanOrEqual(20);
});

it('answers others meanwhile', async () => {
  const many = Array.from({ length: 15 }, () => slow('GET /v1/accounts HTTP/1.1\r\nX-A: '));
  await Promise.all(many.map(({ socket }) => once(socket, 'connect')));
  expect((await ask(server, '/v1/auth/me', { key: tenant.owner })).status).toBe(200);
  await Promise.all(many.map(({ ended }) => ended));
});

it('refuses more headers than any client has', async () => {
  const headers = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`x-${n}`, '1']));
  expect((await ask(server, '/v1/auth/me', { key: tenant.owner, headers })).body.code).toBe('headers_too_large');
});
