import { encodeId } from '../../../../contracts/ids.ts';

export interface StoredPasskey {
  readonly id: string;
  readonly userId: string;
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  /** Signatures made, by its own word; 0 where it does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  /** Kept on more than one device. */
  readonly backedUp: boolean;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export type FactorKind = 'totp' | 'passkey' | 'recovery-codes';

export const CHALLENGE_MS = 5 * 60_000;
export const CHALLENGE_TRIES = 5;
/** So long after a log-in nobody is asked for their password again. */
export const RECENT_MS = 10 * 60_000;

export function passkeyView({ id, name, backedUp, createdAt, lastUsedAt }: StoredPasskey) {
  return { id: encodeId('passkey', id), name, backedUp, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}

/** A recovery code as it is hashed: people type it with or without dashes, in either case. */
export function normaliseRecoveryCode(code: string): string {
  return code.toLowerCase().replaceAll(/[^0-9a-z]/g, '');
}
