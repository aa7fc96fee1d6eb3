import { refuse } from '../../../../../kit/refuse.ts';
import { hashSecret } from '../../../credentials/secrets.ts';
import { findLoginChallenge } from '../../../store/challenges.ts';
import { countRecoveryCodes } from '../../../store/recovery-codes.ts';
import { findTotp } from '../../../store/totps.ts';
import { os, type Deps } from '../../deps.ts';
import { passkeyChallengeOf } from '../challenge.ts';
import { passkeyOptions } from './verify-factor.ts';

export const getMfaChallenge = (deps: Deps) => os.getMfaChallenge.handler(async ({ input }) => {
  const waiting = await findLoginChallenge(deps.database, hashSecret(input.challenge), new Date(deps.clock.now()));
  if (waiting === undefined) throw refuse('mfa_invalid');
  const [totp, codesLeft, passkey] = await Promise.all([
    findTotp(deps.database, waiting.userId), countRecoveryCodes(deps.database, waiting.userId), passkeyOptions(deps, deps.database, waiting.userId, passkeyChallengeOf(input.challenge)),
  ]);
  return {
    methods: [
      ...(totp === undefined || totp.confirmedAt === null ? [] : ['totp' as const]), ...(passkey === null ? [] : ['passkey' as const]), ...(codesLeft === 0 ? [] : ['recovery-code' as const]),
    ],
    passkey,
  };
});

/** For a page that has the challenge: what to ask a device; null where nothing waits, or the person has no passkey. */
export async function passkeyFactorOptions(deps: Deps, challenge: string): Promise<Record<string, unknown> | null> {
  const waiting = await findLoginChallenge(deps.database, hashSecret(challenge), new Date(deps.clock.now()));
  return waiting === undefined ? null : passkeyOptions(deps, deps.database, waiting.userId, passkeyChallengeOf(challenge));
}
