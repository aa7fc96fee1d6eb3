import type { Sql } from '../../../../../kit/database.ts';
import { tell } from '../../../../../kit/events.ts';
import { hashSecret, newRecoveryCodes } from '../../../credentials/secrets.ts';
import { userEvent } from '../../../domain/events.ts';
import { normaliseRecoveryCode, passkeyView, type FactorKind } from '../../../domain/factors.ts';
import type { User } from '../../../domain/user.ts';
import { deleteChallengesOf } from '../../../store/challenges.ts';
import { hasFactor } from '../../../store/factors.ts';
import { listPasskeys } from '../../../store/passkeys.ts';
import { countRecoveryCodes, replaceRecoveryCodes } from '../../../store/recovery-codes.ts';
import { findTotp } from '../../../store/totps.ts';
import type { Deps } from '../../deps.ts';
import { queueMail } from '../queue-mail.ts';

/** Ten new codes; the old ones are worth nothing from now on. */
export async function giveRecoveryCodes(tx: Sql, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  await replaceRecoveryCodes(tx, userId, codes.map((code) => hashSecret(normaliseRecoveryCode(code))));
  return codes;
}

/** To be called with the person locked. The first factor brings recovery codes: a lost phone must not be a lost account. */
export async function enrolled(deps: Deps, tx: Sql, user: User, factor: FactorKind): Promise<string[] | null> {
  const codes = await countRecoveryCodes(tx, user.id) > 0 ? null : await giveRecoveryCodes(tx, user.id);
  await tell(tx, user.tenantId, userEvent('user.mfa-enrolled', user, deps.clock.now(), { factor }));
  await queueMail(deps, tx, 'factor-added', user.email);
  return codes;
}

/** To be called with the person locked. Recovery codes go with the last factor. */
export async function removed(deps: Deps, tx: Sql, user: User, factor: FactorKind): Promise<void> {
  await deleteChallengesOf(tx, user.id);
  if (!await hasFactor(tx, user.id)) await replaceRecoveryCodes(tx, user.id, []);
  await tell(tx, user.tenantId, userEvent('user.mfa-removed', user, deps.clock.now(), { factor }));
  await queueMail(deps, tx, 'factor-removed', user.email);
}

/** As the contract shows them. */
export async function factorsOf(sql: Sql, userId: string) {
  const [totp, passkeys, recoveryCodesLeft] = [await findTotp(sql, userId), await listPasskeys(sql, userId), await countRecoveryCodes(sql, userId)];
  const confirmedAt = totp?.confirmedAt ?? null;
  return { totp: confirmedAt === null ? null : { confirmedAt: confirmedAt.toISOString() }, passkeys: passkeys.map(passkeyView), recoveryCodesLeft };
}
