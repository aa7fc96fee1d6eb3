import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { verifyWebhook } from '../../sdk/index.ts';
import { histogram, latencies, type Latencies } from '../load/histogram.ts';

/** Whoever receives webhooks: answers 204 and remembers each by where it came and its id. */
export interface Sink {
  readonly url: string;
  /** Different ones, by path and `webhook-id`. */
  readonly arrived: number;
  readonly repeated: number;
  readonly wrong: number;
  /** Signatures that were checked; one of a hundred. */
  readonly checked: number;
  /** Since it was asked last: how long after the event each came, and how many a second between the first and the last. */
  takeFigures(): { readonly latencies: Latencies; readonly perSecond: number; readonly count: number };
  close(): Promise<void>;
}

const CHECK_EACH = 100;

/** `secrets` by path. */
export async function openSink(secrets: ReadonlyMap<string, string>): Promise<Sink> {
  const seen = new Set<string>();
  let [repeated, wrong, checked, requests] = [0, 0, 0, 0];
  let [delays, firstMs, lastMs, count] = [histogram(), 0, 0, 0];

  async function take(path: string, headers: NodeJS.Dict<string | string[]>, body: string): Promise<void> {
    const id = `${path} ${String(headers['webhook-id'])}`;
    if (seen.has(id)) repeated++;
    else {
      seen.add(id);
      lastMs = performance.now();
      if (count++ === 0) firstMs = lastMs;
      delays.record((Date.now() - Date.parse((JSON.parse(body) as { timestamp: string }).timestamp)) * 1_000);
    }
    if (++requests % CHECK_EACH !== 0) return;
    checked++;
    await verifyWebhook(body, headers, secrets.get(path) ?? '').catch(() => { wrong++; });
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      response.writeHead(204).end();
      void take(request.url ?? '', request.headers, Buffer.concat(chunks).toString());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get arrived() { return seen.size; },
    get repeated() { return repeated; },
    get wrong() { return wrong; },
    get checked() { return checked; },
    takeFigures() {
      const figures = { latencies: latencies(delays), perSecond: count < 2 ? 0 : (count - 1) / ((lastMs - firstMs) / 1_000), count };
      [delays, count] = [histogram(), 0];
      return figures;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
