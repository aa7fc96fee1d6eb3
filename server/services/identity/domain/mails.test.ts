import { expect, test } from 'vitest';
import { LINK_PAGES, mailPauseMs, mailText, type MailKind } from './mails.ts';

const KINDS: MailKind[] = ['verify-email', 'register', 'invitation', 'already-registered', 'password-reset', 'password-changed', 'factor-added', 'factor-removed'];

test.each(KINDS)('a mail of kind %s is short and plain, and has its link or the way to a new password', (kind) => {
  const link = 'https://pay.example.com/x#token=t';
  const { subject, text } = mailText(kind, 'https://pay.example.com', link);
  expect(subject.length).toBeLessThan(50);
  expect(text.length).toBeLessThan(500);
  expect(text).toContain(kind in LINK_PAGES ? link : 'https://pay.example.com/auth/reset-password');
});

test('sending is tried for half a day, ever more rarely, and then given up', () => {
  const pauses = Array.from({ length: 8 }, (_, n) => mailPauseMs(n + 1));
  expect(pauses.at(-1)).toBeUndefined();
  const given = pauses.slice(0, -1) as number[];
  expect(given).toEqual(given.toSorted((a, b) => a - b));
  expect(given.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(12 * 60 * 60_000);
});
