import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { addOther, addSmtp, addTwilio, as, newTenant, refusal, startNotifications, uuid } from './world.ts';
import { fcmDouble, vonageDouble } from '../../../test/support/channels/doubles.ts';

const world = await startNotifications();
const { notifications, mail, send, clock } = world;
const content = { subject: 'Hello {{ customer.name }}', text: 'You have paid {{ paid | money }}.' };
const data = { paid: { amount: 150_050, currency: 'EUR' } };
const historyOf = async (tenant: string, id: string) => (await notifications.getNotification({ id }, as(tenant)));

test('a customer gets a mail by the mailer of this installation, in their language, and nothing counts as delivered', async () => {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant);
  const queued = await notifications.createNotification({ to: { customerId }, content, data, locale: 'de-AT' }, as(tenant));
  expect(queued).toMatchObject({ status: 'queued', channels: ['email'], customerId, to: null });
  await send();
  expect(mail.mails.at(-1)).toMatchObject({ id: uuid('notification', queued.id), to: 'ann@example.com', subject: 'Hello Ann Lee', text: expect.stringContaining('1.500,50') as string });
  const sent = await historyOf(tenant, queued.id);
  expect(sent).toMatchObject({ status: 'sent', deliveredAt: null, to: 'a•••@example.com', content: { subject: 'Hello Ann Lee' }, history: [{ number: 1, provider: 'installation', status: 'sent', channelId: null, receiptAt: null }] });
  expect(await world.told(tenant)).toMatchObject([{ types: ['notification.sent'], subject: queued.id, data: { id: queued.id, customerId, channel: 'email' } }]);
  expect(JSON.stringify(await world.told(tenant))).not.toMatch(/Ann|example\.com|paid/);
});

test('who may only read sees neither address nor text', async () => {
  const tenant = newTenant();
  const { id } = await notifications.createNotification({ to: { email: 'bob@example.com' }, content, data }, as(tenant));
  await send();
  const seen = await notifications.getNotification({ id }, as(tenant, { scopes: ['notifications:read'] }));
  expect(JSON.stringify(seen)).not.toContain('bob@');
  expect(seen).toMatchObject({ content: null, to: 'b•••@example.com' });
});

test('at rest nobody reads whom it is for, nor what it says', async () => {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant, 'carla@example.com', 'Carla Customer');
  await notifications.createNotification({ to: { customerId }, content, data: { ...data, secret: 'a red bicycle' } }, as(tenant, { idempotencyKey: 'k1' }));
  await notifications.createNotification({ to: { email: 'dora@example.com', phone: '+436601234567' }, channels: ['email'], content: { subject: 's', text: 'a red bicycle' } }, as(tenant, { idempotencyKey: 'k2' }));
  await send();
  const rows = JSON.stringify([await world.database.query('SELECT * FROM notifications WHERE tenant_id = $1', [tenant]), await world.database.query('SELECT * FROM idempotency_keys WHERE tenant_id = $1', [tenant])],
    (_key, value: unknown) => (Buffer.isBuffer(value) ? value.toString('latin1') : value));
  expect(rows).not.toMatch(/carla|dora|bicycle|6601234567|Carla/i);
});

test('a provider that fails is followed by the next, and the history says so', async () => {
  const tenant = newTenant();
  const [first, second] = [await addSmtp(world, tenant, 1), await addSmtp(world, tenant, 2)];
  first.behave('busy');
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com' }, content, data }, as(tenant));
  await send();
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'sent', history: [{ channelId: first.id, status: 'failed', error: { code: '451' } }, { channelId: second.id, status: 'sent' }] });
  expect([first.taken.length, second.taken.length]).toEqual([0, 1]);
});

test('a provider that failed five times in a row is passed over for a while, and then tried again', async () => {
  const tenant = newTenant();
  const [first, second] = [await addSmtp(world, tenant, 1), await addSmtp(world, tenant, 2)];
  first.behave('auth');
  for (let i = 0; i < 6; i++) {
    await notifications.createNotification({ to: { email: 'ann@example.com' }, content, data }, as(tenant));
    await send();
  }
  expect((await notifications.getChannel({ id: first.id }, as(tenant))).health).toMatchObject({ state: 'paused', failures: 5 });
  expect(second.taken).toHaveLength(6);
  first.behave('take');
  clock.advance(31_000);
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com' }, content, data }, as(tenant));
  await send();
  expect(await historyOf(tenant, id)).toMatchObject({ history: [{ channelId: first.id, status: 'sent' }] });
  expect((await notifications.getChannel({ id: first.id }, as(tenant))).health).toEqual({ state: 'ok', failures: 0, pausedUntil: null });
});

