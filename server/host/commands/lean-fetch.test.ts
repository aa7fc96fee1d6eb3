import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leanFetch } from './lean-fetch.ts';

const connections = new Set<number>();
const server = createServer((request, response) => {
  connections.add(request.socket.remotePort!);
  if (request.url === '/never') return;
  response.writeHead(request.url === '/refused' ? 422 : 201, { 'Idempotent-Replayed': 'true' });
  request.pipe(response);
});
let url: string;
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => { server.closeAllConnections(); server.close(); });

it('sends and receives over a connection that stays open', async () => {
  const lean = leanFetch(1);
  for (const body of ['one', 'zwölf']) {
    const answer = await lean(url, { method: 'POST', body, headers: { 'content-type': 'text/plain' } });
    expect([answer.ok, answer.status, await answer.text(), answer.headers.get('idempotent-replayed'), answer.headers.get('retry-after')]).toEqual([true, 201, body, 'true', null]);
  }
  expect(connections.size).toBe(1);
  expect((await lean(`${url}/refused`, { method: 'POST' })).ok).toBe(false);
});

it('gives up when told to, and says when nobody answers', async () => {
  await expect(leanFetch(1)(`${url}/never`, { signal: AbortSignal.timeout(20) })).rejects.toThrow(/abort/);
  await expect(leanFetch(1)('http://127.0.0.1:1/')).rejects.toThrow('ECONNREFUSED');
});
