import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, it, onTestFinished } from 'vitest';
import { mailerSuite } from '../../../test/suites/mailer.ts';
import { mailFolder } from '../../../test/support/mail.ts';
import { mailFolder as folderMailer } from '../folder.ts';
import { smtpMailer } from '../smtp.ts';

const FROM = 'Florin <florin@example.com>';
const MAIL = { id: '0193d0a0-0000-7000-8000-000000000001', to: 'ann@example.com', subject: 'S', text: 'the secret link', kind: 'test' };

mailerSuite('a folder', async () => {
  const { mailer, folder } = mailFolder();
  return { mailer, arrived: async () => readdirSync(folder).sort().map((name) => readFileSync(join(folder, name), 'utf8')) };
});

/** A real mail server on a free port. */
async function smtpServer(options: SMTPServerOptions = {}) {
  const arrived: string[] = [];
  const recipients: string[][] = [];
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], logger: false, ...options,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        arrived.push(Buffer.concat(chunks).toString());
        recipients.push(session.envelope.rcptTo.map(({ address }) => address));
        done();
      });
    },
  });
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  onTestFinished(() => new Promise<void>((closed) => { server.close(closed); }));
  return { port: (server.server.address() as AddressInfo).port, arrived, recipients };
}

mailerSuite('SMTP', async () => {
  const { port, arrived } = await smtpServer();
  return { mailer: smtpMailer({ url: `smtp://127.0.0.1:${port}`, from: FROM }), arrived: async () => arrived };
});

it('logs in where the URL says as whom', async () => {
  const seen: (string | null | undefined)[][] = [];
  const { port, arrived } = await smtpServer({
    authOptional: false, allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      seen.push([username, password]);
      done(null, { user: username });
    },
  });
  await smtpMailer({ url: `smtp://florin:p%40ss@127.0.0.1:${port}`, from: FROM }).send(MAIL);
  expect(seen).toEqual([['florin', 'p@ss']]);
  expect(arrived).toHaveLength(1);
});

it('rejects where the server is away, or does not want the mail', async () => {
  const { port } = await smtpServer({ onRcptTo: (_address, _session, done) => { done(new Error('no such mailbox')); } });
  await expect(smtpMailer({ url: `smtp://127.0.0.1:${port}`, from: FROM }).send(MAIL)).rejects.toThrow();
  await expect(smtpMailer({ url: 'smtp://127.0.0.1:1', from: FROM }).send(MAIL)).rejects.toThrow();
});

it('sends to one recipient, whatever the address looks like', async () => {
  const { port, recipients } = await smtpServer();
  await smtpMailer({ url: `smtp://127.0.0.1:${port}`, from: FROM }).send({ ...MAIL, to: 'ann@example.com,eve@example.com' }).catch(() => {});
  for (const each of recipients) expect(each.length).toBeLessThanOrEqual(1);
});

it('writes files that only their owner reads, and logs where they are and not what is in them', async () => {
  const { folder } = mailFolder();
  const logged: unknown[] = [];
  const note = (...line: unknown[]) => void logged.push(line);
  const mailer = folderMailer({ folder: join(folder, 'new'), from: FROM, log: { debug: note, info: note, warn: note, error: note } });
  await mailer.send(MAIL);
  const [file] = readdirSync(join(folder, 'new'));
  expect(file).toBe(`${MAIL.id}-test.eml`);
  expect(statSync(join(folder, 'new', file!)).mode & 0o777).toBe(0o600);
  expect(JSON.stringify(logged)).toContain(JSON.stringify(join(folder, 'new')));
  expect(JSON.stringify(logged)).not.toMatch(/secret link|ann@example/);
});
