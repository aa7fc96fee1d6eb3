import { refuse } from '../../../../../kit/refuse.ts';
import { lockPerson } from '../../../store/people.ts';
import { deleteTotp } from '../../../store/totps.ts';
import { os, type Deps } from '../../deps.ts';
import { confirmPerson } from '../confirm-person.ts';
import { personOf, userOf } from '../person.ts';
import { factorsOf, removed } from './enrolment.ts';

export const removeTotp = (deps: Deps) => os.removeTotp.handler(async ({ input, context: { call } }) => {
  const person = personOf(call);
  await confirmPerson(deps, person, input.password);
  const user = await userOf(deps, person);
  const left = await deps.database.transaction(async (tx) => {
    await lockPerson(tx, user.id);
    if (!await deleteTotp(tx, user.id)) throw refuse('not_found');
    await removed(deps, tx, user, 'totp');
    return factorsOf(tx, user.id);
  });
  deps.committed();
  return left;
});
