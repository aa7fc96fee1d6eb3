import { randomUUID } from 'node:crypto';
import { ORPCError } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../../../sdk/index.ts';
import { encodeId } from '../../../../contracts/ids.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { as, receiver, webhookWorld } from './webhook-world.ts';

const { api, clock, database, db, event, hear, send, told, tidy } = await webhookWorld();
const inbox = await receiver();

const codeOf = (call: Promise<unknown>) => call.then(() => 'done', (error: unknown) => { if (error instanceof ORPCError) return error.code; throw error; });

let paths = 0;
async function newEndpoint(tenantId = randomUUID(), more: { eventTypes?: string[]; description?: string } = {}) {
  const path = `/endpoint-${++paths}`;
  const endpoint = await api.createWebhookEndpoint({ url: inbox.url(path), eventTypes: ['*'], ...more }, as(tenantId));
  return { tenantId, path, ...endpoint };
}

describe('an endpoint', () => {
  it('is registered with a secret of its own, shown once and kept sealed', async () => {
    const key = randomUUID();
    const tenantId = randomUUID();
    const input = { url: inbox.url('/shown'), eventTypes: ['payment.*', 'ledger.entry-created'], description: 'Ours', metadata: { team: 'billing' } };
    const made = await api.createWebhookEndpoint(input, as(tenantId, key));
    expect(made).toMatchObject({ url: input.url, eventTypes: ['ledger.entry_created', 'payment.*'], status: 'enabled', disabledReason: null, apiVersion: '2026-11-20', metadata: { team: 'billing' } });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made.publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    const again = await api.createWebhookEndpoint(input, as(tenantId, key));
    expect(again).toEqual({ ...made, secret: null });
    expect(await api.getWebhookEndpoint({ id: made.id }, as(tenantId))).not.toHaveProperty('secret');
    const dump = await withClient(db.adminUrl, async (admin) => JSON.stringify([
      (await admin.query('SELECT * FROM notifications.webhook_keys')).rows, (await admin.query('SELECT * FROM notifications.idempotency_keys')).rows, await told(tenantId),
    ]));
    expect(dump).not.toContain(made.secret!.slice(6));
    expect((await newEndpoint()).secret).not.toBe(made.secret);
  });

  it.each(['http://example.com/', 'https://10.0.0.1/', 'https://user:pw@example.com/', 'https://example.com:22/', 'https://169.254.169.254/'])('is refused at %s', async (url) => {
    expect(await codeOf(api.createWebhookEndpoint({ url, eventTypes: ['*'] }, as(randomUUID())))).toBe('endpoint_refused');
    const { id, tenantId } = await newEndpoint();
    expect(await codeOf(api.updateWebhookEndpoint({ id, url }, as(tenantId)))).toBe('endpoint_refused');
  });

  it("is another tenant's to nobody", async () => {
    const { id } = await newEndpoint();
    const stranger = as(randomUUID());
    const calls = [
      api.getWebhookEndpoint({ id }, stranger), api.updateWebhookEndpoint({ id, status: 'disabled' }, stranger), api.deleteWebhookEndpoint({ id }, stranger), api.rotateWebhookSecret({ id }, stranger),
      api.testWebhookEndpoint({ id }, stranger), api.listWebhookDeliveries({ id }, stranger), api.replayWebhookDeliveries({ id }, stranger),
    ];
    expect(await Promise.all(calls.map(codeOf))).toEqual(calls.map(() => 'not_found'));
    expect((await api.listWebhookEndpoints({}, stranger)).data).toEqual([]);
  });

  it('is changed, and an edit with the same values changes nothing', async () => {
    const { id, tenantId } = await newEndpoint(undefined, { description: 'first' });
    const changed = await api.updateWebhookEndpoint({ id, eventTypes: ['account.*'], description: null, status: 'disabled' }, as(tenantId));
    expect(changed).toMatchObject({ eventTypes: ['account.*'], description: null, status: 'disabled', disabledReason: 'asked', disabledAt: new Date(clock.now()).toISOString() });
    const before = await told(tenantId);
    expect(await api.updateWebhookEndpoint({ id, eventTypes: ['account.*'], status: 'disabled' }, as(tenantId))).toEqual(changed);
    expect(await told(tenantId)).toEqual(before);
    expect(await api.updateWebhookEndpoint({ id, status: 'enabled' }, as(tenantId))).toMatchObject({ status: 'enabled', disabledReason: null, disabledAt: null });
    expect((await told(tenantId)).map(({ types: [type] }) => type)).toEqual(['webhook-endpoint.created', 'webhook-endpoint.updated', 'webhook-endpoint.updated']);
  });

  it('tells nothing of itself that may be secret', async () => {
    const tenantId = randomUUID();
    const { id } = await api.createWebhookEndpoint({ url: inbox.url('/hooks/T0PSECRET?token=x'), eventTypes: ['*'], description: 'Ann Example', metadata: { mail: 'ann@example.com' } }, as(tenantId));
    await api.rotateWebhookSecret({ id, what: 'secret' }, as(tenantId));
    await api.deleteWebhookEndpoint({ id }, as(tenantId));
    const all = await told(tenantId);
    expect(all.map(({ types: [type] }) => type)).toEqual(['webhook-endpoint.created', 'webhook-endpoint.secret-rotated', 'webhook-endpoint.deleted']);
    expect(all.map(({ data }) => data['version'])).toEqual([1, 2, 3]);
    expect(JSON.stringify(all)).not.toMatch(/T0PSECRET|token|Ann|ann@|whsec|whsk/);
  });

  it('that is deleted is told nothing more, and its rows go', async () => {
    const { id, tenantId, path } = await newEndpoint();
    await hear(event(tenantId, 'account.created'));
    await api.deleteWebhookEndpoint({ id }, as(tenantId));
    await hear(event(tenantId, 'account.created'));
    await send();
    expect(inbox.at(path)).toEqual([]);
    expect(await codeOf(api.getWebhookEndpoint({ id }, as(tenantId)))).toBe('not_found');
    await tidy();
    for (const table of ['webhook_endpoints', 'webhook_keys', 'webhook_deliveries']) {
      expect(await database.query(`SELECT 1 FROM ${table} WHERE tenant_id = $1`, [tenantId])).toEqual([]);
    }
  });
});

