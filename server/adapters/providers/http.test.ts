import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProviderUnreached } from '../../kit/payments/provider.ts';
import { askProvider, jsonOf, wasNeverSent } from './http.ts';

const server = createServer((request, response) => {
  request.resume();
  if (request.url === '/reset') request.socket.destroy();
  else if (request.url === '/redirect') response.writeHead(302, { location: '/ok' }).end();
  else if (request.url === '/cut') {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => request.socket.destroy());
  } else if (request.url !== '/never') response.writeHead(request.url === '/error' ? 500 : 200).end(request.url === '/html' ? '<html>' : '{"a":1}');
});
let url: string;
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => { server.closeAllConnections(); server.close(); });

const ask = (path: string, base = url) => askProvider({ method: 'POST', url: `${base}${path}`, headers: { authorization: 'Bearer secret' }, body: '{}', timeoutMs: 200 });

it('answers with whatever status came', async () => {
  expect(await ask('/ok')).toMatchObject({ status: 200, text: '{"a":1}' });
  expect((await ask('/error')).status).toBe(500);
  expect([jsonOf(await ask('/ok')), jsonOf(await ask('/html'))]).toEqual([{ a: 1 }, undefined]);
});

it.each(['/never', '/reset', '/cut', '/redirect'])('%s may have been done: nobody knows', async (path) => {
  const error = await ask(path).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(ProviderUnreached);
  expect((error as Error).message).not.toContain('secret');
});

it('what nobody listens for was never sent', async () => {
  const gone = createServer();
  await once(gone.listen(0, '127.0.0.1'), 'listening');
  const { port } = gone.address() as AddressInfo;
  await once(gone.close(), 'close');
  await expect(ask('/ok', `http://127.0.0.1:${port}`)).rejects.toThrow(ProviderUnreached);
  await expect(ask('/ok', 'http://nowhere.invalid')).rejects.toThrow(ProviderUnreached);
});

it('of several addresses, one that may have heard is enough to not know', () => {
  const coded = (code: string) => Object.assign(new Error(code), { code });
  expect(wasNeverSent(new TypeError('fetch failed', { cause: new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]) }))).toBe(true);
  expect(wasNeverSent(new TypeError('fetch failed', { cause: new AggregateError([coded('ECONNREFUSED'), coded('ECONNRESET')]) }))).toBe(false);
  expect(wasNeverSent('text')).toBe(false);
});
