import type { Job } from '../../../../kit/service.ts';
import { hashSecret, newInvitationToken, newToken } from '../../credentials/secrets.ts';
import { LINK_MS, LINK_PAGES, mailPauseMs, mailText, type MailKind } from '../../domain/mails.ts';
import { replaceToken } from '../../store/invitations.ts';
import { insertLink, type LinkPurpose } from '../../store/links.ts';
import { claimMails, closeMail, postponeMail, type DueMail } from '../../store/mails.ts';
import { registrationWaits } from '../../store/registrations.ts';
import { findLogin, findPerson } from '../../store/users.ts';
import type { Deps } from '../deps.ts';
import { mailSeal, type Recipient } from './queue-mail.ts';

type MailDeps = Pick<Deps, 'database' | 'clock' | 'vault' | 'mailer' | 'publicUrl' | 'log' | 'metrics'>;

const AT_ONCE = 10;
/** Longer than a mail server may take. Then another process may try. */
const LEASE_MS = 5 * 60_000;

/** Sends the mails that committed transactions wanted. A crash between sending and noting so sends one twice, under the same id. */
export const sendMails = (deps: MailDeps): Job => ({
  name: 'send-mails',
  everyMs: 1_000,
  aside: true,
  async run() {
    const nowMs = deps.clock.now();
    const due = await claimMails(deps.database, new Date(nowMs), new Date(nowMs + LEASE_MS), AT_ONCE);
    await Promise.all(due.map((mail) => send(deps, mail)));
    return due.length === AT_ONCE;
  },
});

async function send(deps: MailDeps, mail: DueMail): Promise<void> {
  try {
    const composed = await compose(deps, mail);
    if (composed !== undefined) await deps.mailer.send({ id: mail.id, ...composed });
    await closeMail(deps.database, mail.id);
    deps.metrics.count('florin_identity_mails_total', 'Mails, by kind and what came of them', { kind: mail.kind, result: composed === undefined ? 'for nobody' : 'sent' });
  } catch (error) {
    await postpone(deps, mail, error);
  }
}

async function postpone(deps: MailDeps, { id, kind, attempts }: DueMail, error: unknown): Promise<void> {
  const pauseMs = mailPauseMs(attempts);
  deps.metrics.count('florin_identity_mails_total', 'Mails, by kind and what came of them', { kind, result: pauseMs === undefined ? 'given up' : 'failed' });
  deps.log[pauseMs === undefined ? 'error' : 'warn']({ err: error, mailId: id, kind, attempts }, pauseMs === undefined ? 'a mail is given up' : 'a mail could not be sent; it will be tried again');
  if (pauseMs === undefined) await closeMail(deps.database, id);
  else await postponeMail(deps.database, id, new Date(deps.clock.now() + pauseMs));
}

/** The mail as it is today: undefined where it is for nobody, or there is no need of it any more. */
async function compose(deps: MailDeps, { id, kind, sealed }: DueMail): Promise<{ to: string; kind: string; subject: string; text: string } | undefined> {
  const { email, subjectId } = JSON.parse(deps.vault.open(mailSeal(id), sealed)) as Recipient;
  const written = await write(deps, kind, email, subjectId);
  return written && { to: email, ...written };
}

async function write(deps: MailDeps, kind: MailKind, email: string, subjectId: string | undefined): Promise<{ kind: MailKind; subject: string; text: string } | undefined> {
  const plain = (as: MailKind) => ({ kind: as, ...mailText(as, deps.publicUrl, '') });
  if (kind === 'password-reset') {
    const found = await findLogin(deps.database, email);
    return found?.user.status === 'active' ? withLink(deps, kind, 'reset-password', found.user.id) : undefined;
  }
  if (kind === 'register') {
    if (await findLogin(deps.database, email) !== undefined) return plain('already-registered');
    const waits = subjectId !== undefined && await registrationWaits(deps.database, subjectId, new Date(deps.clock.now()));
    return waits ? withLink(deps, kind, 'register', subjectId) : undefined;
  }
  if (kind === 'verify-email') {
    const person = subjectId === undefined ? undefined : await findPerson(deps.database, subjectId);
    return person?.emailVerified === false ? withLink(deps, kind, 'verify-email', person.id) : undefined;
  }
  if (kind === 'invitation') {
    const token = newInvitationToken();
    const waits = subjectId !== undefined && await replaceToken(deps.database, subjectId, hashSecret(token), new Date(deps.clock.now()));
    return waits ? linked(deps, kind, token) : undefined;
  }
  return plain(kind);
}

/** The link works before the mail is sent. One of an earlier attempt works too: its mail may have arrived after all. */
async function withLink(deps: MailDeps, kind: keyof typeof LINK_PAGES, purpose: LinkPurpose, subjectId: string) {
  const token = newToken();
  await insertLink(deps.database, hashSecret(token), purpose, subjectId, new Date(deps.clock.now() + LINK_MS[purpose]));
  return linked(deps, kind, token);
}

function linked({ publicUrl }: MailDeps, kind: keyof typeof LINK_PAGES, token: string) {
  return { kind, ...mailText(kind, publicUrl, `${publicUrl}${LINK_PAGES[kind]}#token=${token}`) };
}
