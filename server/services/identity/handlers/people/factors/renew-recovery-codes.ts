import { tell } from '../../../../../kit/events.ts';
import { refuse } from '../../../../../kit/refuse.ts';
import { userEvent } from '../../../domain/events.ts';
import { hasFactor } from '../../../store/factors.ts';
import { lockPerson } from '../../../store/people.ts';
import { os, type Deps } from '../../deps.ts';
import { confirmPerson } from '../confirm-person.ts';
import { personOf, userOf } from '../person.ts';
import { giveRecoveryCodes } from './enrolment.ts';

/** Only beside another factor: by themselves they would be passwords on paper. */
export const renewRecoveryCodes = (deps: Deps) => os.renewRecoveryCodes.handler(async ({ input, context: { call } }) => {
  const person = personOf(call);
  await confirmPerson(deps, person, input.password);
  const user = await userOf(deps, person);
  const recoveryCodes = await deps.database.transaction(async (tx) => {
    await lockPerson(tx, user.id);
    if (!await hasFactor(tx, user.id)) throw refuse('not_found', { detail: 'There is no second factor that they could stand in for.' });
    await tell(tx, user.tenantId, userEvent('user.mfa-enrolled', user, deps.clock.now(), { factor: 'recovery-codes' }));
    return giveRecoveryCodes(tx, user.id);
  });
  deps.committed();
  return { recoveryCodes };
});
