import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Mail, Mailer } from '../../kit/mail.ts';
import { readMail } from '../support/mail.ts';

/** What a mailer must do, whatever carries its mails. `arrived` gives them as they came, oldest first. */
export function mailerSuite(name: string, make: () => Promise<{ mailer: Mailer; arrived(): Promise<string[]> }>): void {
  const mail = (over: Partial<Mail> = {}): Mail => ({ id: randomUUID(), to: 'ann@example.com', subject: 'A test', text: 'Hello.\n', kind: 'test', ...over });

  describe(`mailer: ${name}`, () => {
    it('carries address, subject and text as they are', async () => {
      const { mailer, arrived } = await make();
      const link = `https://pay.example.com/auth/verify-email#token=${'x'.repeat(43)}`;
      await mailer.send(mail({ text: `Open this link:\n\n${link}\n\n.\nEnd\n` }));
      const [eml] = await arrived();
      const { to, subject, text, token } = readMail(eml!);
      expect([to, subject, token]).toEqual(['ann@example.com', 'A test', 'x'.repeat(43)]);
      expect(text.trimEnd()).toBe(`Open this link:\n\n${link}\n\n.\nEnd`);
      expect(eml).toMatch(/^From: Florin <florin@example\.com>\r?$/m);
      expect(eml).toMatch(/^Auto-Submitted: auto-generated\r?$/mi);
    });

    it('gives the same mail sent again the same id, and two different ones', async () => {
      const { mailer, arrived } = await make();
      const [one, other] = [mail(), mail()];
      for (const each of [one, one, other]) await mailer.send(each);
      const ids = (await arrived()).map((eml) => /^Message-ID: <(.*)@florin>\r?$/mi.exec(eml)?.[1]);
      expect(new Set(ids)).toEqual(new Set([one.id, other.id]));
    });

    it('takes an address for one address, and a subject for one line', async () => {
      const { mailer, arrived } = await make();
      await mailer.send(mail({ to: 'ann@example.com', subject: 'A\r\nBcc: eve@example.com' }));
      await mailer.send(mail({ to: 'ann@example.com, eve@example.com' })).catch(() => {});
      for (const eml of await arrived()) {
        expect(eml).not.toMatch(/^Bcc:/mi);
        expect(eml).not.toMatch(/^To: ann@example\.com, ?eve@example\.com/mi);
      }
    });

    it('carries what is not ASCII', async () => {
      const { mailer, arrived } = await make();
      await mailer.send(mail({ subject: 'Zażółć 🦊', text: 'Zażółć gęślą jaźń 🦊\n' }));
      const [eml] = await arrived();
      expect(eml).toMatch(/^Subject: =\?UTF-8\?/mi);
      expect(eml).toMatch(/^Content-Type: text\/plain; charset=utf-8/mi);
    });
  });
}
