/** What Florin writes to people: plain text, short, and nothing in it that a stranger chose, so that nobody can use us to send their words. */
export type MailKind = 'verify-email' | 'register' | 'invitation' | 'already-registered' | 'password-reset' | 'password-changed' | 'factor-added' | 'factor-removed';

/** Kinds that bring a link, with the page it leads to. */
export const LINK_PAGES = { 'verify-email': '/auth/verify-email', register: '/auth/register', invitation: '/auth/invitation', 'password-reset': '/auth/reset-password' } as const;

const HOUR_MS = 60 * 60_000;
/** How long a link works. One that sets a password is a key to everything, so it works for less. */
export const LINK_MS = { 'verify-email': 24 * HOUR_MS, register: 24 * HOUR_MS, 'reset-password': HOUR_MS } as const;

/** So many of a kind to one address within an hour: enough for whoever lost one, too few to flood anybody. */
export const MAILS_PER_HOUR = 5;
/** So many may be asked for by strangers of one network, an office or a mobile operator. */
export const MAILS_PER_NETWORK = 100;

const BACK_OFF_MS = [10_000, 60_000, 5 * 60_000, 15 * 60_000, HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS];

/** How long to wait after so many failed attempts to send; undefined: give up. */
export function mailPauseMs(attempts: number): number | undefined {
  return BACK_OFF_MS[attempts - 1];
}

const NOT_YOU = 'If that was not you, set a new password at once:';

/** `link`: of those kinds that bring one. The token stands after #, which browsers send to nobody: it is in no server's log. */
export function mailText(kind: MailKind, publicUrl: string, link: string): { subject: string; text: string } {
  const reset = `${publicUrl}${LINK_PAGES['password-reset']}`;
  const [subject, ...lines] = TEXTS[kind](link, reset);
  return { subject: subject!, text: `${lines.join('\n\n')}\n` };
}

const TEXTS: Readonly<Record<MailKind, (link: string, reset: string) => readonly string[]>> = {
  'verify-email': (link) => ['Verify your email address', 'Open this link to show that this address is yours. It works once, for 24 hours.', link, 'If you have not registered with Florin, do nothing.'],
  register: (link) => ['Finish your registration', 'Open this link to finish your registration. It works once, for 24 hours.', link, 'If you have not asked for this, do nothing.'],
  invitation: (link) => ['You are invited', 'You are invited to work with an organisation that uses Florin. Open this link to accept. It works once, for seven days.', link, 'If you do not expect this, do nothing.'],
  'already-registered': (_, reset) => ['You are registered already', 'Somebody, maybe you, asked to register with this address. It is registered already: log in as usual.', 'If you have forgotten your password, set a new one:', reset],
  'password-reset': (link) => ['Set a new password', 'Open this link to set a new password. It works once, for one hour.', link, 'If you have not asked for this, do nothing. Your password stays as it is.'],
  'password-changed': (_, reset) => ['Your password was changed', 'The password of your account was changed, and other devices were logged out.', NOT_YOU, reset],
  'factor-added': (_, reset) => ['A second factor was added', 'A second factor was added to your account.', NOT_YOU, reset],
  'factor-removed': (_, reset) => ['A second factor was removed', 'A second factor was removed from your account.', NOT_YOU, reset],
};
