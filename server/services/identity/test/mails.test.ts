import { expect, test } from 'vitest';
import { compose } from '../../../host/compose.ts';
import type { Mail } from '../../../kit/mail.ts';
import { identity } from '../service.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { clock, database, anyone } = world;
const HOUR_MS = 60 * 60_000;

/** The same service in another process, whose mail server does as told. */
function beside(send: (mail: Mail) => Promise<void>) {
  const { clients, running } = compose([identity], { ...world.ports, mailer: { send } });
  return { api: clients.identity, sendMails: () => running.get('identity')!.jobs.find((job) => job.name === 'send-mails')!.run() };
}

const waiting = async () => (await database.query('SELECT FROM mails WHERE sealed IS NOT NULL')).length;
const newcomer = (email: string) => ({ email, password: PASSWORD, name: 'Ann', tenantName: 'Acme' });

test('a mail that can not be sent is tried again, later each time, under the same id', async () => {
  const tried: { mail: Mail; atMs: number }[] = [];
  const { api, sendMails } = beside(async (mail) => {
    tried.push({ mail, atMs: clock.now() });
    if (tried.length < 4) throw new Error('the mail server is away');
  });
  await api.register(newcomer(world.newEmail()), anyone);
  for (let minutes = 0; minutes < 30; minutes++) {
    await sendMails();
    clock.advance(60_000);
  }
  expect(tried).toHaveLength(4);
  expect(new Set(tried.map(({ mail }) => mail.id)).size).toBe(1);
  expect(await waiting()).toBe(0);
  // Each has a link of its own, and each works: any of them may have arrived.
  const links = tried.map(({ mail }) => /#token=(\S+)/.exec(mail.text)![1]!);
  expect(new Set(links).size).toBe(4);
  await expect(api.verifyEmail({ token: links[0]! }, anyone)).resolves.toEqual({ verified: true });
});

test('a mail is given up after half a day, and whom it was for forgotten', async () => {
  let tries = 0;
  const { api, sendMails } = beside(() => {
    tries++;
    return Promise.reject(new Error('no such mailbox'));
  });
  await api.register(newcomer(world.newEmail()), anyone);
  for (let hours = 0; hours < 48 && await waiting() > 0; hours++) {
    await sendMails();
    clock.advance(HOUR_MS);
  }
  expect(await waiting()).toBe(0);
  expect(tries).toBe(8);
});

test('two processes send each mail once', async () => {
  const sent: string[] = [];
  const processes = [1, 2].map(() => beside(async (mail) => void sent.push(mail.id)));
  for (let n = 0; n < 5; n++) await processes[0]!.api.register(newcomer(world.newEmail()), anyone);
  await Promise.all(processes.map(({ sendMails }) => sendMails()));
  expect(sent).toHaveLength(5);
  expect(new Set(sent).size).toBe(5);
});

test('a registration that is rolled back sends nothing', async () => {
  const { email } = await world.newTenant();
  await expect(world.api.register(newcomer(email), anyone)).rejects.toMatchObject({ code: 'email_taken' });
  expect(await world.mailsTo(email)).toHaveLength(1);
});

test('nothing that a stranger chose is in the text of a mail', async () => {
  const { api } = world;
  const email = world.newEmail();
  await api.requestRegistration({ ...newcomer(email), name: 'Buy at evil.example', tenantName: 'http://evil.example' }, anyone);
  const [mail] = await world.mailsTo(email);
  expect(JSON.stringify(mail)).not.toContain('evil');
});

test('from one network no more than a hundred mails an hour are asked for, and other networks are not held up by that', async () => {
  const { api, from, clock: at } = world;
  const countOf = async () => (await database.query(`SELECT FROM mails WHERE kind = 'password-reset'`)).length;
  for (let n = 0; n < 120; n++) await api.requestPasswordReset({ email: `nobody-${n}@example.com` }, from('203.0.113.9'));
  expect(await countOf()).toBe(100);
  const { email } = await world.newTenant();
  await api.requestPasswordReset({ email }, from('198.51.100.7'));
  expect((await world.mailsTo(email)).map(({ subject }) => subject)).toContain('Set a new password');
  at.advance(24 * HOUR_MS + 1);
  await world.runJob('prune');
  expect(await countOf()).toBe(0);
});

test('a registration that is not mailed is not kept', async () => {
  const before = (await database.query('SELECT FROM registrations')).length;
  for (let n = 0; n < 7; n++) await world.api.requestRegistration(newcomer('often@example.com'), anyone);
  expect(await database.query('SELECT FROM registrations')).toHaveLength(before + 5);
});
