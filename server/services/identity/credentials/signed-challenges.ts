import { randomBytes } from 'node:crypto';
import { sameBytes, type Vault } from '../../../kit/vault.ts';

const NONCE_BYTES = 16;
const TIME_BYTES = 8;

/**
 * Challenges for log-ins that name nobody yet, good until the time within. Signed and not stored: anybody may ask for any number of them, and a
 * row each would be theirs to fill our disk with. Only one that was answered is noted, so that it can't be answered again.
 */
export function newSignedChallenge({ mac }: Vault, expiresMs: number): Buffer {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(expiresMs));
  const body = Buffer.concat([randomBytes(NONCE_BYTES), time]);
  return Buffer.concat([body, mac('passkey challenge', body)]);
}

/** When it expires, where it is one of ours and in time. */
export function readSignedChallenge({ mac }: Vault, challenge: Buffer, nowMs: number): number | undefined {
  const body = challenge.subarray(0, NONCE_BYTES + TIME_BYTES);
  if (body.length < NONCE_BYTES + TIME_BYTES || !sameBytes(mac('passkey challenge', body), challenge.subarray(body.length))) return undefined;
  const expiresMs = Number(body.readBigUInt64BE(NONCE_BYTES));
  return expiresMs > nowMs ? expiresMs : undefined;
}
