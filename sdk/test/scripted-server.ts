import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problem, type ProblemCode } from '../../contracts/problems.ts';

/** A peer that answers what the test says, in order, and remembers what it was asked. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Reply = (response: ServerResponse, asked: Asked) => void;

export async function scriptedServer(...replies: Reply[]) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      asked.push(one);
      const reply = replies[asked.length - 1] ?? replies.at(-1);
      if (reply === undefined) throw new Error('no reply is scripted');
      reply(response, one);
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => (response) => {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_1', ...headers }).end(JSON.stringify(body));
};

export const refusing = (code: ProblemCode, details: object = {}, headers: Record<string, string> = {}): Reply => (response) => {
  const body = problem(code, details, 'req_2');
  response.writeHead(body.status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(body));
};

export const hangUp: Reply = (response) => void response.destroy();
