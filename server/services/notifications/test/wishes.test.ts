import { expect, test } from 'vitest';
import { addTwilio, as, newTenant, NOON, refusal, startNotifications, uuid } from './world.ts';

const world = await startNotifications();
const { notifications, mail, send, clock } = world;
const content = { subject: 'News {{ n }}', text: 'Item {{ n }}.' };
const get = (tenant: string, id: string) => notifications.getNotification({ id }, as(tenant));

async function customerWith(preferences: object) {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant);
  await notifications.setPreferences({ id: customerId, ...preferences }, as(tenant));
  const ask = (over: object = {}) => notifications.createNotification({ to: { customerId }, content, data: { n: 1 }, ...over }, as(tenant));
  return { tenant, customerId, ask };
}

test('what is muted is suppressed, unless it is critical; another category comes', async () => {
  const { tenant, ask } = await customerWith({ muted: [{ category: 'news' }] });
  const [muted, critical, other] = [await ask({ category: 'news' }), await ask({ category: 'news', priority: 'critical' }), await ask({ category: 'payments' })];
  await send();
  expect(await Promise.all([muted, critical, other].map(async ({ id }) => (await get(tenant, id)).status))).toEqual(['suppressed', 'sent', 'sent']);
  expect((await get(tenant, muted.id)).history).toEqual([]);
});

test('of a channel that is muted the next one is taken', async () => {
  const { tenant, ask } = await customerWith({ muted: [{ channel: 'email' }] });
  const { id } = await ask({ channels: ['email', 'in_app'] });
  await send();
  expect(await get(tenant, id)).toMatchObject({ status: 'sent', channel: 'in_app' });
});

test('quiet hours: by the clock where the customer is; critical ones do not wait', async () => {
  const { tenant, ask } = await customerWith({ quietHours: { from: '22:00', until: '07:00' }, timeZone: 'Asia/Tokyo' });
  // 13:30 UTC is 22:30 in Tokyo.
  clock.advance(NOON + 90 * 60_000 - clock.now());
  const [normal, critical] = [await ask(), await ask({ priority: 'critical' })];
  await send();
  expect((await get(tenant, critical.id)).status).toBe('sent');
  expect(await get(tenant, normal.id)).toMatchObject({ status: 'queued', nextTryAt: '2026-03-10T22:00:00.000Z' });
  clock.advance(Date.parse('2026-03-10T22:00:00Z') - clock.now());
  await send();
  expect((await get(tenant, normal.id)).status).toBe('sent');
});

test('several of one category within the window become one mail; those of another do not', async () => {
  const { tenant, ask } = await customerWith({ digest: { minutes: 30 } });
  const all = [await ask({ data: { n: 1 }, category: 'news' }), await ask({ data: { n: 2 }, category: 'news' })];
  await send();
  clock.advance(10 * 60_000);
  const [third, other, high] = [await ask({ data: { n: 3 }, category: 'news' }), await ask({ data: { n: 4 }, category: 'payments' }), await ask({ data: { n: 5 }, category: 'news', priority: 'high' })];
  const before = mail.mails.length;
  await send();
  expect(mail.mails.slice(before).map(({ subject }) => subject)).toEqual(['News 5']);
  clock.advance(20 * 60_000);
  await send();
  const digest = mail.mails.at(-1)!;
  expect(digest.subject).toBe('3 messages for you');
  for (const n of [1, 2, 3]) expect(digest.text).toContain(`Item ${n}.`);
  const states = await Promise.all([...all, third].map(async ({ id }) => get(tenant, id)));
  const sent = states.find(({ status }) => status === 'sent')!;
  expect(states.filter(({ status }) => status === 'merged').map(({ mergedInto }) => mergedInto)).toEqual([sent.id, sent.id]);
  clock.advance(20 * 60_000);
  await send();
  expect((await get(tenant, other.id)).status).toBe('sent');
  expect(mail.mails.at(-1)).toMatchObject({ subject: 'News 4' });
  expect((await get(tenant, high.id)).status).toBe('sent');
});

test('a digest that could not be sent is sent later, whole, and nobody of it apart', async () => {
  const { tenant, ask } = await customerWith({ digest: { minutes: 1 } });
  for (const n of [1, 2]) await ask({ data: { n } });
  await send();
  clock.advance(60_000);
  mail.state.fail = new Error('away');
  await send();
  mail.state.fail = undefined;
  const before = mail.mails.length;
  clock.advance(3_600_000);
  await send();
  expect(mail.mails.slice(before).map(({ subject }) => subject)).toEqual(['2 messages for you']);
  expect((await notifications.listNotifications({}, as(tenant))).data.map(({ status }) => status).toSorted()).toEqual(['merged', 'sent']);
});

test('of a digest one that can not be written fails by itself: the others are sent, and none is lost', async () => {
  const { tenant, ask } = await customerWith({ digest: { minutes: 1 } });
  for (const broken of [0, 2]) {
    const all = [];
    // Whichever of them the digest is gathered by: the first, or another.
    for (const n of [0, 1, 2]) all.push(await ask(n === broken ? { data: { other: n } } : { data: { n } }));
    const before = mail.mails.length;
    await send();
    clock.advance(60_000);
    await send();
    clock.advance(60_000);
    await send();
    const states = await Promise.all(all.map(async ({ id }) => (await get(tenant, id)).status));
    expect(states[broken]).toBe('failed');
    expect(states.filter((_, n) => n !== broken).toSorted()).toEqual(['merged', 'sent']);
    const texts = mail.mails.slice(before).map(({ text }) => text).join(' ');
    for (const n of [0, 1, 2]) expect(texts.includes(`Item ${n}.`)).toBe(n !== broken);
  }
});

