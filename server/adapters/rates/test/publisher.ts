import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** A web server that answers every request with what it was told. */
export interface Publisher {
  readonly url: string;
  /** Paths with their queries, as they were asked for. */
  readonly asked: readonly string[];
  answer(status: number, body: string, headers?: Record<string, string>): void;
  /** Nobody is there any more. */
  stop(): Promise<void>;
}

const servers = new Set<Server>();
afterAll(() => Promise.all([...servers].map((server) => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }))));

export async function startPublisher(): Promise<Publisher> {
  let given: [number, string, Record<string, string>] = [503, '', {}];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const [status, body, headers] = given;
    response.writeHead(status, headers).end(body);
  });
  servers.add(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked,
    answer: (status, body, headers = {}) => { given = [status, body, headers]; },
    stop: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
