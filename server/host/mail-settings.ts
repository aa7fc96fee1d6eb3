import { z } from 'zod';

export interface MailSettings {
  /** Undefined: mails become files in `folder`. */
  readonly smtpUrl: string | undefined;
  readonly from: string;
  readonly folder: string;
}

const smtpUrl = z.string().refine((value) => URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol), {
  error: 'must be a URL such as smtps://user:password@mail.example.com',
});

export const MAIL_SETTINGS = {
  FLORIN_SMTP_URL: { about: 'mail server: `smtps://user:password@host`, or `smtp://` with STARTTLS; without it mails become files in mail/ in the data folder', schema: smtpUrl.optional() },
  FLORIN_MAIL_FROM: { about: 'whom mails come from: `Florin <no-reply@example.com>`', schema: z.string().min(3).max(300).regex(/^[^\r\n]*@[^\r\n]*$/, { error: 'must be an email address' }).default('Florin <florin@localhost>') },
} as const;
