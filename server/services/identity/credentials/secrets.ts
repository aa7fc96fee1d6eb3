import { hash, randomBytes } from 'node:crypto';
import { apiKeySecret, type Mode } from '../domain/secret.ts';

const SECRET_BYTES = 32;

/** What is stored of a random secret. Fast on purpose: 256 random bits can't be guessed at any speed. */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

export function newApiKeySecret(mode: Mode): string {
  return apiKeySecret(mode, randomBytes(SECRET_BYTES));
}

export function newRefreshToken(): string {
  return `fl_refresh_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** In the link of an invitation. */
export function newInvitationToken(): string {
  return `fl_invite_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** In the link of a mail, or standing for a log-in that waits for its second factor. */
export function newToken(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;
/** Crockford's: without I, L, O and U, which are taken for others. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ten codes of 80 random bits each, in groups of four that can be copied from paper. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    let bits = BigInt(`0x${randomBytes(RECOVERY_BYTES).toString('hex')}`);
    let code = '';
    for (let n = 0; n < RECOVERY_BYTES * 8 / 5; n++, bits >>= 5n) code += (n > 0 && n % 4 === 0 ? '-' : '') + DIGITS[Number(bits & 31n)]!;
    return code;
  });
}
