import { refuse } from '../../../../../kit/refuse.ts';
import { newTotpSecret, totpUri } from '../../../credentials/totp.ts';
import { beginTotp } from '../../../store/totps.ts';
import { os, type Deps } from '../../deps.ts';
import { confirmPerson } from '../confirm-person.ts';
import { personOf, userOf } from '../person.ts';
import { totpSeal } from './verify-factor.ts';

export const startTotp = (deps: Deps) => os.startTotp.handler(async ({ input, context: { call } }) => {
  const person = personOf(call);
  await confirmPerson(deps, person, input.password);
  const { email } = await userOf(deps, person);
  const secret = newTotpSecret();
  const sealed = deps.vault.seal(totpSeal(person.userId), secret);
  if (!await beginTotp(deps.database, person.userId, sealed, new Date(deps.clock.now()))) throw refuse('mfa_already_enrolled');
  return { secret, uri: totpUri(deps.rpName, email, secret) };
});
