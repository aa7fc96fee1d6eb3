import { expect, test } from 'vitest';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { LANES } from '../domain/notification.ts';
import { makeRecorder } from '../handlers/sending/recorder.ts';
import { takeDue } from '../store/queue.ts';
import { addSmtp, addTwilio, as, newTenant, refusal, startNotifications, uuid } from './world.ts';

const world = await startNotifications({ bulkAtOnce: '20' });
const { notifications, mail, send, run, clock } = world;
const content = { subject: 'Hello', text: 'Hello {{ who }}' };
const LEASE_MS = 5 * 60_000;
const statusOf = async (tenant: string, id: string) => (await notifications.getNotification({ id }, as(tenant))).status;
const to = (n: number) => ({ to: { email: `someone-${n}@example.com` }, data: { who: `number ${n}` } });
const many = (from: number, count: number) => Array.from({ length: count }, (_, i) => to(from + i));

/** As a process leaves it that is killed at this moment: the row leased, the try begun and not ended. */
async function killedWhileSending(tenant: string, id: string): Promise<void> {
  await withClient(world.db.adminUrl, async (admin) => {
    await admin.query(`UPDATE notifications.notifications SET revision = revision + 1, due_at = $3, attempts = 1 WHERE tenant_id = $1 AND id = $2`, [tenant, uuid('notification', id), new Date(clock.now() + LEASE_MS)]);
    await admin.query(`INSERT INTO notifications.attempts (tenant_id, notification_id, number, channel, provider, status, started_at) VALUES ($1, $2, 1, 'email', 'installation', 'sending', $3)`,
      [tenant, uuid('notification', id), new Date(clock.now())]);
  });
}

test('killed before a try: after its lease another process sends it', async () => {
  const tenant = newTenant();
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com' }, content: { text: 'x' } }, as(tenant));
  await withClient(world.db.adminUrl, (admin) => admin.query('UPDATE notifications.notifications SET revision = 1, due_at = $2 WHERE id = $1', [uuid('notification', id), new Date(clock.now() + LEASE_MS)]));
  await send();
  expect(await statusOf(tenant, id)).toBe('queued');
  clock.advance(LEASE_MS);
  await send();
  expect(await notifications.getNotification({ id }, as(tenant))).toMatchObject({ status: 'sent', history: [{ status: 'sent' }] });
});

test('killed during a try: it is sent again under the same Message-ID, and the history says that nobody knows of the first', async () => {
  const tenant = newTenant();
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com' }, content: { text: 'x' } }, as(tenant));
  await killedWhileSending(tenant, id);
  clock.advance(LEASE_MS);
  await send();
  expect(await notifications.getNotification({ id }, as(tenant))).toMatchObject({
    status: 'sent', history: [{ number: 1, status: 'unknown', error: { code: 'abandoned' } }, { number: 2, status: 'sent' }],
  });
  expect(mail.mails.at(-1)!.id).toBe(uuid('notification', id));
});

test('whoever tries one provider after the other, or many devices, keeps the lease as long as that takes', async () => {
  const tenant = newTenant();
  await notifications.createNotification({ to: { email: 'ann@example.com' }, content: { text: 'x' } }, as(tenant));
  const take = () => takeDue(world.database, LANES.normal, new Date(clock.now()), new Date(clock.now() + LEASE_MS), 10, []);
  const [notification] = await take();
  const recorder = makeRecorder({ database: world.database, clock, committed: () => {} });
  for (const number of [1, 2, 3]) {
    clock.advance(LEASE_MS - 1);
    expect(await take()).toEqual([]);
    expect(await recorder.begin({ notification: notification!, number, channel: 'push', channelId: null, provider: 'fcm' })).toBe(true);
  }
  clock.advance(LEASE_MS);
  expect((await take()).map(({ id }) => id)).toEqual([notification!.id]);
  expect(await recorder.begin({ notification: notification!, number: 4, channel: 'push', channelId: null, provider: 'fcm' })).toBe(false);
  await notifications.cancelNotification({ id: (await notifications.listNotifications({}, as(tenant))).data[0]!.id }, as(tenant));
});

test('whoever lost the lease while sending writes nothing over what the other has made of it', async () => {
  const tenant = newTenant();
  const smtp = await addSmtp(world, tenant);
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com' }, content: { text: 'x' } }, as(tenant));
  await withClient(world.db.adminUrl, async (admin) => {
    await admin.query('BEGIN');
    // The row is held, so that the try can be begun only when somebody else has it.
    await admin.query('SELECT 1 FROM notifications.notifications WHERE id = $1 FOR SHARE', [uuid('notification', id)]);
    await admin.query('COMMIT');
  });
  const sending = send();
  await notifications.cancelNotification({ id }, as(tenant));
  await sending;
  const { status, history } = await notifications.getNotification({ id }, as(tenant));
  expect([['cancelled', 0], ['sent', 1]]).toContainEqual([status, history.length]);
  expect(smtp.taken.length).toBe(history.length);
});

