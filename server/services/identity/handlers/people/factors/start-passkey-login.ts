import { newSignedChallenge } from '../../../credentials/signed-challenges.ts';
import { CHALLENGE_MS } from '../../../domain/factors.ts';
import { os, type Deps } from '../../deps.ts';

export const startPasskeyLogin = (deps: Deps) => os.startPasskeyLogin.handler(() => passkeyLogInOptions(deps));

/** Asks for no email, and so tells nothing of any. */
export const passkeyLogInOptions = (deps: Deps): Promise<Record<string, unknown>> => deps.webauthn.requestOptions(newSignedChallenge(deps.vault, deps.clock.now() + CHALLENGE_MS));
