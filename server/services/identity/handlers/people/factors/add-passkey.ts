import { refuse } from '../../../../../kit/refuse.ts';
import { hashSecret } from '../../../credentials/secrets.ts';
import { challengeIn } from '../../../credentials/webauthn.ts';
import { passkeyView, type StoredPasskey } from '../../../domain/factors.ts';
import { takePasskeyChallenge } from '../../../store/challenges.ts';
import { insertPasskey } from '../../../store/passkeys.ts';
import { lockPerson } from '../../../store/people.ts';
import { os, type Deps } from '../../deps.ts';
import { personOf, userOf } from '../person.ts';
import { enrolled } from './enrolment.ts';

/** The challenge was given to this person only after they had shown that it is them, so here it is not asked for again. */
export const addPasskey = (deps: Deps) => os.addPasskey.handler(async ({ input: { name, response }, context: { call } }) => {
  const person = personOf(call);
  const user = await userOf(deps, person);
  const challenge = challengeIn(response);
  const credential = challenge === undefined ? undefined : await deps.webauthn.verifyCreation(response, challenge);
  if (challenge === undefined || credential === undefined) throw refuse('mfa_invalid');
  const now = new Date(deps.clock.now());
  const passkey: StoredPasskey = { ...credential, id: deps.newId(), userId: user.id, name, createdAt: now, lastUsedAt: null };
  const recoveryCodes = await deps.database.transaction(async (tx) => {
    await lockPerson(tx, user.id);
    if (!await takePasskeyChallenge(tx, hashSecret(challenge.toString('base64url')), user.id, now)) throw refuse('mfa_invalid');
    if (!await insertPasskey(tx, passkey)) throw refuse('mfa_already_enrolled');
    return enrolled(deps, tx, user, 'passkey');
  });
  deps.committed();
  return { passkey: passkeyView(passkey), recoveryCodes };
});
