import { expect, test } from 'vitest';
import { SHIPPED_RULES } from '../domain/catalogue.ts';
import { shippedNames, shippedTemplates } from '../rendering/shipped.ts';
import { renderer } from '../rendering/render.ts';
import { as, newTenant, refusal, startNotifications } from './world.ts';
import type { ORPCError } from '@orpc/server';
import { randomUUID } from 'node:crypto';

const world = await startNotifications();
const { notifications, mail, send } = world;
const write = (tenant: string, over: object = {}) =>
  notifications.createTemplate({ name: 'receipt', channel: 'email', language: 'en', publish: true, content: { subject: 'Receipt', text: 'Paid {{ amount | money: "EUR" }}' }, ...over }, as(tenant));

async function sendBy(tenant: string, over: object) {
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com' }, template: 'receipt', data: { amount: 1999 }, ...over }, as(tenant));
  await send();
  return notifications.getNotification({ id }, as(tenant));
}

test('de-AT falls back to de, then to the tenant\'s language, then to en; the notification names what it was sent with', async () => {
  const tenant = newTenant();
  await write(tenant);
  const german = await write(tenant, { language: 'de', content: { subject: 'Beleg', text: 'Bezahlt: {{ amount | money: "EUR" }}' } });
  expect(await sendBy(tenant, { locale: 'de-AT' })).toMatchObject({ template: { name: 'receipt', language: 'de', version: 1, id: german.id }, content: { text: expect.stringContaining('19,99') as string } });
  expect((await sendBy(tenant, { locale: 'fr' })).template).toMatchObject({ language: 'en' });
  await notifications.setSettings({ locale: 'de' }, as(tenant));
  expect((await sendBy(tenant, { locale: 'fr' })).template).toMatchObject({ language: 'de' });
});

test('a draft changes nothing until it is published, and an earlier version can be published again', async () => {
  const tenant = newTenant();
  const { id } = await write(tenant);
  await notifications.createTemplateVersion({ id, content: { subject: 'Second', text: 'second' } }, as(tenant));
  expect((await sendBy(tenant, {})).template).toMatchObject({ version: 1 });
  const published = await notifications.publishTemplate({ id, version: 2 }, as(tenant));
  expect(published.versions.map(({ version, status }) => [version, status])).toEqual([[2, 'published'], [1, 'superseded']]);
  expect(await sendBy(tenant, {})).toMatchObject({ template: { version: 2 }, content: { subject: 'Second' } });
  await notifications.publishTemplate({ id, version: 1 }, as(tenant));
  expect((await sendBy(tenant, {})).template).toMatchObject({ version: 1 });
  expect(await refusal(notifications.publishTemplate({ id, version: 9 }, as(tenant)))).toBe('not_found');
  expect(await refusal(write(tenant))).toBe('template_taken');
});

test('preview and test send take the latest draft', async () => {
  const tenant = newTenant();
  const { id } = await write(tenant, { publish: false });
  expect(await notifications.previewTemplate({ id, data: { amount: 5 } }, as(tenant))).toMatchObject({ subject: 'Receipt', text: 'Paid €0.05', version: 1 });
  const sent = await notifications.testTemplate({ id, data: { amount: 5 }, email: 'me@example.com' }, as(tenant));
  await send();
  expect(mail.mails.at(-1)).toMatchObject({ to: 'me@example.com', text: 'Paid €0.05' });
  expect((await notifications.getNotification({ id: sent.id }, as(tenant))).template).toMatchObject({ id, version: 1 });
  expect(await refusal(notifications.previewTemplate({ id, data: {} }, as(tenant)))).toBe('template_invalid');
});

test.each<[string, string, RegExp]>([
  ['a tag that is not closed', 'one\ntwo\n{% if a %}', /line 3: .*not closed/],
  ['a filter that is not ours', 'x\n{{ a | shell }}', /line 2: undefined filter: shell/],
  ['a file', '{% include "/etc/passwd" %}', /line 1: tag "include" not found/],
  ['another file', '{% render "x" %}', /line 1: tag "render" not found/],
  ['a layout', '{% layout "x" %}', /line 1: tag "layout" not found/],
])('validation names line and reason: %s', async (_what, text, message) => {
  const outcome = await write(newTenant(), { content: { subject: 's', text } }).catch((error: unknown) => error);
  expect((outcome as ORPCError<string, { errors: { message: string; param: string }[] }>).data.errors).toEqual([{ param: 'content.text', message: expect.stringMatching(message) as string }]);
});

