import { newSignedChallenge } from '../../../credentials/signed-challenges.ts';
import { CHALLENGE_MS } from '../../../domain/factors.ts';
import { os, type Deps } from '../../deps.ts';

/** Asks for no email, and so tells nothing of any. */
export const startPasskeyLogin = (deps: Deps) => os.startPasskeyLogin.handler(async () =>
  deps.webauthn.requestOptions(newSignedChallenge(deps.vault, deps.clock.now() + CHALLENGE_MS)));
