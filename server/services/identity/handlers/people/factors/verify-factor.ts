import { outsideMs } from '../../../../../kit/clock.ts';
import type { Sql } from '../../../../../kit/database.ts';
import { hashSecret } from '../../../credentials/secrets.ts';
import { totpStep } from '../../../credentials/totp.ts';
import type { Answer } from '../../../credentials/webauthn.ts';
import { normaliseRecoveryCode, type FactorKind } from '../../../domain/factors.ts';
import { findPasskey, listPasskeys, usePasskey } from '../../../store/passkeys.ts';
import { useRecoveryCode } from '../../../store/recovery-codes.ts';
import { findTotp, useTotpStep } from '../../../store/totps.ts';
import type { Deps } from '../../deps.ts';

/** One of these. */
export interface FactorAnswer {
  readonly code?: string;
  readonly recoveryCode?: string;
  readonly passkey?: Answer;
}

export type FactorDeps = Pick<Deps, 'clock' | 'vault' | 'webauthn'>;

export const totpSeal = (userId: string): string => `totp ${userId}`;

/**
 * Which factor of this person was shown, or undefined. Used up with the transaction: no code, recovery code or signature works twice. To be called
 * with something locked that all tries of this person share, and failures counted by the caller. `passkeyChallenge`: what a passkey had to sign.
 */
export async function verifyFactor(deps: FactorDeps, tx: Sql, userId: string, answer: FactorAnswer, passkeyChallenge: Buffer): Promise<FactorKind | undefined> {
  const { code, recoveryCode, passkey } = answer;
  if ([code, recoveryCode, passkey].filter((given) => given !== undefined).length !== 1) return undefined;
  if (code !== undefined) return await isRightCode(deps, tx, userId, code) ? 'totp' : undefined;
  if (passkey !== undefined) return await isRightSignature(deps, tx, userId, passkey, passkeyChallenge) ? 'passkey' : undefined;
  return await useRecoveryCode(tx, userId, hashSecret(normaliseRecoveryCode(recoveryCode!))) ? 'recovery-codes' : undefined;
}

async function isRightCode({ vault, clock }: FactorDeps, tx: Sql, userId: string, code: string): Promise<boolean> {
  const totp = await findTotp(tx, userId);
  if (totp === undefined || totp.confirmedAt === null) return false;
  const step = totpStep(vault.open(totpSeal(userId), totp.sealedSecret), code, Number(totp.lastStep), outsideMs(clock));
  return step !== undefined && await useTotpStep(tx, userId, step);
}

async function isRightSignature({ webauthn, clock }: FactorDeps, tx: Sql, userId: string, answer: Answer, challenge: Buffer): Promise<boolean> {
  const passkey = await findPasskey(tx, Buffer.from(answer.id, 'base64url'));
  if (passkey?.userId !== userId) return false;
  const counter = await webauthn.verifyAnswer(answer, challenge, passkey, false);
  return counter !== undefined && await usePasskey(tx, passkey.id, counter, new Date(clock.now()));
}

/** What a browser is asked for so that one of this person's passkeys signs the challenge; null where they have none. */
export async function passkeyOptions({ webauthn }: FactorDeps, sql: Sql, userId: string, challenge: Buffer): Promise<Record<string, unknown> | null> {
  const passkeys = await listPasskeys(sql, userId);
  return passkeys.length === 0 ? null : webauthn.requestOptions(challenge, passkeys);
}
