import { refuse } from '../../../../kit/refuse.ts';
import { isKey } from '../../credentials/client-keys.ts';
import type { ClientKey } from '../../domain/oauth-client.ts';

export function refuseNoKeys(keys: readonly ClientKey[]): void {
  const wrong = keys.findIndex((key) => !isKey(key));
  if (wrong >= 0) throw refuse('invalid_request', { param: `publicKeys.${wrong}`, detail: 'This is no public key of that curve.' });
}
