import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Asked, Reply } from './route.ts';

export interface Listening {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** `never`: the answer is never sent. `reset`: the connection is cut. */
export type Answer = Reply | 'never' | 'reset';

const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Listens and hands every request over, whole. `sent` is called after the answer is on its way. */
export async function listen(host: string, port: number, answer: (asked: Omit<Asked, 'params' | 'linger'>) => Promise<{ answer: Answer; sent?: () => void }>): Promise<Listening> {
  const server = createServer((request, response) => {
    void (async () => {
      const asked = await read(request);
      if (asked === undefined) {
        await write(response, { status: 413, body: { error: 'the body is too large' } });
        return;
      }
      const { answer: given, sent } = await answer(asked);
      if (given === 'reset') request.socket.destroy();
      else if (given !== 'never') await write(response, given);
      sent?.();
    })().catch((error: unknown) => {
      // A double that throws is a mistake of ours: whoever asked shall see it.
      if (!response.headersSent) void write(response, { status: 500, body: { simulator: error instanceof Error ? error.stack : String(error) } });
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, port: bound,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(request: IncomingMessage): Promise<Omit<Asked, 'params' | 'linger'> | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  const url = new URL(request.url ?? '/', 'http://simulator');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? '']));
  return { method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, headers, body: Buffer.concat(chunks) };
}

function write(response: ServerResponse, { status, headers = {}, body = '' }: Reply): Promise<void> {
  const isData = typeof body === 'object' && !Buffer.isBuffer(body);
  response.writeHead(status, isData ? { 'content-type': 'application/json', ...headers } : headers);
  const { promise, resolve } = Promise.withResolvers<void>();
  response.on('close', resolve);
  response.end(isData ? JSON.stringify(body) : body, resolve);
  return promise;
}
