import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { mailFolder as folderMailer } from '../../adapters/mail/folder.ts';
import { silentLog } from '../../kit/observe.ts';
import type { Mailer } from '../../kit/mail.ts';

export interface ReadMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Of the link in it. */
  readonly token: string | undefined;
}

export interface MailFolder {
  readonly mailer: Mailer;
  readonly folder: string;
  /** Oldest first. */
  all(): ReadMail[];
  to(email: string): ReadMail[];
}

/** The folder of mails that Florin has without a mail server, for this file's tests. */
export function mailFolder(): MailFolder {
  const folder = mkdtempSync(join(tmpdir(), 'florin-mail-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const all = () => readdirSync(folder).filter((name) => name.endsWith('.eml')).sort().map((name) => readMail(readFileSync(join(folder, name), 'utf8')));
  return {
    folder, all, to: (email) => all().filter((mail) => mail.to === email),
    mailer: folderMailer({ folder, from: 'Florin <florin@example.com>', log: silentLog }),
  };
}

export function readMail(eml: string): ReadMail {
  const [head, body] = eml.split(/\r?\n\r?\n([\s\S]*)/) as [string, string];
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(head)?.[1]?.trim() ?? '';
  const quoted = header('Content-Transfer-Encoding') === 'quoted-printable';
  const text = (quoted ? body.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : body).replaceAll('\r\n', '\n');
  return { to: header('To'), subject: header('Subject'), text, token: /#token=(\S+)/.exec(text)?.[1] };
}