test('an address that is refused for good is bounced, asks no second provider, and is not shown as sent', async () => {
  const tenant = newTenant();
  const [first, second] = [await addSmtp(world, tenant, 1), await addSmtp(world, tenant, 2)];
  first.behave('gone');
  const { id } = await notifications.createNotification({ to: { email: 'nobody@example.com' }, content, data }, as(tenant));
  await send();
  const bounced = await historyOf(tenant, id);
  expect(bounced).toMatchObject({ status: 'bounced', sentAt: null, deadLetter: false, failure: { code: '550' }, history: [{ status: 'bounced' }] });
  expect(second.asked()).toBe(0);
  expect(JSON.stringify(bounced.history)).not.toContain('nobody@example');
  expect((await world.told(tenant)).map(({ types, data: { status } }) => [types[0], status])).toEqual([['notification.failed', 'bounced']]);
});

test('where one channel can not reach them, the next does', async () => {
  const tenant = newTenant();
  const [smtp, twilio] = [await addSmtp(world, tenant), await addTwilio(world, tenant)];
  smtp.behave('gone');
  const { id } = await notifications.createNotification({ to: { email: 'nobody@example.com', phone: '+436601234567' }, channels: ['push', 'email', 'sms'], content, data }, as(tenant));
  await send();
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'sent', channel: 'sms', history: [{ channel: 'email', status: 'bounced' }, { channel: 'sms', status: 'sent' }] });
  expect(twilio.taken).toHaveLength(1);
});

test('what nobody takes is tried again with growing pauses, then given up as a dead letter, which can be retried or discarded', async () => {
  const tenant = newTenant();
  const twilio = await addTwilio(world, tenant);
  twilio.behave('busy');
  const { id } = await notifications.createNotification({ to: { phone: '+436601234567' }, content, data }, as(tenant));
  const pauses: number[] = [];
  for (let i = 0; i < 20; i++) {
    await send();
    const { status, nextTryAt } = await historyOf(tenant, id);
    if (status !== 'queued') break;
    pauses.push(Date.parse(nextTryAt!) - clock.now());
    clock.advance(pauses.at(-1)!);
  }
  expect(pauses).toHaveLength(6);
  pauses.reduce((before, pause) => {
    expect(pause).toBeGreaterThan(before);
    return pause;
  }, 0);
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'failed', deadLetter: true });
  expect((await notifications.listDeadLetters({}, as(tenant))).data.map((one) => one.id)).toEqual([id]);
  expect((await notifications.listDeadLetters({}, as(newTenant()))).data).toEqual([]);
  twilio.behave('take');
  clock.advance(20 * 60_000);
  await notifications.retryDeadLetter({ id }, as(tenant));
  await send();
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'sent', deadLetter: false });
  expect(await refusal(notifications.discardDeadLetter({ id }, as(tenant)))).toBe('not_found');
});

test('a connection that breaks after the message was taken over asks no other provider, and a receipt settles it', async () => {
  const tenant = newTenant();
  const [twilio, vonage] = [await addTwilio(world, tenant, 1), await addOther(world, tenant, await vonageDouble(), 2)];
  twilio.behave('lose');
  const { id } = await notifications.createNotification({ to: { phone: '+436601234567' }, content, data }, as(tenant));
  await send();
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'queued', history: [{ status: 'unknown' }] });
  expect(vonage.asked()).toBe(0);
  expect(await world.clients.notifications.receiveReceipt(await receiptFor(tenant, twilio, `${id}.1`, 'delivered'), as(tenant))).toEqual({ received: 1 });
  clock.advance(3_600_000);
  await send();
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'delivered', sentAt: expect.any(String) as string, history: [{ status: 'delivered' }] });
  expect(twilio.taken).toHaveLength(1);
});

