import type { z } from 'zod';
import type { FactorAnswer } from '../../../../contracts/identity/step-up.ts';
import type { Sql } from '../../../kit/database.ts';

export type FactorAnswer = z.output<typeof FactorAnswer>;
export type FactorKind = keyof Required<FactorAnswer>;

/** What a person has beside their password. */
export interface SecondFactors {
  /** Ways in which that person can prove that it is them. */
  enrolled(sql: Sql, userId: string): Promise<readonly FactorKind[]>;
  /**
   * Whether the answer is right. An answer that can be used only once is used up in this transaction. `challenge`: base64url, what a passkey must have
   * signed.
   */
  verify(tx: Sql, userId: string, answer: FactorAnswer, challenge: string): Promise<boolean>;
  /** What a browser is asked for so that a passkey of theirs signs the challenge; null where they have none. */
  passkeyOptions(sql: Sql, userId: string, challenge: string): Promise<Record<string, unknown> | null>;
}
