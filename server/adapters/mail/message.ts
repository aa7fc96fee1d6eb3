import type { SendMailOptions } from 'nodemailer';
import type { Mail } from '../../kit/mail.ts';

/** A mail as nodemailer takes it. The address is given as an object: text would be read as a list of addresses. */
export function message({ id, to, subject, text, html }: Mail, from: string): SendMailOptions {
  return {
    from, to: { name: '', address: to }, subject, text, html, messageId: `<${id}@florin>`,
    // Nobody answers to a machine, and its mails need no "out of office" (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true, disableUrlAccess: true,
  };
}