describe('a new secret', () => {
  it('signs beside the old one until the overlap is over, then alone', async () => {
    const { id, tenantId, path, secret: first } = await newEndpoint();
    const { secret: second, previousKeysValidUntil } = await api.rotateWebhookSecret({ id, what: 'secret', overlapSeconds: 3_600 }, as(tenantId));
    expect(previousKeysValidUntil).toBe(new Date(clock.now() + 3_600_000).toISOString());
    const deliver = async () => {
      await hear(event(tenantId, 'account.created'));
      await send();
      const { body, headers } = inbox.at(path).at(-1)!;
      const verified = (secret: string | null) => verifyWebhook(body, headers, secret!, { now: clock.now }).then(() => true, () => false);
      return { count: String(headers['webhook-signature']).split(' ').length, first: await verified(first), second: await verified(second) };
    };
    expect(await deliver()).toEqual({ count: 3, first: true, second: true });
    clock.advance(3_600_000);
    expect(await deliver()).toEqual({ count: 2, first: false, second: true });
    expect((await api.getWebhookEndpoint({ id }, as(tenantId))).previousKeysValidUntil).toBeNull();
  });

  it('ends the one from the rotation before at once: there are never three', async () => {
    const { id, tenantId, path, secret: first } = await newEndpoint();
    const { secret: second } = await api.rotateWebhookSecret({ id }, as(tenantId));
    const { secret: third } = await api.rotateWebhookSecret({ id }, as(tenantId));
    await hear(event(tenantId, 'account.created'));
    await send();
    const { body, headers } = inbox.at(path)[0]!;
    const verified = await Promise.all([first, second, third].map((secret) => verifyWebhook(body, headers, secret!, { now: clock.now }).then(() => true, () => false)));
    expect(verified).toEqual([false, true, true]);
  });

  it('may be a new pair of keys instead', async () => {
    const { id, tenantId, path, publicKey: first, secret } = await newEndpoint();
    const rotated = await api.rotateWebhookSecret({ id, what: 'keys' }, as(tenantId));
    expect(rotated.secret).toBeNull();
    expect(rotated.publicKey).not.toBe(first);
    await hear(event(tenantId, 'account.created'));
    await send();
    const { body, headers } = inbox.at(path)[0]!;
    for (const key of [first, rotated.publicKey, secret!]) await verifyWebhook(body, headers, key, { now: clock.now });
  });
});

describe('a ping', () => {
  it('is sent at once and answers what came back, also to an endpoint that is disabled', async () => {
    const { id, tenantId, path, secret } = await newEndpoint();
    await api.updateWebhookEndpoint({ id, status: 'disabled' }, as(tenantId));
    inbox.answer(path, (response) => { response.writeHead(200).end('hello\0there'); });
    const ping = await api.testWebhookEndpoint({ id }, as(tenantId));
    expect(ping).toMatchObject({ type: 'webhook.ping', status: 'delivered', attemptCount: 1, attempts: [{ number: 1, status: 200, error: null, answer: 'hellothere' }] });
    const [received] = inbox.at(path);
    expect(received).toMatchObject({ body: ping.body, headers: { 'content-type': 'application/json', 'webhook-id': ping.messageId } });
    expect(await verifyWebhook(received!.body, received!.headers, secret!, { now: clock.now })).toMatchObject({ type: 'webhook.ping', data: { subject: id } });
  });

  it('that fails is not tried again', async () => {
    const { id, tenantId, path } = await newEndpoint();
    inbox.answer(path, 500);
    expect(await api.testWebhookEndpoint({ id }, as(tenantId))).toMatchObject({ status: 'dead', lastStatus: 500, lastError: 'status-500', nextAttemptAt: null, attempts: [{ answer: 'status 500' }] });
    clock.advance(86_400_000);
    await send();
    expect(inbox.at(path)).toHaveLength(1);
  });

  it('is sent once under one key, and answered again from what was kept', async () => {
    const { id, tenantId, path } = await newEndpoint();
    const key = randomUUID();
    const replies = await Promise.all(Array.from({ length: 5 }, () => api.testWebhookEndpoint({ id }, as(tenantId, key)).then(({ id: delivery }) => delivery, (error: unknown) => (error as { code: string }).code)));
    const made = replies.filter((reply) => reply !== 'idempotency_key_in_use');
    expect(new Set(made).size).toBe(1);
    expect(await api.testWebhookEndpoint({ id }, as(tenantId, key))).toMatchObject({ id: made[0], status: 'delivered' });
    expect(inbox.at(path)).toHaveLength(1);
  });
});

it('shows deliveries to nobody else, and none that is not there', async () => {
  const { id, tenantId } = await newEndpoint();
  await hear(event(tenantId, 'account.created'));
  const { data: [delivery] } = await api.listWebhookDeliveries({ id }, as(tenantId));
  const calls = [api.getWebhookDelivery({ id: delivery!.id }, as(randomUUID())), api.replayWebhookDelivery({ id: delivery!.id }, as(randomUUID())), api.getWebhookDelivery({ id: encodeId('delivery', randomUUID()) }, as(tenantId))];
  expect(await Promise.all(calls.map(codeOf))).toEqual(['not_found', 'not_found', 'not_found']);
});
