import type { Call } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { ApiKey } from '../../domain/api-key.ts';
import { mayChangeKey } from '../../domain/authority.ts';
import type { Bounds } from '../../domain/bounds.ts';
import { findApiKey } from '../../store/api-keys.ts';
import { lockedAuthority } from '../authority.ts';

/** The key, with the tenant locked, where the caller may make it what it is to be. One that is revoked stays as it is. */
export async function changeableKey(tx: Sql, call: Call, keyId: string, now: Date, boundsAfter: (key: ApiKey) => Bounds): Promise<ApiKey> {
  const authority = await lockedAuthority(tx, call, now);
  const key = await findApiKey(tx, call.tenantId, keyId);
  if (key === undefined) throw refuse('not_found');
  if (key.revokedAt !== null) throw refuse('not_found', { detail: 'The key is revoked.' });
  if (!mayChangeKey(authority, key, key) || !mayChangeKey(authority, key, boundsAfter(key))) throw refuse('forbidden', { detail: 'The key is, or would be, one that the caller could not make.' });
  return key;
}
