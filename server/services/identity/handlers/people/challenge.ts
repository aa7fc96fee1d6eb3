import type { Sql } from '../../../../kit/database.ts';
import { hashSecret, newToken } from '../../credentials/secrets.ts';
import { CHALLENGE_MS } from '../../domain/factors.ts';
import type { User } from '../../domain/user.ts';
import { insertLoginChallenge } from '../../store/challenges.ts';
import type { Attempt } from './attempts.ts';

/** For whoever gave the right password and has a second factor: a secret that stands for that, for five minutes. */
export async function openChallenge(tx: Sql, user: User, attempt: Attempt, nowMs: number): Promise<string> {
  const challenge = newToken();
  await insertLoginChallenge(tx, hashSecret(challenge), { userId: user.id, tenantId: user.tenantId, counters: attempt }, new Date(nowMs + CHALLENGE_MS));
  return challenge;
}

/** What a passkey signs to answer it. It follows from the secret, so that nothing more need be stored. */
export const passkeyChallengeOf = (challenge: string): Buffer => hashSecret(`passkey ${challenge}`);
