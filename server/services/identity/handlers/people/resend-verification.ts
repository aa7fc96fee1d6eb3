import { os, type Deps } from '../deps.ts';
import { personOf, userOf } from './person.ts';
import { queueMail } from './queue-mail.ts';

export const resendVerification = (deps: Deps) => os.resendVerification.handler(async ({ context: { call } }) => {
  const user = await userOf(deps, personOf(call));
  if (!user.emailVerified) await queueMail(deps, deps.database, 'verify-email', user.email, user.id);
  return { accepted: true as const };
});
