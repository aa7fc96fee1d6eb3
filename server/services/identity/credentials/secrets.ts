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

export function newInvitationToken(): string {
  return `fl_invite_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** Of an OAuth client. `fl_` would make it look like what is sent as a bearer token. */
export function newClientSecret(): string {
  return `flo_secret_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}
