import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { verifyWebhook } from '../../../../sdk/index.ts';
import { as, receiver, webhookWorld } from './webhook-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const { api, clock, database, event, hear, send, service, told, tidy, another, jobOf } = await webhookWorld({ webhooksPerEndpoint: '3', webhooksInFlight: '8', webhookGivenUpMs: String(5 * DAY) });
const inbox = await receiver();

let paths = 0;
async function newEndpoint({ tenantId = randomUUID(), eventTypes = ['*'] }: { tenantId?: string; eventTypes?: string[] } = {}) {
  const path = `/delivery-${++paths}`;
  const { id, secret } = await api.createWebhookEndpoint({ url: inbox.url(path), eventTypes }, as(tenantId));
  return {
    tenantId, path, id, secret: secret!,
    get: () => api.getWebhookEndpoint({ id }, as(tenantId)),
    list: async (filter: { status?: 'pending' | 'delivered' | 'dead'; type?: string; from?: string; to?: string } = {}) => (await api.listWebhookDeliveries({ id, limit: 100, ...filter }, as(tenantId))).data,
  };
}
const iso = (ms: number) => new Date(ms).toISOString();

describe('an event', () => {
  it('goes to every endpoint that asked for it, under one id, and verifies', async () => {
    const tenantId = randomUUID();
    const all = await newEndpoint({ tenantId });
    const accounts = await newEndpoint({ tenantId, eventTypes: ['account.*', 'api_key.created'] });
    const payments = await newEndpoint({ tenantId, eventTypes: ['payment.*'] });
    const happened = event(tenantId, 'api-key.created', { data: { id: 'key_1', name: 'Zoë' } });
    await hear(happened, event(tenantId, 'transaction.created'));
    await send();
    expect([all, accounts, payments].map(({ path }) => inbox.at(path).length)).toEqual([2, 1, 0]);
    const [received] = inbox.at(accounts.path);
    expect(inbox.at(all.path).map(({ headers }) => headers['webhook-id'])).toContain(received!.headers['webhook-id']);
    expect(received!.headers['webhook-id']).toMatch(/^msg_[0-9a-z]{26}$/);
    expect(received!.headers['webhook-timestamp']).toBe(String(Math.floor(clock.now() / 1_000)));
    expect(await verifyWebhook(received!.body, received!.headers, accounts.secret, { now: clock.now })).toEqual({
      type: 'api_key.created', timestamp: iso(happened.timeMs),
      data: { eventId: happened.id, subject: happened.subject, version: 1, sequence: expect.any(String), object: { id: 'key_1', name: 'Zoë' } },
    });
    await expect(verifyWebhook(received!.body, received!.headers, all.secret, { now: clock.now })).rejects.toMatchObject({ reason: 'signature' });
  });

  it('taken twice is told once', async () => {
    const endpoint = await newEndpoint();
    const happened = event(endpoint.tenantId, 'account.created');
    await hear(happened);
    await hear(happened, happened);
    await send();
    expect(inbox.at(endpoint.path)).toHaveLength(1);
  });

  it('of a tenant without endpoints leaves nothing behind, and is not even decoded', async () => {
    const tenantId = randomUUID();
    const { tenantId: listener } = await newEndpoint({ eventTypes: ['payment.*'] });
    const isOfUse = await service.consumers.find(({ name }) => name === 'notifications.webhooks')!.ofUse!([{ tenantId, types: ['payment.succeeded'] }, { tenantId: listener, types: ['account.created'] }]);
    expect(isOfUse({ tenantId, types: ['payment.succeeded'] })).toBe(false);
    expect(isOfUse({ tenantId: listener, types: ['account.created'] })).toBe(false);
    expect(isOfUse({ tenantId: listener, types: ['account.created', 'payment.failed'] })).toBe(true);
    await hear(event(tenantId, 'payment.succeeded'), event(listener, 'account.created'));
    expect(await database.query('SELECT 1 FROM webhook_messages WHERE tenant_id = ANY ($1::uuid[])', [[tenantId, listener]])).toEqual([]);
  });

  it('is not told while its endpoint is disabled; what was pending goes on afterwards', async () => {
    const endpoint = await newEndpoint();
    await hear(event(endpoint.tenantId, 'account.created'));
    await api.updateWebhookEndpoint({ id: endpoint.id, status: 'disabled' }, as(endpoint.tenantId));
    await hear(event(endpoint.tenantId, 'account.updated'));
    await send();
    expect(inbox.at(endpoint.path)).toHaveLength(0);
    await api.updateWebhookEndpoint({ id: endpoint.id, status: 'enabled' }, as(endpoint.tenantId));
    await send();
    expect(inbox.at(endpoint.path).map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['account.created']);
  });
});

