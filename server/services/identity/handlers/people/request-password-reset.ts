import { normaliseEmail } from '../../domain/email.ts';
import { os, type Deps } from '../deps.ts';
import { queueMail } from './queue-mail.ts';

/** Writes the same row whether somebody has the email or not; who it is for is looked up when the mail is sent. */
export const requestPasswordReset = (deps: Deps) => os.requestPasswordReset.handler(async ({ input, context: { call: { client } } }) => {
  await queueMail(deps, deps.database, 'password-reset', normaliseEmail(input.email), undefined, { by: client });
  return { accepted: true as const };
});
