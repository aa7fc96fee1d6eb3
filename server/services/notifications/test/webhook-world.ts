import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { openWebhookPoster } from '../../../adapters/webhooks/poster.ts';
import { compose } from '../../../host/compose.ts';
import { SCOPES } from '../../../../contracts/scopes.ts';
import type { CallContext } from '../../../kit/call.ts';
import { decompressLines, type EventRecord } from '../../../kit/events.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { accounts } from '../../accounts/service.ts';
import { ledger } from '../../ledger/service.ts';
import { notifications } from '../service.ts';

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (response: ServerResponse, received: Received) => void;

/** Somebody who receives webhooks, on a free port of this machine. */
export async function receiver() {
  const received: Received[] = [];
  const answers = new Map<string, Answer>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      const answer = answers.get(one.path);
      if (answer === undefined) response.writeHead(204).end();
      else answer(response, one);
    });
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    at: (path: string) => received.filter((one) => one.path === path),
    /** What it says at that path from now on: a status, or what it does. */
    answer(path: string, answer: number | Answer) {
      answers.set(path, typeof answer === 'number' ? (response) => { response.writeHead(answer).end(`status ${answer}`); } : answer);
    },
  };
}

/** The room on a database of this file's own, with a clock that stands still and the real way out, to this machine only. */
export async function webhookWorld(settings: Record<string, string> = {}) {
  const db = await testDatabase([ledger, accounts, notifications]);
  const clock = manualClock(Date.parse('2026-11-20T10:00:00Z'));
  const ports = testPorts(db, 'notifications', { clock, settings: { notifications: { webhookLocalhost: 'true', ...settings } }, outside: { openWebhookPoster } });
  const start = () => compose([ledger, accounts, notifications], ports);
  const { clients, running } = start();
  const database = db.database('notifications');
  const service = running.get('notifications')!;
  const jobOf = (name: string, of = service) => of.jobs.find((job) => job.name === name)!;
  let events = 0;

  /** An event as the bus would hand it over. */
  function event(tenantId: string, type: string, more: Partial<EventRecord> = {}): EventRecord {
    const n = ++events;
    return { id: `accounts.outbox-${n}-0`, source: 'accounts.outbox', type, version: 1, tenantId, subject: `acc_${n}`, timeMs: clock.now(), data: { id: `acc_${n}` }, index: 0, ...more };
  }

  return {
    db, clock, database, service, api: clients.notifications,
    event,
    /** Another process on the same database. */
    another: () => start().running.get('notifications')!,
    jobOf,
    /** Hands events to the consumer, in one transaction as the bus does. */
    async hear(...heard: EventRecord[]) {
      await database.transaction((tx) => service.consumers.find(({ name }) => name === 'notifications.webhooks')!.handle(heard, tx));
    },
    /** Until nothing is due and nothing under way. */
    async send(of = service) {
      while (await jobOf('send-webhooks', of).run() === true);
    },
    async tidy() {
      while (await jobOf('tidy-webhooks').run() === true);
    },
    /** Types of what the room told of a tenant, with their data. */
    async told(tenantId: string) {
      const rows = await database.query<{ data: Buffer }>('SELECT data FROM outbox WHERE tenant_id = $1 ORDER BY id', [tenantId]);
      return rows.flatMap(({ data }) => decompressLines(data).map((line) => JSON.parse(line) as { types: string[]; subject: string; data: Record<string, unknown> }));
    },
  };
}

/** The context of a call by a tenant's key. */
export function as(tenantId: string, idempotencyKey?: string): { context: CallContext } {
  return { context: { call: { tenantId, actor: { kind: 'key', id: 'test', scopes: SCOPES }, requestId: 'test', reply: { replayed: false }, idempotencyKey } } };
}
