import { outsideMs } from '../../../../../kit/clock.ts';
import { refuse } from '../../../../../kit/refuse.ts';
import { totpStep } from '../../../credentials/totp.ts';
import { lockPerson } from '../../../store/people.ts';
import { confirmTotp as confirm, findTotp, useTotpStep } from '../../../store/totps.ts';
import { os, type Deps } from '../../deps.ts';
import { confirmPerson } from '../confirm-person.ts';
import { personOf, userOf } from '../person.ts';
import { enrolled } from './enrolment.ts';
import { totpSeal } from './verify-factor.ts';

/** The code shows that the app has the secret and the right time. It is used up by this, like any other. */
export const confirmTotp = (deps: Deps) => os.confirmTotp.handler(async ({ input, context: { call } }) => {
  const person = personOf(call);
  await confirmPerson(deps, person, input.password);
  const user = await userOf(deps, person);
  const nowMs = deps.clock.now();
  const recoveryCodes = await deps.database.transaction(async (tx) => {
    await lockPerson(tx, user.id);
    const totp = await findTotp(tx, user.id);
    if (totp?.confirmedAt instanceof Date) throw refuse('mfa_already_enrolled');
    const step = totp === undefined ? undefined : totpStep(deps.vault.open(totpSeal(user.id), totp.sealedSecret), input.code, 0, outsideMs(deps.clock));
    if (step === undefined) throw refuse('mfa_invalid');
    await useTotpStep(tx, user.id, step);
    await confirm(tx, user.id, new Date(nowMs));
    return enrolled(deps, tx, user, 'totp');
  });
  deps.committed();
  return { recoveryCodes };
});