/** As the public route would hand it on, with the URL that this tenant's channel has. */
async function receiptFor(tenant: string, { id: channelId }: { id: string }, reference: string, status: string, code?: string) {
  const { twilioSignature } = await import('../../../test/support/channels/doubles.ts');
  const path = `/v1/receipts/${encodeId('tenant', tenant)}/${channelId}`;
  const query = `reference=${encodeURIComponent(reference)}`;
  const fields = new URLSearchParams({ MessageSid: 'SM1', MessageStatus: status, ...code !== undefined && { ErrorCode: code } });
  return { tenantId: tenant, channelId, path, query, body: Buffer.from(fields.toString()).toString('base64'), headers: { 'x-twilio-signature': twilioSignature('token', `https://pay.example.com${path}?${query}`, fields) } };
}

test('receipts: delivered only by one, twice is once, late and out of order changes nothing, and only from whoever made the attempt', async () => {
  const tenant = newTenant();
  const [twilio, other] = [await addTwilio(world, tenant, 1), await addTwilio(world, tenant, 2)];
  const { id } = await notifications.createNotification({ to: { phone: '+436601234567' }, content, data }, as(tenant));
  await send();
  const receive = async (from: { id: string }, status: string) => notifications.receiveReceipt(await receiptFor(tenant, from, `${id}.1`, status), as(tenant));
  expect(await receive(other, 'delivered')).toEqual({ received: 0 });
  expect((await historyOf(tenant, id)).status).toBe('sent');
  const forged = { ...await receiptFor(tenant, twilio, `${id}.1`, 'delivered'), headers: { 'x-twilio-signature': 'x' } };
  expect(await refusal(notifications.receiveReceipt(forged, as(tenant)))).toBe('webhook_refused');
  expect(await receive(twilio, 'delivered')).toEqual({ received: 1 });
  expect(await receive(twilio, 'delivered')).toEqual({ received: 0 });
  expect(await receive(twilio, 'sent')).toEqual({ received: 0 });
  expect(await receive(twilio, 'undelivered')).toEqual({ received: 0 });
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'delivered', history: [{ status: 'delivered', receiptAt: expect.any(String) as string }] });
  expect((await world.told(tenant)).map(({ types }) => types[0])).toEqual(['notification.sent', 'notification.delivered']);
  expect(await refusal(notifications.receiveReceipt(await receiptFor(newTenant(), twilio, `${id}.1`, 'delivered'), as(tenant)))).toBe('not_found');
});

test('a bounce that is heard later is shown as one, and the next channel has its turn', async () => {
  const tenant = newTenant();
  const [twilio] = [await addTwilio(world, tenant), await addSmtp(world, tenant)];
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com', phone: '+436601234567' }, channels: ['sms', 'email'], content, data }, as(tenant));
  await send();
  await notifications.receiveReceipt(await receiptFor(tenant, twilio, `${id}.1`, 'undelivered', '30005'), as(tenant));
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'queued', channel: 'email', history: [{ status: 'bounced' }] });
  await send();
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'sent', channel: 'email', history: [{ status: 'bounced', error: { code: '30005' } }, { status: 'sent' }] });
});

test('push goes to every device, and a token that is no more is forgotten', async () => {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant);
  const fcm = await addOther(world, tenant, await fcmDouble(), 1);
  const device = await notifications.createDevice({ customerId, target: { provider: 'fcm', token: 'x'.repeat(40) } }, as(tenant));
  expect((await notifications.createDevice({ customerId, target: { provider: 'fcm', token: 'x'.repeat(40) } }, as(tenant))).id).toBe(device.id);
  await notifications.createDevice({ customerId, target: { provider: 'fcm', token: 'y'.repeat(40) } }, as(tenant));
  const { id } = await notifications.createNotification({ to: { customerId }, channels: ['push'], content, data }, as(tenant));
  await send();
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'sent', history: [{ status: 'sent' }, { status: 'sent' }] });
  fcm.behave('gone');
  await notifications.createNotification({ to: { deviceId: device.id }, content, data }, as(tenant));
  await send();
  expect((await notifications.listDevices({ customerId }, as(tenant))).data.map((one) => one.id)).not.toContain(device.id);
});