test.each<[string, string, object]>([
  ['a loop without end', '{% for i in (1..100000000) %}{{ i }}{% endfor %}', {}],
  ['loops in loops', '{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}x{% endfor %}{% endfor %}{% endfor %}', {}],
  ['text that doubles', '{% assign a = "xxxxxxxxxx" %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}{{ a }}', {}],
  ['a variable that is not there', '{{ no.such }}', {}],
  ['a prototype', '{{ who.constructor }}', { who: {} }],
  ['a prototype\'s prototype', '{{ who.__proto__.constructor }}', { who: {} }],
  ['no amount', '{{ "abc" | money: "EUR" }}', {}],
  ['half a cent', '{{ 1.5 | money: "EUR" }}', {}],
  ['no currency', '{{ 5 | money: "ZZZ" }}', {}],
])('what a template must not do fails its notification, quickly, and nothing else: %s', async (_what, text, data) => {
  const tenant = newTenant();
  const began = performance.now();
  const { id } = await notifications.createNotification({ to: { email: 'ann@example.com' }, content: { text }, data: data as Record<string, unknown> }, as(tenant));
  await send();
  expect(await notifications.getNotification({ id }, as(tenant))).toMatchObject({ status: 'failed', deadLetter: true, failure: { code: 'template_invalid' }, history: [] });
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('in HTML what is filled in is escaped, and nothing takes that away', () => {
  const made = renderer({ text: 'Hi {{ who }}', html: '<p>Hi {{ who }}</p>' }, 'email', true);
  const { text, html } = made.render({ who: '<script>alert(1)</script>&"' }, { locale: 'en', timeZone: 'UTC' });
  expect(text).toBe('Hi <script>alert(1)</script>&"');
  expect(html).toBe('<p>Hi &lt;script&gt;alert(1)&lt;/script&gt;&amp;&#34;</p>');
  expect(() => renderer({ text: 'x', html: '{{ who | raw }}' }, 'email', true)).toThrow();
  expect(renderer({ text: '<b>{{ who }}' }, 'email', true).render({ who: '<i>' }, { locale: 'en', timeZone: 'UTC' }).html).toContain('&lt;b&gt;&lt;i&gt;');
});

test('a subject is one line, whatever is filled in', () => {
  const { subject } = renderer({ subject: 'A {{ b }}', text: 'x' }, 'email', true).render({ b: 'x\r\nBcc: eve@example.com' }, { locale: 'en', timeZone: 'UTC' });
  expect(subject).toBe('A x Bcc: eve@example.com');
});

test('every rule that comes with Florin has a template in English and German, which renders with and without an amount', () => {
  for (const name of [...SHIPPED_RULES.map(({ template }) => template), 'digest']) {
    expect(shippedTemplates(name).map(({ language }) => language).toSorted(), name).toEqual(['de', 'en']);
    for (const shipped of shippedTemplates(name)) {
      for (const channel of ['email', 'sms', 'push', 'in_app'] as const) {
        for (const event of [{}, { amount: 150_000, currency: 'JPY', fromAmount: 5, fromCurrency: 'KWD', toAmount: 7, toCurrency: 'EUR', name: 'Main' }]) {
          const { subject, text } = renderer(shipped.contentFor(channel), channel, false).render({ event, customer: { name: 'Ann' }, sender: 'Shop', count: 1, items: [{ subject: 'A', text: 'B' }] }, { locale: shipped.language, timeZone: 'UTC' });
          expect(`${subject} ${text}`).not.toMatch(/\{|\}|undefined|null|  |: *$/);
          expect(text.length).toBeGreaterThan(5);
        }
      }
    }
  }
  expect(shippedNames().toSorted()).toEqual([...new Set([...SHIPPED_RULES.map(({ template }) => template), 'digest'])].toSorted());
});

test('a rule that is switched on tells a customer of an event, once, however often it is delivered; without it nobody is told', async () => {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant);
  const account = await world.accounts.createAccount({ name: 'Savings', currency: 'EUR', customerId }, as(tenant));
  const event = { type: 'account.suspended', id: randomUUID(), data: { id: account.id, customerId, name: 'Savings' } };
  await world.hear(tenant, event);
  await send();
  const before = mail.mails.length;
  expect(await notifications.setRule({ name: 'account-frozen', enabled: true }, as(tenant))).toMatchObject({ event: 'account.suspended', priority: 'critical', shipped: false });
  for (let i = 0; i < 3; i++) await world.hear(tenant, { ...event, id: event.id.replace(/^./, 'f') });
  await send();
  expect(mail.mails.slice(before).map(({ to, subject }) => [to, subject])).toEqual([['ann@example.com', 'Your account was frozen']]);
  expect((await notifications.listRules({}, as(newTenant()))).data.every(({ enabled }) => !enabled)).toBe(true);
});

test('of a transaction, whoever has the account is told; an account of nobody tells nobody', async () => {
  const tenant = newTenant();
  const customerId = await world.newCustomer(tenant, 'payee@example.com');
  const to = await world.accounts.createAccount({ name: 'Main', currency: 'EUR', customerId }, as(tenant));
  const from = await world.accounts.createAccount({ name: 'Nobody', currency: 'EUR' }, as(tenant));
  await notifications.setRule({ name: 'transaction-received', enabled: true }, as(tenant));
  await notifications.setRule({ name: 'transaction-sent', enabled: true }, as(tenant));
  await world.hear(tenant, { type: 'transaction.completed', source: 'transactions', data: { from: from.id, to: to.id, amount: 2500, currency: 'EUR' } });
  const before = mail.mails.length;
  await send();
  expect(mail.mails.slice(before)).toMatchObject([{ to: 'payee@example.com', subject: 'You have received money: €25.00' }]);
  expect((await notifications.listNotifications({}, as(tenant))).data.map(({ status, failure }) => [status, failure?.code]).toSorted()).toEqual([['cancelled', 'no_customer'], ['sent', undefined]]);
});

test.each<[string, object, string]>([
  ['an event nobody tells', { name: 'mine', event: 'no.such', recipient: 'customer', template: 'payment-failed' }, 'invalid_request'],
  ['a template nobody wrote', { name: 'account-frozen', template: 'no-such' }, 'template_invalid'],
  ['half a rule', { name: 'mine', event: 'account.closed' }, 'invalid_request'],
])('a rule is refused: %s', async (_what, rule, code) => {
  expect(await refusal(notifications.setRule(rule as never, as(newTenant())))).toBe(code);
});
