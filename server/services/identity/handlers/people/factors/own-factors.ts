import { tell } from '../../../../../kit/events.ts';
import type { FactorKind, SecondFactors } from '../../../credentials/second-factors.ts';
import { userEvent } from '../../../domain/events.ts';
import { listPasskeys } from '../../../store/passkeys.ts';
import { countRecoveryCodes } from '../../../store/recovery-codes.ts';
import { findTotp } from '../../../store/totps.ts';
import { findPerson } from '../../../store/users.ts';
import { passkeyOptions, verifyFactor, type FactorDeps } from './verify-factor.ts';

/** The second factors that people have set up here, for whoever asks for one beyond a log-in. */
export function ownFactors(deps: FactorDeps): SecondFactors {
  return {
    async enrolled(sql, userId) {
      const [totp, passkeys, codesLeft] = [await findTotp(sql, userId), await listPasskeys(sql, userId), await countRecoveryCodes(sql, userId)];
      const kinds: FactorKind[] = [];
      if (totp !== undefined && totp.confirmedAt !== null) kinds.push('code');
      if (passkeys.length > 0) kinds.push('passkey');
      if (codesLeft > 0) kinds.push('recoveryCode');
      return kinds;
    },
    async verify(tx, userId, answer, challenge) {
      const shown = await verifyFactor(deps, tx, userId, answer, Buffer.from(challenge, 'base64url'));
      const user = shown === 'recovery-codes' ? await findPerson(tx, userId) : undefined;
      if (user !== undefined) await tell(tx, user.tenantId, userEvent('user.recovery-code-used', user, deps.clock.now(), { left: await countRecoveryCodes(tx, userId) }));
      return shown !== undefined;
    },
    passkeyOptions: (sql, userId, challenge) => passkeyOptions(deps, sql, userId, Buffer.from(challenge, 'base64url')),
  };
}
