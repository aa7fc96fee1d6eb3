import { hashSecret, newToken } from '../../../credentials/secrets.ts';
import { CHALLENGE_MS } from '../../../domain/factors.ts';
import { insertPasskeyChallenge } from '../../../store/challenges.ts';
import { listPasskeys } from '../../../store/passkeys.ts';
import { os, type Deps } from '../../deps.ts';
import { confirmPerson } from '../confirm-person.ts';
import { personOf, userOf } from '../person.ts';

export const startPasskey = (deps: Deps) => os.startPasskey.handler(async ({ input, context: { call } }) => {
  const person = personOf(call);
  await confirmPerson(deps, person, input.password);
  const { id: userId, email } = await userOf(deps, person);
  const token = newToken();
  await insertPasskeyChallenge(deps.database, hashSecret(token), userId, new Date(deps.clock.now() + CHALLENGE_MS));
  const exclude = await listPasskeys(deps.database, userId);
  return deps.webauthn.creationOptions({ userId, label: email, challenge: Buffer.from(token, 'base64url'), exclude });
});