test('a message that is called off does not take those with it that were to be told of by the same digest', async () => {
  const { tenant, ask } = await customerWith({ digest: { minutes: 1 } });
  const all = [await ask({ data: { n: 1 } }), await ask({ data: { n: 2 } }), await ask({ data: { n: 3 } })];
  await send();
  clock.advance(60_000);
  mail.state.fail = new Error('away');
  await send();
  mail.state.fail = undefined;
  const states = await Promise.all(all.map(({ id }) => get(tenant, id)));
  const head = states.find(({ status }) => status === 'queued')!;
  expect(states.filter(({ mergedInto }) => mergedInto === head.id)).toHaveLength(2);
  await notifications.cancelNotification({ id: head.id }, as(tenant));
  const before = mail.mails.length;
  await send();
  expect(mail.mails.slice(before).map(({ subject }) => subject)).toEqual(['2 messages for you']);
  expect((await Promise.all(all.map(async ({ id }) => (await get(tenant, id)).status))).toSorted()).toEqual(['cancelled', 'merged', 'sent']);
});

test('a digest whose process died before it was sent is sent whole, also where another is gathered meanwhile', async () => {
  const { tenant, ask } = await customerWith({ digest: { minutes: 1 } });
  for (const n of [1, 2]) await ask({ data: { n } });
  await send();
  // As a process leaves it that dies between gathering and sending: one is part of the other, which is leased.
  const { data } = await notifications.listNotifications({}, as(tenant));
  const [head, part] = data.map(({ id }) => uuid('notification', id));
  await world.database.execute(`UPDATE notifications SET status = 'merged', merged_into = $3, due_at = NULL, revision = revision + 1 WHERE tenant_id = $1 AND id = $2`, [tenant, part, head]);
  await world.database.execute('UPDATE notifications SET due_at = $3, revision = revision + 1 WHERE tenant_id = $1 AND id = $2', [tenant, head, new Date(clock.now() + 300_000)]);
  clock.advance(290_000);
  await ask({ data: { n: 3 } });
  await send();
  // Another has taken it over meanwhile, and died likewise.
  await world.database.execute('UPDATE notifications SET due_at = $3, revision = revision + 1 WHERE tenant_id = $1 AND id = $2', [tenant, head, new Date(clock.now() + 300_000)]);
  const before = mail.mails.length;
  clock.advance(60_000);
  await send();
  clock.advance(300_000);
  await send();
  const texts = mail.mails.slice(before).map(({ text }) => text).join(' ');
  for (const n of [1, 2, 3]) expect(texts).toContain(`Item ${n}.`);
});

test('a telephone number is the customer\'s own, sealed, and masked for whoever may only read', async () => {
  const { tenant, customerId } = await customerWith({ phone: '+436601234567' });
  const twilio = await addTwilio(world, tenant);
  await notifications.createNotification({ to: { customerId }, channels: ['sms'], content: { text: 'x' } }, as(tenant));
  await send();
  expect(twilio.taken).toEqual(['x']);
  expect((await notifications.getPreferences({ id: customerId }, as(tenant, { scopes: ['notifications:read'] }))).phone).toBe('•••67');
  const rows = await world.database.query<{ phone: Buffer }>('SELECT phone FROM preferences WHERE tenant_id = $1', [tenant]);
  expect(rows[0]!.phone.toString('latin1')).not.toContain('1234567');
});

test('a tenant\'s settings hold for customers who said nothing, and for nobody else\'s', async () => {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant);
  await notifications.setSettings({ locale: 'de', senderName: 'Laden', timeZone: 'Europe/Vienna' }, as(tenant));
  await notifications.createNotification({ to: { customerId }, template: 'payment-succeeded', data: { event: { amount: 123_456, currency: 'EUR' } } }, as(tenant));
  await send();
  expect(mail.mails.at(-1)!).toMatchObject({ subject: 'Ihre Zahlung von 1.234,56 € ist eingegangen', text: expect.stringContaining('Laden') as string });
  expect(await notifications.getSettings({}, as(newTenant()))).toMatchObject({ locale: 'en', senderName: null });
});

test.each([['a time zone nobody has', { timeZone: 'Mars/Olympus' }]])('refused: %s', async (_what, edit) => {
  const tenant = newTenant();
  expect(await refusal(notifications.setSettings(edit, as(tenant)))).toBe('invalid_request');
});

test('of events only those are handed to rules that a rule of their tenant is for, from the moment it is switched on', async () => {
  const [tenant, other] = [newTenant(), newTenant()];
  const rules = world.room.consumers.find(({ name }) => name === 'notifications.rules')!;
  const chunks = [tenant, other].flatMap((tenantId) => [['payment.succeeded'], ['payment.failed', 'transaction.completed']].map((types) => ({ tenantId, types })));
  const ofUse = async () => chunks.map(await rules.ofUse!(chunks));
  expect(await ofUse()).toEqual([false, false, false, false]);
  const { data: shipped } = await notifications.listRules({}, as(tenant));
  await notifications.setRule({ name: shipped.find(({ event }) => event === 'transaction.completed')!.name, enabled: true }, as(tenant));
  expect(await ofUse()).toEqual([false, true, false, false]);
});
