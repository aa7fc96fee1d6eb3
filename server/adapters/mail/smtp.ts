import type { Transporter } from 'nodemailer';
import type { Mailer } from '../../kit/mail.ts';
import { message } from './message.ts';

export interface SmtpOptions {
  /** `smtps://user:password@host:465`, or `smtp://host:587`. */
  readonly url: string;
  readonly from: string;
}

const LONGEST_MS = 20_000;
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Mails by SMTP, one connection each: they are few. Without TLS only to this machine: a link in a mail is a key. */
export function smtpMailer({ url, from }: SmtpOptions): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  let transport: Transporter | undefined;
  const open = async (): Promise<Transporter> => (await import('nodemailer')).createTransport({
    host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? (secure ? 465 : 587) : Number(port), secure,
    requireTLS: !secure && !LOCAL.has(hostname), ignoreTLS: !secure && LOCAL.has(hostname),
    auth: username === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    connectionTimeout: LONGEST_MS, greetingTimeout: LONGEST_MS, socketTimeout: LONGEST_MS, disableFileAccess: true, disableUrlAccess: true,
  });
  return {
    async send(mail) {
      transport ??= await open();
      await transport.sendMail(message(mail, from));
    },
  };
}