describe('a delivery that fails', () => {
  it('is tried ten times over 75 hours, each signed anew under the same id, then given up, listed, and replayed', async () => {
    const endpoint = await newEndpoint();
    inbox.answer(endpoint.path, 500);
    await hear(event(endpoint.tenantId, 'account.created'));
    const startedMs = clock.now();
    let steps = 0;
    while ((await endpoint.list({ status: 'pending' })).length > 0 && ++steps < 100) {
      await send();
      const [pending] = await endpoint.list({ status: 'pending' });
      const [health] = await database.query<{ until: Date | null }>('SELECT rests_until AS until FROM webhook_health WHERE tenant_id = $1', [endpoint.tenantId]);
      if (pending !== undefined) clock.advance(Math.max(Date.parse(pending.nextAttemptAt!), health?.until?.getTime() ?? 0) - clock.now());
    }
    expect((clock.now() - startedMs) / HOUR).toBeGreaterThan(68);
    expect((clock.now() - startedMs) / HOUR).toBeLessThan(84);
    const requests = inbox.at(endpoint.path);
    expect(requests).toHaveLength(10);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(requests.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
    const [dead] = await endpoint.list({ status: 'dead' });
    expect(dead).toMatchObject({ attemptCount: 10, lastStatus: 500, lastError: 'status-500', nextAttemptAt: null, settledAt: iso(clock.now()) });
    const { attempts } = await api.getWebhookDelivery({ id: dead!.id }, as(endpoint.tenantId));
    expect(attempts.map(({ number, status, error, answer }) => ({ number, status, error, answer }))).toEqual(
      Array.from({ length: 10 }, (_, n) => ({ number: n + 1, status: 500, error: 'status-500', answer: 'status 500' })));

    inbox.answer(endpoint.path, 200);
    expect(await api.replayWebhookDelivery({ id: dead!.id }, as(endpoint.tenantId))).toMatchObject({ status: 'pending', settledAt: null });
    clock.advance(600_000);
    await send();
    expect(await endpoint.list()).toMatchObject([{ id: dead!.id, status: 'delivered', attemptCount: 11 }]);
    expect(inbox.at(endpoint.path).at(-1)).toMatchObject({ body: requests[0]!.body, headers: { 'webhook-id': requests[0]!.headers['webhook-id'] } });
    await verifyWebhook(requests[0]!.body, inbox.at(endpoint.path).at(-1)!.headers, endpoint.secret, { now: clock.now });
  });

  it('with 410 from an address that the endpoint has left meanwhile disables nothing', async () => {
    const endpoint = await newEndpoint();
    const moved = inbox.url(`${endpoint.path}-moved`);
    inbox.answer(endpoint.path, (response) => {
      void api.updateWebhookEndpoint({ id: endpoint.id, url: moved }, as(endpoint.tenantId)).then(() => { response.writeHead(410).end(); });
    });
    await hear(event(endpoint.tenantId, 'account.created'));
    await send();
    expect(await endpoint.get()).toMatchObject({ status: 'enabled', url: moved });
    await hear(event(endpoint.tenantId, 'account.created'));
    await send();
    expect(inbox.at(`${endpoint.path}-moved`).length).toBeGreaterThan(0);
  });

  it('with 410 disables its endpoint, tells so, and what was pending is given up', async () => {
    const endpoint = await newEndpoint();
    inbox.answer(endpoint.path, 410);
    await hear(...Array.from({ length: 5 }, () => event(endpoint.tenantId, 'account.created')));
    await send();
    expect(await endpoint.get()).toMatchObject({ status: 'disabled', disabledReason: 'gone' });
    expect((await told(endpoint.tenantId)).filter(({ types }) => types.includes('webhook-endpoint.disabled'))).toMatchObject([{ subject: endpoint.id, data: { disabledReason: 'gone', status: 'disabled' } }]);
    const sent = inbox.at(endpoint.path).length;
    expect(sent).toBeLessThanOrEqual(3);
    await tidy();
    expect((await endpoint.list()).map(({ status }) => status)).toEqual(Array(5).fill('dead'));
    expect(await api.replayWebhookDeliveries({ id: endpoint.id }, as(endpoint.tenantId)).catch((error: unknown) => (error as { code: string }).code)).toBe('endpoint_disabled');
    inbox.answer(endpoint.path, 200);
    await api.updateWebhookEndpoint({ id: endpoint.id, status: 'enabled' }, as(endpoint.tenantId));
    expect(await api.replayWebhookDeliveries({ id: endpoint.id }, as(endpoint.tenantId))).toEqual({ replayed: 5, hasMore: false });
    await send();
    expect((await endpoint.list()).map(({ status }) => status)).toEqual(Array(5).fill('delivered'));
  });

  it('with a redirect is not followed', async () => {
    const endpoint = await newEndpoint();
    inbox.answer(endpoint.path, (response) => { response.writeHead(307, { location: inbox.url('/elsewhere') }).end(); });
    await hear(event(endpoint.tenantId, 'account.created'));
    await send();
    expect(await endpoint.list()).toMatchObject([{ status: 'pending', lastStatus: 307 }]);
    expect(inbox.at('/elsewhere')).toEqual([]);
  });

  it('with 429 leaves its endpoint the rest it asks for', async () => {
    const endpoint = await newEndpoint();
    inbox.answer(endpoint.path, (response) => { response.writeHead(429, { 'retry-after': '120' }).end(); });
    await hear(event(endpoint.tenantId, 'account.created'));
    await send();
    inbox.answer(endpoint.path, 204);
    await hear(event(endpoint.tenantId, 'account.updated'));
    clock.advance(119_000);
    await send();
    expect(inbox.at(endpoint.path)).toHaveLength(1);
    clock.advance(1_000);
    await send();
    expect((await endpoint.list()).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    expect((await endpoint.get()).failingSince).toBeNull();
  });

  it('again and again leaves its endpoint alone for a while, and then one delivery tries it', async () => {
    const endpoint = await newEndpoint();
    inbox.answer(endpoint.path, 503);
    await hear(...Array.from({ length: 9 }, () => event(endpoint.tenantId, 'account.created')));
    await send();
    // Three at once; with the second three the fifth failure is reached.
    expect(inbox.at(endpoint.path)).toHaveLength(6);
    expect((await endpoint.get()).failingSince).toBe(iso(clock.now()));
    clock.advance(31_000);
    await send();
    expect(inbox.at(endpoint.path)).toHaveLength(7);
    inbox.answer(endpoint.path, 200);
    clock.advance(10 * 60_000);
    await send();
    expect((await endpoint.list()).map(({ status }) => status)).toEqual(Array(9).fill('delivered'));
  });

  it('for days disables its endpoint, and tells so', async () => {
    const endpoint = await newEndpoint();
    inbox.answer(endpoint.path, 500);
    const failOnce = async () => {
      await hear(event(endpoint.tenantId, 'account.created'));
      await send();
    };
    await failOnce();
    clock.advance(5 * DAY - 1);
    await failOnce();
    expect(await endpoint.get()).toMatchObject({ status: 'enabled' });
    clock.advance(DAY);
    await failOnce();
    expect(await endpoint.get()).toMatchObject({ status: 'disabled', disabledReason: 'failing' });
    expect((await told(endpoint.tenantId)).at(-1)).toMatchObject({ types: ['webhook-endpoint.disabled'], data: { disabledReason: 'failing' } });
  });
});

describe('whoever sends', () => {
  it('is held up by no slow receiver: others are served meanwhile, and it keeps no more than its places', async () => {
    const slow = await newEndpoint();
    const quick = await newEndpoint();
    const held: (() => void)[] = [];
    inbox.answer(slow.path, (response) => { held.push(() => response.writeHead(204).end()); });
    await hear(...Array.from({ length: 20 }, () => event(slow.tenantId, 'account.created')));
    await hear(...Array.from({ length: 20 }, () => event(quick.tenantId, 'account.created')));
    const { run } = jobOf('send-webhooks');
    await vi.waitUntil(async () => { await run(); return inbox.at(quick.path).length === 20; });
    expect(inbox.at(slow.path)).toHaveLength(3);
    inbox.answer(slow.path, 204);
    for (const answer of held) answer();
    await send();
    expect((await slow.list()).every(({ status }) => status === 'delivered')).toBe(true);
    expect(inbox.at(slow.path)).toHaveLength(20);
  });

  it('shares with another process: each delivery is sent by one of them', async () => {
    const endpoint = await newEndpoint();
    await hear(...Array.from({ length: 60 }, () => event(endpoint.tenantId, 'account.created')));
    const other = another();
    await Promise.all([send(), send(other)]);
    expect(inbox.at(endpoint.path)).toHaveLength(60);
    expect((await endpoint.list()).every(({ status, attemptCount }) => status === 'delivered' && attemptCount === 1)).toBe(true);
  });

  it('that dies between taking and writing down loses nothing: when its lease is over another sends it, under the same id', async () => {
    const endpoint = await newEndpoint();
    await hear(event(endpoint.tenantId, 'account.created'));
    const arrived = new Promise<void>((resolve) => { inbox.answer(endpoint.path, () => { resolve(); }); });
    const dying = another();
    await jobOf('send-webhooks', dying).run();
    await arrived;
    await send();
    expect(inbox.at(endpoint.path)).toHaveLength(1);
    inbox.answer(endpoint.path, 204);
    clock.advance(61_000);
    await send();
    const [first, second] = inbox.at(endpoint.path);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(await endpoint.list()).toMatchObject([{ status: 'delivered' }]);
  });

  it('that stops lets go of what is under way, and nothing counts', { timeout: 15_000 }, async () => {
    const endpoint = await newEndpoint();
    inbox.answer(endpoint.path, () => { /* no answer */ });
    await hear(event(endpoint.tenantId, 'account.created'));
    const stopping = another();
    const job = jobOf('send-webhooks', stopping);
    await job.run();
    await job.drain!();
    expect(await endpoint.list()).toMatchObject([{ status: 'pending', attemptCount: 0, nextAttemptAt: iso(clock.now()) }]);
    inbox.answer(endpoint.path, 204);
    await send();
    expect(await endpoint.list()).toMatchObject([{ status: 'delivered', attemptCount: 1 }]);
  });

  it('that is late does not write over a replay', async () => {
    const endpoint = await newEndpoint();
    let answer = () => {};
    const arrived = new Promise<void>((resolve) => { inbox.answer(endpoint.path, (response) => { answer = () => { response.writeHead(500).end(); }; resolve(); }); });
    await hear(event(endpoint.tenantId, 'account.created'));
    const late = another();
    await jobOf('send-webhooks', late).run();
    await arrived;
    const [delivery] = await endpoint.list();
    await api.replayWebhookDelivery({ id: delivery!.id }, as(endpoint.tenantId));
    inbox.answer(endpoint.path, 204);
    await send();
    answer();
    await send(late);
    expect(await endpoint.list()).toMatchObject([{ status: 'delivered', lastError: null }]);
    expect((await endpoint.get()).failingSince).toBeNull();
  });

  it('sends nothing of a tenant that is on its way to another server', async () => {
    const endpoint = await newEndpoint();
    await hear(event(endpoint.tenantId, 'account.created'));
    await database.execute('INSERT INTO fences (tenant_id) VALUES ($1)', [endpoint.tenantId]);
    await hear(event(endpoint.tenantId, 'account.updated'));
    await send();
    expect(inbox.at(endpoint.path)).toEqual([]);
    await database.execute('DELETE FROM fences WHERE tenant_id = $1', [endpoint.tenantId]);
    await send();
    expect(inbox.at(endpoint.path)).toHaveLength(2);
  });
});

describe('deliveries', () => {
  it('are listed newest first, by state, type and time, page by page', async () => {
    const endpoint = await newEndpoint();
    const times: number[] = [];
    for (const type of ['account.created', 'account.updated', 'api-key.created', 'account.created']) {
      times.push(clock.now());
      await hear(event(endpoint.tenantId, type));
      clock.advance(1_000);
    }
    await send();
    const all = await endpoint.list();
    expect(all.map(({ type }) => type)).toEqual(['account.created', 'api_key.created', 'account.updated', 'account.created']);
    expect((await endpoint.list({ type: 'api_key.created' })).map(({ id }) => id)).toEqual([all[1]!.id]);
    expect((await endpoint.list({ from: iso(times[1]!), to: iso(times[3]!) })).map(({ id }) => id)).toEqual([all[1]!.id, all[2]!.id]);
    expect(await endpoint.list({ status: 'dead' })).toEqual([]);
    const page = await api.listWebhookDeliveries({ id: endpoint.id, limit: 3 }, as(endpoint.tenantId));
    const rest = await api.listWebhookDeliveries({ id: endpoint.id, limit: 3, cursor: page.nextCursor! }, as(endpoint.tenantId));
    expect([...page.data, ...rest.data]).toEqual(all);
    expect(rest.nextCursor).toBeNull();
  });

  it('are replayed by time and by event, each once however often it is asked with one key', async () => {
    const endpoint = await newEndpoint();
    const events = Array.from({ length: 4 }, (_, n) => event(endpoint.tenantId, 'account.created', { timeMs: clock.now() + n * 1_000 }));
    await hear(...events);
    await send();
    const ids = () => inbox.at(endpoint.path).slice(4).map(({ body }) => (JSON.parse(body) as { data: { eventId: string } }).data.eventId).sort();
    expect(await api.replayWebhookDeliveries({ id: endpoint.id }, as(endpoint.tenantId))).toEqual({ replayed: 0, hasMore: false });
    const range = { id: endpoint.id, status: 'all' as const, from: iso(events[1]!.timeMs), to: iso(events[3]!.timeMs) };
    const key = randomUUID();
    expect(await api.replayWebhookDeliveries(range, as(endpoint.tenantId, key))).toEqual({ replayed: 2, hasMore: false });
    await send();
    expect(await api.replayWebhookDeliveries(range, as(endpoint.tenantId, key))).toEqual({ replayed: 2, hasMore: false });
    await send();
    expect(ids()).toEqual([events[1]!.id, events[2]!.id].sort());
    expect(await api.replayWebhookDeliveries({ id: endpoint.id, status: 'delivered', eventIds: [events[0]!.id, 'nothing'] }, as(endpoint.tenantId))).toEqual({ replayed: 1, hasMore: false });
    await send();
    expect(ids()).toEqual([events[0]!.id, events[1]!.id, events[2]!.id].sort());
  });

  it('are forgotten after their time, with what they said', async () => {
    const endpoint = await newEndpoint();
    await hear(event(endpoint.tenantId, 'account.created'));
    await send();
    clock.advance(30 * DAY);
    await tidy();
    expect(await endpoint.list()).toHaveLength(1);
    clock.advance(1);
    await tidy();
    expect(await endpoint.list()).toEqual([]);
    for (const table of ['webhook_messages', 'webhook_attempts']) expect(await database.query(`SELECT 1 FROM ${table} WHERE tenant_id = $1`, [endpoint.tenantId])).toEqual([]);
  });
});

describe('an endpoint whose keys are missing or can not be opened', () => {
  it.each([
    ['DELETE FROM webhook_keys WHERE endpoint_id = $1'], [`UPDATE webhook_keys SET sealed = '\\x00'::bytea || substr(sealed, 2) WHERE endpoint_id = $1`],
  ])('is sent nothing, and those of others go out all the same: %s', async (spoil) => {
    const [spoiled, other] = [await newEndpoint(), await newEndpoint()];
    await database.execute(spoil, [decodeId('webhookEndpoint', spoiled.id)]);
    await hear(event(spoiled.tenantId, 'account.created'), event(other.tenantId, 'account.created'));
    await send();
    expect([inbox.at(spoiled.path).length, inbox.at(other.path).length]).toEqual([0, 1]);
  });
});
