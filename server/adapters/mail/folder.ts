import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mailer } from '../../kit/mail.ts';
import type { Log } from '../../kit/observe.ts';
import { message } from './message.ts';

export interface MailFolderOptions {
  readonly folder: string;
  readonly from: string;
  readonly log: Log;
}

/**
 * Mails as .eml files, which any mail program opens: for trying Florin without a mail server. Readable by its owner alone, since whoever has the
 * link in one has what it opens. For the same reason the log says where they are and not what is in them.
 */
export function mailFolder({ folder, from, log }: MailFolderOptions): Mailer {
  return {
    async send(mail) {
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
      const { message: text } = await transport.sendMail(message(mail, from));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // By id: the same mail sent again is the same file. Its order in a listing is that of time, as the id is.
      const path = join(folder, `${mail.id}-${mail.kind}.eml`);
      const draft = `${path}.draft`;
      const file = await open(draft, 'w', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
      log.info({ kind: mail.kind, folder }, 'a mail was written to a file, because FLORIN_SMTP_URL is not set');
    },
  };
}
