import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { serviceCall } from '../../../kit/call.ts';
import { calling, listening } from './support.ts';

const answer = () => Promise.resolve({ output: 1, replayed: false });
const REQUEST = 'POST /internal/nothing HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n';

it('tells whoever sends a request just as the connection is let go that nothing was begun', async () => {
  let asked = 0;
  const { port, server } = await listening({
    has: () => { asked++; return false; },
    answer,
  });
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.write(REQUEST);
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1.1 404/);
  socket.destroy();
  const crossing = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(crossing, 'connect');
  const before = asked;
  const closed = server.close();
  // The goodbye is on its way and the caller has not read it.
  await once(crossing, 'readable');
  crossing.write(REQUEST);
  crossing.end();
  expect(await text(crossing)).toBe('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  await closed;
  expect(asked).toBe(before);
});

it('closes at once where callers rest', async () => {
  const { url, server } = await listening({ answer });
  await calling([url]).call('buy', false, {}, serviceCall('till', 'tenant'));
  const began = performance.now();
  await server.close();
  expect(performance.now() - began).toBeLessThan(1_500);
});

it('does not wait for a stranger who holds on', async () => {
  const { port, server } = await listening({ answer });
  const stranger = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(stranger, 'connect');
  const began = performance.now();
  await server.close();
  expect(performance.now() - began).toBeLessThan(5_000);
  stranger.destroy();
});

it('lets connections under way finish their answer and then go', async () => {
  const answered = Promise.withResolvers<{ output: unknown; replayed: boolean }>();
  const arrived = Promise.withResolvers<void>();
  const { url, server } = await listening({ answer: () => { arrived.resolve(); return answered.promise; } });
  const outcome = calling([url]).call('buy', false, {}, serviceCall('till', 'tenant'));
  await arrived.promise;
  const closed = server.close();
  answered.resolve({ output: 'done', replayed: false });
  expect(await outcome).toEqual({ output: 'done', replayed: false });
  await closed;
});

it('leaves nobody in doubt, however often it closes under load', async () => {
  const refusals: string[] = [];
  let open = true;
  const options = { answer, open: () => open };
  const { url, port, server } = await listening(options);
  const callers = Array.from({ length: 8 }, () => calling([url]));
  let current = server;
  let going = true;
  let done = 0;
  const loads = callers.flatMap((caller) => Array.from({ length: 4 }, async () => {
    while (going) {
      await caller.call('buy', false, {}, serviceCall('till', 'tenant')).then(() => { done++; }, (error: { data: { detail: string } }) => { refusals.push(error.data.detail); });
      // Connections are sometimes idle.
      await new Promise(setImmediate);
    }
  }));
  for (let round = 0; round < 3; round++) {
    const soFar = done;
    await expect.poll(() => done).toBeGreaterThan(soFar + 200);
    open = false;
    await current.close();
    open = true;
    current = (await listening(options, port)).server;
  }
  going = false;
  await Promise.all(loads);
  expect(refusals.filter((detail) => detail !== 'shop: It can not be reached at the moment.')).toEqual([]);
}, 60_000);