test('in the app: unread until it is read, and delivered by that alone', async () => {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant);
  const { id } = await notifications.createNotification({ to: { customerId }, channels: ['in_app'], content, data }, as(tenant));
  await send();
  expect(await notifications.listInbox({ id: customerId }, as(tenant))).toMatchObject({ unread: 1, data: [{ id, subject: 'Hello Ann Lee', readAt: null }] });
  expect((await historyOf(tenant, id)).status).toBe('sent');
  expect(await notifications.readNotification({ id }, as(tenant))).toMatchObject({ status: 'delivered' });
  expect(await notifications.listInbox({ id: customerId, unread: 'true' }, as(tenant))).toMatchObject({ unread: 0, data: [] });
  expect((await notifications.listInbox({ id: customerId }, as(tenant))).data).toHaveLength(1);
});

test('the same dedupe key is one notification; another tenant\'s is another', async () => {
  const tenant = newTenant();
  const ask = (of: string) => notifications.createNotification({ to: { email: 'ann@example.com' }, content, data, dedupeKey: 'order-7' }, as(of));
  const [one, again, other] = [await ask(tenant), await ask(tenant), await ask(newTenant())];
  expect(again.id).toBe(one.id);
  expect(other.id).not.toBe(one.id);
  const before = mail.mails.length;
  await send();
  expect(mail.mails.length - before).toBe(2);
});

test('sent no sooner than it should be, and not at all once it is called off', async () => {
  const tenant = newTenant();
  const later = new Date(clock.now() + 3_600_000).toISOString();
  const [one, off] = [await notifications.createNotification({ to: { email: 'ann@example.com' }, content, data, sendAt: later }, as(tenant)), await notifications.createNotification({ to: { email: 'ann@example.com' }, content, data, sendAt: later }, as(tenant))];
  expect((await notifications.cancelNotification({ id: off.id }, as(tenant))).status).toBe('cancelled');
  await send();
  expect((await historyOf(tenant, one.id)).status).toBe('queued');
  clock.advance(3_600_000);
  await send();
  expect([(await historyOf(tenant, one.id)).status, (await historyOf(tenant, off.id)).status]).toEqual(['sent', 'cancelled']);
  expect((await notifications.cancelNotification({ id: one.id }, as(tenant))).status).toBe('sent');
});

test.each<[string, object, string]>([
  ['a customer of nobody', { to: { customerId: encodeId('customer', newTenant()) }, content }, 'not_found'],
  ['a device of nobody', { to: { deviceId: encodeId('device', newTenant()) }, content }, 'not_found'],
  ['no address for the channel', { to: { email: 'a@example.com' }, channels: ['sms'], content }, 'recipient_unreachable'],
  ['no provider for the channel', { to: { phone: '+436601234567' }, content }, 'channel_missing'],
  ['template and content', { to: { email: 'a@example.com' }, content, template: 'payment-failed' }, 'invalid_request'],
  ['neither', { to: { email: 'a@example.com' } }, 'invalid_request'],
  ['a template nobody wrote', { to: { email: 'a@example.com' }, template: 'no-such' }, 'template_invalid'],
  ['Liquid that can not be read', { to: { email: 'a@example.com' }, content: { text: '{% if %}' } }, 'template_invalid'],
])('refused: %s', async (_what, input, code) => {
  expect(await refusal(notifications.createNotification(input as never, as(newTenant())))).toBe(code);
});

test('who is erased is forgotten here too: nothing more is sent, and nothing of them is left', async () => {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant, 'erna@example.com', 'Erna Erased');
  await notifications.setPreferences({ id: customerId, phone: '+436601234567' }, as(tenant));
  const sent = await notifications.createNotification({ to: { customerId }, content, data }, as(tenant));
  await send();
  const waiting = await notifications.createNotification({ to: { customerId }, content, data, sendAt: new Date(clock.now() + 1_000).toISOString() }, as(tenant));
  await world.accounts.eraseCustomer({ id: customerId, reason: 'asked for it' }, as(tenant));
  clock.advance(1_000);
  const before = mail.mails.length;
  await send();
  expect(mail.mails.length).toBe(before);
  expect(await historyOf(tenant, waiting.id)).toMatchObject({ status: 'cancelled', failure: { code: 'erased' } });
  await world.hear(tenant, { type: 'customer.erased', subject: customerId, data: {} });
  expect(await historyOf(tenant, sent.id)).toMatchObject({ status: 'sent', to: null, content: null });
  expect(await world.database.query('SELECT 1 FROM preferences WHERE tenant_id = $1', [tenant])).toEqual([]);
});

