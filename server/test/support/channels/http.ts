import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Came { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer }
/** `'hang'`: takes the request and never answers. `'cut'`: takes it and closes the connection. */
export type Said = { readonly status: number; readonly body?: object } | 'hang' | 'cut';

/** A local server that answers as `say` says, until the test has ended. */
export async function httpDouble(say: (came: Came) => Said | Promise<Said>): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void (async () => {
      const said = await say({ method: request.method!, path: request.url!, headers: request.headers, body: Buffer.concat(chunks) });
      if (said === 'hang') return;
      if (said === 'cut') request.socket.destroy();
      else response.writeHead(said.status, { 'content-type': 'application/json' }).end(said.body === undefined ? undefined : JSON.stringify(said.body));
    })());
  });
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  const close = () => new Promise<void>((closed) => {
    server.closeAllConnections();
    server.close(() => closed());
  });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