test('many processes at once send each notification once', async () => {
  const tenant = newTenant();
  const others = [world.again(), world.again(), world.again()].map(({ running }) => running.get('notifications')!);
  await notifications.createBulk({ name: 'Many', content, recipients: many(0, 200) }, as(tenant));
  const before = mail.mails.length;
  const jobs = others.map((room) => room.jobs.find(({ name }) => name === 'send-bulk')!);
  for (let i = 0; i < 12; i++) await Promise.all(jobs.map((job) => job.run()));
  const sent = mail.mails.slice(before);
  expect([sent.length, new Set(sent.map(({ to: address }) => address)).size]).toEqual([200, 200]);
});

test('bulk: counted truthfully, each told once however often they are named, pages that are sent again are not added again', async () => {
  const tenant = newTenant();
  const open = await notifications.createBulk({ name: 'News', content, recipients: [...many(0, 30), to(3)], complete: false }, as(tenant));
  expect(open).toMatchObject({ status: 'open', recipients: 30, duplicates: 1, counts: { queued: 30, sent: 0 } });
  const page = { id: open.id, page: 'second', recipients: many(20, 30), complete: true };
  expect(await notifications.addRecipients(page, as(tenant))).toMatchObject({ recipients: 50, duplicates: 11, status: 'sending' });
  expect(await notifications.addRecipients(page, as(tenant))).toMatchObject({ recipients: 50, duplicates: 11 });
  expect(await refusal(notifications.addRecipients({ ...page, page: 'third' }, as(tenant)))).toBe('version_conflict');
  const before = mail.mails.length;
  await send();
  expect(await notifications.getBulk({ id: open.id }, as(tenant))).toMatchObject({ status: 'completed', counts: { queued: 0, sent: 50, delivered: 0 } });
  expect(new Set(mail.mails.slice(before).map(({ to: address, text }) => `${address} ${text}`)).size).toBe(50);
  expect(mail.mails.at(-1)!.text).toMatch(/^Hello number \d+$/);
});

test('a bulk whose recipients bounce is completed, and does not look like a success', async () => {
  const tenant = newTenant();
  const smtp = await addSmtp(world, tenant);
  smtp.behave('gone');
  const { id } = await notifications.createBulk({ name: 'Bad list', content, recipients: many(0, 5) }, as(tenant));
  await send();
  expect(await notifications.getBulk({ id }, as(tenant))).toMatchObject({ status: 'completed', counts: { bounced: 5, sent: 0, failed: 0 } });
  expect((await notifications.listNotifications({ bulkId: id, status: 'bounced' }, as(tenant))).data).toHaveLength(5);
});

test('a bulk that is cancelled is sent to nobody more', async () => {
  const tenant = newTenant();
  const { id } = await notifications.createBulk({ name: 'Oops', content, recipients: many(0, 60) }, as(tenant));
  await run('send-bulk');
  await notifications.cancelBulk({ id }, as(tenant));
  const before = mail.mails.length;
  await send();
  expect(mail.mails.length).toBe(before);
  expect(await notifications.getBulk({ id }, as(tenant))).toMatchObject({ status: 'cancelled', counts: { sent: 20, cancelled: 40, queued: 0 } });
});

test('a bulk of one tenant stands neither before the bulk of another, nor before what is not bulk', async () => {
  const [large, small] = [newTenant(), newTenant()];
  await notifications.createBulk({ name: 'Large', content, recipients: many(0, 500) }, as(large));
  const bulk = await notifications.createBulk({ name: 'Small', content, recipients: many(0, 5) }, as(small));
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com' }, content: { text: 'x' } }, as(large));
  await run('send-bulk');
  expect((await notifications.getBulk({ id: bulk.id }, as(small))).counts.sent).toBe(5);
  await run('send-normal');
  expect(await statusOf(large, id)).toBe('sent');
  await send();
});

test('while a provider is slow, its tenant\'s messages wait and those of others do not', async () => {
  const [slow, other] = [newTenant(), newTenant()];
  const twilio = await addTwilio(world, slow);
  twilio.behave('busy');
  for (let i = 0; i < 3; i++) await notifications.createNotification({ to: { phone: '+436601234567' }, content: { text: 'x' } }, as(slow));
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com' }, content: { text: 'x' } }, as(other));
  await run('send-normal');
  expect(await statusOf(other, id)).toBe('sent');
});

test('where accounts is away nothing is lost, and it is tried again soon', async () => {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant);
  const { id } = await notifications.createNotification({ to: { customerId }, content: { text: 'x' } }, as(tenant));
  await withClient(world.db.adminUrl, (admin) => admin.query('ALTER TABLE accounts.customers RENAME TO away'));
  await send();
  await withClient(world.db.adminUrl, (admin) => admin.query('ALTER TABLE accounts.away RENAME TO customers'));
  expect(await notifications.getNotification({ id }, as(tenant))).toMatchObject({ status: 'queued', attempts: 0, nextTryAt: new Date(clock.now() + 10_000).toISOString() });
  clock.advance(10_000);
  await send();
  expect(await statusOf(tenant, id)).toBe('sent');
});
