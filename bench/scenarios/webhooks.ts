import { setTimeout as pause } from 'node:timers/promises';
import { api } from '../florin/api.ts';
import { openSink, type Sink } from '../florin/webhook-sink.ts';
import { RunFailed } from '../measure.ts';
import type { Scenario } from './scenario.ts';

const ENDPOINTS = 4;
/** Transactions a second; each is told to every endpoint. */
const STEADY_RATE = 50;
const TYPE = 'transaction.completed';
const FLOOD_SECONDS = 5;
const PATIENCE_MS = 300_000;

/** Webhooks to a local sink, over HTTP and signed: while transactions come steadily, and a backlog that a flood of them has left. */
export const webhooks: Scenario = {
  name: 'webhooks',
  about: `webhooks to ${ENDPOINTS} endpoints of a local sink, at a steady rate and out of a backlog`,
  async run(world) {
    const { customers } = await world.town();
    const client = api(await world.florin());
    const secrets = new Map<string, string>();
    const sink = await openSink(secrets);
    const ids: string[] = [];
    for (let n = 0; n < ENDPOINTS; n++) {
      const { id, secret } = await client.post<{ id: string; secret: string }>('/v1/webhook-endpoints', { url: `${sink.url}/${n}`, eventTypes: [TYPE] });
      secrets.set(`/${n}`, secret);
      ids.push(id);
    }
    try {
      const load = { work: 'single', sources: customers } as const;
      const steady = await world.run('webhooks, steady', { ...load, connections: 64, rate: STEADY_RATE });
      await settled(client, ids);
      const heard = sink.takeFigures();
      const flood = await world.run('webhooks, flood', { ...load, connections: world.options.connections, seconds: FLOOD_SECONDS });
      // What comes from now on comes while nothing else is asked of Florin.
      const during = sink.takeFigures();
      await settled(client, ids);
      const backlog = sink.takeFigures();
      const owed = await completed(client, ids);
      check(sink, owed);
      const rate = steady.perSecond * ENDPOINTS * 60;
      return [
        { what: `webhooks at ${Math.round(rate)}/min: from the event to its arrival, p50`, value: heard.latencies.p50Ms, unit: 'ms' },
        { what: `webhooks at ${Math.round(rate)}/min: from the event to its arrival, p99`, value: heard.latencies.p99Ms, unit: 'ms' },
        { what: 'transactions while their webhooks are sent', value: flood.perSecond, unit: '/s', note: `${during.count} webhooks meanwhile` },
        {
          what: 'webhooks out of a backlog', value: backlog.perSecond * 60, unit: '/min', target: { atLeast: 10_000 },
          note: `${backlog.count} of ${sink.arrived}, each arrived once; ${sink.repeated} came twice; ${sink.checked} signatures checked`,
        },
      ];
    } finally {
      await sink.close();
      for (const id of ids) await fetch(`${(await world.florin()).url}/v1/webhook-endpoints/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${(await world.florin()).apiKey}` } });
    }
  },
};

type Client = ReturnType<typeof api>;
interface Page { readonly data: readonly unknown[]; readonly nextCursor: string | null }

/** Until nothing is pending at any endpoint. */
async function settled(client: Client, ids: readonly string[]): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (const id of ids) {
    while ((await client.get<Page>(`/v1/webhook-endpoints/${id}/deliveries?status=pending&limit=1`)).data.length > 0) {
      if (performance.now() > deadline) throw new RunFailed(`webhooks are still pending after ${PATIENCE_MS / 1_000} s`);
      await pause(200);
    }
  }
}

/** Deliveries that Florin says were taken, by counting all of them. */
async function completed(client: Client, ids: readonly string[]): Promise<number> {
  let count = 0;
  for (const id of ids) {
    for (let cursor = ''; ;) {
      const page = await client.get<Page>(`/v1/webhook-endpoints/${id}/deliveries?status=delivered&limit=100${cursor}`);
      count += page.data.length;
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
  }
  return count;
}

function check(sink: Sink, owed: number): void {
  if (sink.wrong > 0) throw new RunFailed(`${sink.wrong} of ${sink.checked} signatures were wrong`);
  if (sink.arrived !== owed || owed === 0) throw new RunFailed(`Florin says that ${owed} webhooks were delivered, and ${sink.arrived} arrived`);
}
