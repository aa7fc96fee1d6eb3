import type { Client } from '../../../../../kit/call.ts';
import type { Sql } from '../../../../../kit/database.ts';
import { tell } from '../../../../../kit/events.ts';
import { refuse } from '../../../../../kit/refuse.ts';
import { hashSecret } from '../../../credentials/secrets.ts';
import { readSignedChallenge } from '../../../credentials/signed-challenges.ts';
import { challengeIn, type Answer } from '../../../credentials/webauthn.ts';
import { loggedIn } from '../../../domain/events.ts';
import type { User } from '../../../domain/user.ts';
import { useSignedChallenge } from '../../../store/challenges.ts';
import { findKnown } from '../../../store/known-networks.ts';
import { findPasskey, usePasskey } from '../../../store/passkeys.ts';
import { findPerson, holdUser } from '../../../store/users.ts';
import { os, type Deps } from '../../deps.ts';
import { clientNetwork } from '../client-network.ts';
import { startSession, tokensFor } from '../start-session.ts';

/** What follows for whoever is in, in the transaction in which that is settled. */
export type EnterByPasskey<Entered> = (tx: Sql, user: User, knownPlace: boolean, nowMs: number) => Promise<Entered>;

export const loginWithPasskey = (deps: Deps) => os.loginWithPasskey.handler(async ({ input: { response }, context: { call: { client } } }) => {
  const { user, entered } = await logInByPasskey(deps, response, client, async (tx, person, knownPlace, nowMs) => {
    const started = await startSession(deps, tx, person, nowMs, { client });
    await tell(tx, person.tenantId, loggedIn(person, started.sessionId, nowMs, { factors: ['passkey'], knownPlace }));
    return started;
  });
  return tokensFor(deps, user, entered, deps.clock.now());
});

/**
 * The one way in by passkey alone, for whichever page or operation asks. A signature can't be guessed, so failures are not counted here, and no lock of the
 * email is in its owner's way.
 */
export async function logInByPasskey<Entered>(deps: Deps, response: Answer, client: Client | undefined, enter: EnterByPasskey<Entered>): Promise<{ user: User; entered: Entered }> {
  const nowMs = deps.clock.now();
  const verified = await verify(deps, response, nowMs);
  if (verified === undefined) throw refuse('invalid_credentials');
  const { user, entered } = await deps.database.transaction(async (tx) => {
    const person = await findPerson(tx, verified.userId);
    const held = person && await holdUser(tx, person.tenantId, person.id);
    if (held?.status !== 'active') throw refuse('invalid_credentials');
    if (!await useSignedChallenge(tx, hashSecret(verified.challenge.toString('base64url')), new Date(verified.expiresMs))) throw refuse('invalid_credentials');
    if (!await usePasskey(tx, verified.passkeyId, verified.counter, new Date(nowMs))) throw refuse('invalid_credentials');
    const { networkKnown } = await findKnown(tx, held.id, clientNetwork(client));
    return { user: held, entered: await enter(tx, held, networkKnown, nowMs) };
  });
  deps.committed();
  deps.metrics.count('florin_identity_logins_total', 'Log-ins tried, by what came of them', { result: 'in' });
  return { user, entered };
}

async function verify(deps: Deps, response: Answer, nowMs: number) {
  const challenge = challengeIn(response);
  const expiresMs = challenge === undefined ? undefined : readSignedChallenge(deps.vault, challenge, nowMs);
  const passkey = await findPasskey(deps.database, Buffer.from(response.id, 'base64url'));
  if (challenge === undefined || expiresMs === undefined || passkey === undefined) return undefined;
  // The device names whose it is, and must name the one we know it by (WebAuthn §7.2, step 6).
  const handle = Buffer.from(response.response.userHandle ?? '', 'base64url').toString('hex');
  if (handle !== passkey.userId.replaceAll('-', '')) return undefined;
  const counter = await deps.webauthn.verifyAnswer(response, challenge, passkey, true);
  return counter === undefined ? undefined : { userId: passkey.userId, passkeyId: passkey.id, counter, challenge, expiresMs };
}
