import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, expect, test, vi } from 'vitest';
import { decodeId } from '../../../contracts/ids.ts';
import { SCOPES } from '../../../contracts/scopes.ts';
import { Florin } from '../../../sdk/index.ts';
import { erasureFile } from '../../adapters/keys/erasure-file.ts';
import { loggingTo } from '../../adapters/logging/pino.ts';
import { SERVICES } from '../../host/services.ts';
import { testApp, testServer } from '../support/app.ts';
import { newMasterKey } from '../support/service-context.ts';
import { backUp, dump, found, restore } from './database.ts';

const SCHEMAS = SERVICES.map(({ name }) => name as string);
const folder = await mkdtemp(join(tmpdir(), 'florin-erasing-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
let logged = '';
const { of: log } = loggingTo(new Writable({ write: (chunk: Buffer, _encoding, done) => {
  logged += chunk.toString();
  done();
} }), 'debug');
const personal = { kms: newMasterKey(), erasures: erasureFile(join(folder, 'erasures.log')), cacheMs: 0 };
const server = await testServer({ log, personal, settings: { identity: { invitationTokens: 'answer' } } });
const { accessToken } = await new Florin({ baseUrl: server.url }).identity.register({ email: 'owner@tenant.example', password: 'correct horse battery', name: 'Olga', tenantName: 'Acme' });
const { secret } = await new Florin({ baseUrl: server.url, apiKey: accessToken }).identity.createApiKey({ name: 'all', scopes: [...SCOPES] });
const florin = new Florin({ baseUrl: server.url, apiKey: secret! });
const { adminUrl } = server.db;

/** Words that are in no other text. */
const SECRETS = ['Zuleikahilde', 'Dobsonovich', 'somebody.else@judas.example', 'XK8827364Q', 'crm-77-99-123', 'Ihr Hündchen heißt Bibo', 'AT611904300234573201', '+436609918273'];
const [first, last, email, number, reference, note, iban, phone] = SECRETS as [string, string, string, string, string, string, string, string];

async function newPerson() {
  const asked = { name: `${first} ${last}`, email, reference, metadata: { note }, country: 'GB', document: { type: 'passport' as const, number, country: 'GB' } };
  const idempotencyKey = crypto.randomUUID();
  const customer = await florin.accounts.createCustomer(asked, { idempotencyKey });
  await florin.accounts.updateCustomer({ id: customer.id, metadata: { note, more: last } });
  const account = await florin.accounts.createAccount({ name: 'Main', currency: 'EUR', customerId: customer.id });
  const deposit = await florin.transactions.create({ type: 'deposit', to: account.id, amount: 500, currency: 'EUR' });
  const other = await florin.accounts.createAccount({ name: 'Elsewhere', currency: 'EUR' });
  await florin.payments.createBankAccount({ customerId: customer.id, account: { type: 'iban', iban, holder: `${first} ${last}` } }, { idempotencyKey: crypto.randomUUID() });
  await florin.notifications.setPreferences({ id: customer.id, phone });
  const told = { to: { customerId: customer.id, email, phone }, content: { subject: `For ${first}`, text: 'Dear {{ name }}' }, data: { name: `${first} ${last}` } };
  const { id: notificationId } = await florin.notifications.createNotification({ ...told, channels: ['email', 'in_app'] }, { idempotencyKey: crypto.randomUUID() });
  await vi.waitUntil(async () => (await florin.notifications.getNotification({ id: notificationId })).status === 'sent', { timeout: 10_000, interval: 20 });
  return { asked, idempotencyKey, customer, account, deposit, other, notificationId };
}

const settled = () => vi.waitUntil(async () => (await server.bus.control.lag()).every(({ behind }) => behind === 0), { timeout: 10_000, interval: 5 });
const codeOf = (asked: Promise<unknown>) => asked.then(() => 'no refusal', (error: { code?: string }) => error.code);

test('an erased person is gone from tables, archive, logs and every backup; the books stay', { timeout: 60_000 }, async () => {
  const { asked, idempotencyKey, customer, account, deposit, other, notificationId } = await newPerson();
  expect((await florin.accounts.listCustomers({ email: email.toUpperCase() })).data).toMatchObject([{ id: customer.id, name: `${first} ${last}` }]);
  expect((await florin.accounts.listCustomers({ documentNumber: 'xk 8827-364q' })).data).toHaveLength(1);
  await settled();
  expect(found(await dump(adminUrl), SECRETS), 'before the erasure, in clear').toEqual([]);
  const [services, keys] = [await backUp(adminUrl, SCHEMAS), await backUp(adminUrl, ['keys'])];

  const refused = florin.accounts.eraseCustomer({ id: customer.id, reason: 'asked for it' });
  expect(await codeOf(refused)).toBe('account_not_empty');
  expect(await codeOf(florin.accounts.eraseCustomer({ id: customer.id }))).toBe('invalid_request');
  await florin.transactions.create({ from: account.id, to: other.id, amount: 500, currency: 'EUR' });
  expect(await codeOf(florin.accounts.eraseCustomer({ id: customer.id, reason: `${first} asked for it` }))).toBe('invalid_request');
  const erased = await florin.accounts.eraseCustomer({ id: customer.id, reason: 'asked for it' });
  expect(erased).toMatchObject({ id: customer.id, erased: true });
  expect((await florin.accounts.eraseCustomer({ id: customer.id, reason: 'asked again' })).erasedAt).toBe(erased.erasedAt);

  const gone = async () => {
    await settled();
    expect(found(await dump(adminUrl), SECRETS)).toEqual([]);
    expect(found(logged, SECRETS)).toEqual([]);
    expect(await codeOf(florin.accounts.getCustomer({ id: customer.id }))).toBe('erased');
    expect(await codeOf(florin.accounts.updateCustomer({ id: customer.id, name: 'Back' }))).toBe('erased');
    expect(await codeOf(florin.accounts.createCustomer(asked, { idempotencyKey }))).toBe('erased');
    for (const filter of [{ email }, { documentNumber: number }, { reference }, {}]) expect((await florin.accounts.listCustomers(filter)).data).toEqual([]);
    expect((await florin.payments.listBankAccounts({})).data).toEqual([]);
    expect(await codeOf(florin.notifications.getPreferences({ id: customer.id }))).toBe('erased');
    expect(await florin.notifications.getNotification({ id: notificationId })).toMatchObject({ status: 'sent', content: null });
  };
  await gone();
  expect((await florin.notifications.getNotification({ id: notificationId })).to).toBeNull();
  expect(logged).toContain('accounts.createCustomer');

  // The books stay, by now known to all who remember customers: account, balance and history, under the id.
  expect(await florin.accounts.getAccount({ id: account.id })).toMatchObject({ customerId: customer.id, balance: { posted: 0 } });
  expect(await florin.transactions.get({ id: deposit.id })).toMatchObject({ amount: 500, status: 'completed' });
  expect(await codeOf(florin.accounts.createAccount({ name: 'More', currency: 'EUR', customerId: customer.id }))).toBe('erased');
  expect(await codeOf(florin.transactions.create({ from: other.id, to: account.id, amount: 1, currency: 'EUR' }))).toBe('customer_blocked');

  // A backup of the services from before, beside the keys of now.
  await restore(adminUrl, services);
  await gone();
  // A backup of everything from before: the data key is there again, until Florin starts and reads who was erased.
  await restore(adminUrl, new Map([...services, ...keys]));
  expect(await codeOf(florin.accounts.getCustomer({ id: customer.id }))).toBe('no refusal');
  const again = await testApp({ beside: server, jobs: false });
  await gone();
  const job = again.running.get('accounts')!.jobs.find(({ name }) => name === 'finish-erasures')!;
  while (await job.run() === true);
  // Which tells again that they were erased, to whoever kept something of them.
  await expect.poll(async () => (await florin.notifications.getNotification({ id: notificationId })).to, { timeout: 10_000 }).toBeNull();
  const rows = await server.db.database('accounts').query('SELECT personal, email_index, document_index, reference_index, status FROM customers WHERE id = $1', [decodeId('customer', customer.id)]);
  expect(rows).toEqual([{ personal: null, email_index: null, document_index: null, reference_index: null, status: 'blocked' }]);
});

test('the same of a person who works for the tenant', { timeout: 60_000 }, async () => {
  const words = ['Wilhelmina', 'Kattegatsdottir', 'somebody.new@kattegat.example'];
  const { id } = await florin.identity.createUser({ email: words[2]!, password: 'correct horse battery', name: `${words[0]} ${words[1]}`, role: 'viewer' }, { idempotencyKey: crypto.randomUUID() });
  const logIn = () => new Florin({ baseUrl: server.url }).identity.login({ email: words[2]!, password: 'correct horse battery' });
  expect((await logIn()).user.id).toBe(id);
  await florin.identity.updateUser({ id, role: 'analyst' });
  expect(await codeOf(new Florin({ baseUrl: server.url }).identity.login({ email: words[2]!, password: 'a wrong password' }))).toBe('invalid_credentials');
  const everything = await backUp(adminUrl, [...SCHEMAS, 'keys']);
  await florin.identity.eraseUser({ id, reason: 'left the firm' });
  const gone = async () => {
    await settled();
    expect(found(await dump(adminUrl), words)).toEqual([]);
    expect(found(logged, words)).toEqual([]);
    expect((await florin.identity.listUsers({})).data.map((user) => user.id)).not.toContain(id);
    expect(await codeOf(logIn())).toBe('invalid_credentials');
  };
  await gone();
  await restore(adminUrl, everything);
  expect((await logIn()).user.id).toBe(id);
  await testApp({ beside: server, jobs: false });
  await gone();
});

test('the same of a person who came by an invitation, and of one who did not come', { timeout: 60_000 }, async () => {
  const words = ['Brunhildegard', 'Skagerraksson', 'somebody.invited@skagerrak.example'];
  const invite = (idempotencyKey?: string) => florin.identity.createInvitation({ email: words[2]!.toUpperCase(), role: 'viewer' }, { idempotencyKey });
  await invite();
  const { id: invitationId, token } = await invite(crypto.randomUUID());
  const anyone = new Florin({ baseUrl: server.url });
  const { user } = await anyone.identity.acceptInvitation({ token: token!, name: `${words[0]} ${words[1]}`, password: 'correct horse battery' });
  await florin.identity.updateUser({ id: user.id, name: `${words[1]}, ${words[0]}` }, { idempotencyKey: crypto.randomUUID() });
  const stays = await florin.identity.createInvitation({ email: 'nobody@kattegat.example', role: 'viewer' });
  await settled();
  expect(found(await dump(adminUrl), [...words, 'nobody@kattegat.example']), 'before the erasure, in clear').toEqual([]);
  const everything = await backUp(adminUrl, [...SCHEMAS, 'keys']);
  await florin.identity.eraseUser({ id: user.id, reason: 'left the firm' });
  const gone = async () => {
    await settled();
    expect(found(await dump(adminUrl), words)).toEqual([]);
    expect(found(logged, words)).toEqual([]);
    expect((await florin.identity.listInvitations({})).data.map(({ id }) => id)).toEqual([stays.id]);
    expect((await florin.identity.listUsers({})).data.map(({ id }) => id)).not.toContain(user.id);
  };
  await gone();
  await restore(adminUrl, everything);
  expect((await florin.identity.listInvitations({})).data.map(({ id }) => id)).toContain(invitationId);
  await testApp({ beside: server, jobs: false });
  await gone();
  expect(await server.db.database('identity').query('SELECT FROM invitations WHERE id = $1', [decodeId('invitation', invitationId)])).toEqual([]);
});

test('what is looked for would be found', () => {
  const text = `x ${Buffer.from(`ab${email}cd`).toString('base64')} ${Buffer.from(number).toString('hex')} ${last.toUpperCase()}`;
  expect(found(text, [email, number, last, first])).toEqual([email, number, last]);
});
