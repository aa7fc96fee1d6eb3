import { describe, expect, test } from 'vitest';
import { Florin } from '../index.ts';
import { serverSentEvents } from '../server-sent-events.ts';
import { json, refusing, scriptedServer, type Reply } from './scripted-server.ts';

const event = (offset: number) => ({ specversion: '1.0', id: `evt_${offset}`, type: 'customer.created', offset });
const line = (offset: number) => `id: ${offset}\ndata: ${JSON.stringify(event(offset))}\n\n`;
const streaming = (...chunks: string[]): Reply => (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of chunks) response.write(chunk);
  response.end();
};
const open = (...chunks: string[]): Reply => (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of chunks) response.write(chunk);
};

async function take(florin: Florin, count: number, options: { after?: number; idleTimeoutMs?: number }): Promise<number[]> {
  const offsets: number[] = [];
  for await (const { offset } of florin.events.stream(options)) {
    offsets.push(offset);
    if (offsets.length === count) break;
  }
  return offsets;
}

describe('the event stream', () => {
  test('goes on after the last event where the connection breaks', async () => {
    await using server = await scriptedServer(streaming(': hello\n\n', line(6), line(7), 'id: 8\ndata: {"off'), streaming('retry: 1\n\n', line(8)), open(line(9)));
    expect(await take(new Florin({ baseUrl: server.url }), 4, { after: 5 })).toEqual([6, 7, 8, 9]);
    expect(server.asked.map(({ url }) => url)).toEqual([5, 7, 8].map((after) => `/v1/events/stream?after=${after}`));
  });

  test('begins now where no offset is given, and knows where now was', async () => {
    await using server = await scriptedServer(json(200, { data: [event(41)], nextCursor: null }), streaming(), open(line(42)));
    expect(await take(new Florin({ baseUrl: server.url }), 1, {})).toEqual([42]);
    expect(server.asked.map(({ url }) => url)).toEqual(['/v1/events?limit=1', '/v1/events/stream?after=41', '/v1/events/stream?after=41']);
  });

  test('connects again where it has fallen silent, or is told to come later', async () => {
    await using server = await scriptedServer(open(line(1)), refusing('unavailable'), open(line(2)));
    expect(await take(new Florin({ baseUrl: server.url }), 2, { after: 0, idleTimeoutMs: 50 })).toEqual([1, 2]);
  });

  test('throws where Florin refuses for good', async () => {
    await using server = await scriptedServer(refusing('unauthenticated'));
    await expect(take(new Florin({ baseUrl: server.url }), 1, { after: 0 })).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('ends when it is told to', async () => {
    const stop = new AbortController();
    await using server = await scriptedServer(open(line(1)));
    const seen: number[] = [];
    for await (const { offset } of new Florin({ baseUrl: server.url }).events.stream({ after: 0, signal: stop.signal })) {
      seen.push(offset);
      stop.abort();
    }
    expect(seen).toEqual([1]);
  });
});

describe('server-sent events', () => {
  const read = async (text: string, size: number) => {
    const bytes = new TextEncoder().encode(text);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
        controller.close();
      },
    });
    return Array.fromAsync(serverSentEvents(body));
  };

  test.each([1, 2, 3, 7, 1000])('are read however they are cut: %d bytes at a time', async (size) => {
    const text = ': comment\nevent: a\nid: 1\ndata: {"x":"é"}\ndata:two\n\nretry: 50\r\n\r\ndata\r\rother: x\n\ndata: never ended';
    expect(await read(text, size)).toEqual([
      { id: '1', event: 'a', data: '{"x":"é"}\ntwo', retryMs: undefined },
      { id: undefined, event: 'message', data: '', retryMs: 50 },
      { id: undefined, event: 'message', data: '', retryMs: undefined },
    ]);
  });
});