test('texts and addresses are forgotten after their time; what became of it stays', async () => {
  const tenant = newTenant();
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com' }, content, data }, as(tenant));
  await send();
  clock.advance(89 * 86_400_000);
  await world.run('forget');
  expect((await historyOf(tenant, id)).content).not.toBeNull();
  clock.advance(2 * 86_400_000);
  await world.run('forget');
  expect(await historyOf(tenant, id)).toMatchObject({ status: 'sent', content: null, to: null });
});

test('a mail that comes back makes it bounced, for whoever has the token; the next channel has its turn, and no address is told', async () => {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant);
  const smtp = await addSmtp(world, tenant);
  const token = 'a-token-of-the-mailbox-for-bounces';
  const { provider, settings, credentials } = smtp.setup;
  const channel = await notifications.updateChannel({ id: smtp.id, setup: { provider, ...settings, bouncesTo: 'bounces@example.com', credentials: { ...credentials, receiptToken: token } } as never }, as(tenant));
  expect(channel.receiptUrl).toBe(`https://pay.example.com/v1/receipts/${encodeId('tenant', tenant)}/${smtp.id}`);
  expect(JSON.stringify(channel)).not.toContain(token);
  const [one, two] = [await notifications.createNotification({ to: { customerId }, content, data }, as(tenant)), await notifications.createNotification({ to: { customerId }, content, data, channels: ['email', 'in_app'] }, as(tenant))];
  await send();
  const comeBack = (id: string, authorization: string) => {
    const mail = smtp.taken.find((text) => text.includes(`<${uuid('notification', id)}@florin>`))!;
    const head = mail.slice(0, mail.indexOf('\r\n\r\n'));
    const report = ['Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example.com', '',
      'Final-Recipient: rfc822; ann@example.com', 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 <ann@example.com>: no such user', '', '--b', 'Content-Type: text/rfc822-headers', '', head, '', '--b--', ''].join('\r\n');
    return notifications.receiveReceipt({ tenantId: tenant, channelId: smtp.id, headers: { authorization }, body: Buffer.from(report).toString('base64'), path: '', query: '' }, as(tenant));
  };
  for (const wrong of ['', 'Bearer ', `Bearer ${token}x`, token]) expect(await refusal(comeBack(one.id, wrong))).toBe('webhook_refused');
  expect([await comeBack(one.id, `Bearer ${token}`), await comeBack(one.id, `Bearer ${token}`), await comeBack(two.id, `Bearer ${token}`)]).toEqual([{ received: 1 }, { received: 0 }, { received: 1 }]);
  await send();
  expect(await historyOf(tenant, one.id)).toMatchObject({ status: 'bounced', failure: { code: '5.1.1', detail: '550 5.1.1 <•••@•••>: no such user' }, history: [{ status: 'bounced' }] });
  expect(await historyOf(tenant, two.id)).toMatchObject({ status: 'sent', channel: 'in_app' });
  expect(JSON.stringify(await world.told(tenant))).not.toMatch(/ann@|Ann Lee/);
});

test('a provider that never answers holds no connection to the database while it is tested', async () => {
  const tenant = newTenant();
  const sockets: Socket[] = [];
  const tarpit = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((listening) => { tarpit.listen(0, '127.0.0.1', listening); });
  const { id } = await notifications.createChannel({ name: 'slow', setup: { provider: 'smtp', host: '127.0.0.1', port: (tarpit.address() as AddressInfo).port, secure: false, from: 'shop@example.com' } }, as(tenant));
  const tested = notifications.testChannel({ id, email: 'ann@example.com' }, as(tenant, { idempotencyKey: 'tarpit' }));
  await expect.poll(() => sockets.length).toBe(1);
  const [held] = await world.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`);
  tarpit.close();
  for (const socket of sockets) socket.destroy();
  expect([held!.count, (await tested).result]).toEqual([0, 'failed']);
});
