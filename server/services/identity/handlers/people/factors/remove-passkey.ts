import { decodeId } from '../../../../../../contracts/ids.ts';
import { refuse } from '../../../../../kit/refuse.ts';
import { deletePasskey } from '../../../store/passkeys.ts';
import { lockPerson } from '../../../store/people.ts';
import { os, type Deps } from '../../deps.ts';
import { confirmPerson } from '../confirm-person.ts';
import { personOf, userOf } from '../person.ts';
import { factorsOf, removed } from './enrolment.ts';

export const removePasskey = (deps: Deps) => os.removePasskey.handler(async ({ input, context: { call } }) => {
  const person = personOf(call);
  await confirmPerson(deps, person, input.password);
  const user = await userOf(deps, person);
  const left = await deps.database.transaction(async (tx) => {
    await lockPerson(tx, user.id);
    if (!await deletePasskey(tx, user.id, decodeId('passkey', input.id)!)) throw refuse('not_found');
    await removed(deps, tx, user, 'passkey');
    return factorsOf(tx, user.id);
  });
  deps.committed();
  return left;
});
