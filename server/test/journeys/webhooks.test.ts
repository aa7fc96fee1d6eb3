import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it, vi } from 'vitest';
import { verifyWebhook } from '../../../sdk/index.ts';
import { openWebhookPoster } from '../../adapters/webhooks/poster.ts';
import { ask, newTenant } from '../../host/test/support.ts';
import { testServer } from '../support/app.ts';
import { noOutside } from '../support/service-context.ts';

const server = await testServer({ outside: { ...noOutside, openWebhookPoster }, settings: { notifications: { webhookLocalhost: 'true' } } });
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
const sink = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(204).end();
  });
});
await new Promise<void>((done) => { sink.listen(0, '127.0.0.1', done); });
afterAll(() => {
  sink.closeAllConnections();
  sink.close();
});

interface Told { type: string; data: { eventId: string; subject: string; sequence: string; object: Record<string, unknown> } }

it('what happens in any room reaches the endpoint that asked for it, signed, and as the event says', async () => {
  const { owner } = await newTenant(server);
  const url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/hooks`;
  const { body: endpoint } = await ask(server, '/v1/webhook-endpoints', { key: owner, body: { url, eventTypes: ['account.*', 'ledger.entry_created', 'transaction.completed', 'api_key.created'] } });
  const { body: account } = await ask(server, '/v1/accounts', { key: owner, body: { name: 'Ann', currency: 'EUR' } });
  const { body: deposit } = await ask(server, '/v1/transactions', { key: owner, body: { type: 'deposit', to: account.id, amount: 1_500, currency: 'EUR' }, headers: { 'idempotency-key': 'one' } });
  const { body: key } = await ask(server, '/v1/api-keys', { key: owner, body: { name: 'k', scopes: ['accounts:read'] } });
  const all = async () => Promise.all(received.map(({ body, headers }) => verifyWebhook(body, headers, [endpoint.secret as string]) as Promise<Told>));
  const wanted: [string, unknown][] = [['account.created', account.id], ['transaction.completed', deposit.id], ['ledger.entry_created', deposit.postingId], ['api_key.created', key.id]];
  await vi.waitUntil(async () => {
    const told = await all();
    return wanted.every(([type, subject]) => told.some((one) => one.type === type && one.data.subject === subject));
  }, { timeout: 10_000, interval: 20 });
  const told = await all();
  expect(told.find(({ type }) => type === 'transaction.completed')!.data.object).toMatchObject({ id: deposit.id, amount: 1_500, status: 'completed' });
  // What it did not ask for stays away, and each comes once.
  expect(told.filter(({ type }) => /^(balance|transaction\.created|user|webhook)/.test(type))).toEqual([]);
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(received.length);
  const { body: events } = await ask(server, `/v1/events?type=transaction.completed`, { key: owner });
  expect((events.data as { id: string }[]).map(({ id }) => id)).toEqual([told.find(({ type }) => type === 'transaction.completed')!.data.eventId]);
});
