import { createPublicKey } from 'node:crypto';
import type { ClientKey } from '../domain/oauth-client.ts';

/** A key that is none (a point beside its curve) would be found out only by whoever tries to log in with it. */
export function isKey(key: ClientKey): boolean {
  try {
    createPublicKey({ key, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
