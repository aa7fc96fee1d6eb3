import type { Scope } from '../../../../../contracts/scopes.ts';
import { NEWEST_VERSION } from '../../../../../contracts/versions.ts';
import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { hashSecret, newApiKeySecret } from '../../credentials/secrets.ts';
import type { ApiKey } from '../../domain/api-key.ts';
import { tidyScopes } from '../../domain/authority.ts';
import { apiKeyEvent } from '../../domain/events.ts';
import { shownPrefix, type Mode } from '../../domain/secret.ts';
import { insertApiKey } from '../../store/api-keys.ts';
import type { Deps } from '../deps.ts';

export interface WantedKey {
  readonly tenantId: string;
  readonly name: string;
  readonly mode: Mode;
  readonly scopes: readonly Scope[];
  readonly demo?: boolean;
}

/** The only moment at which the secret exists here. */
export async function makeApiKey(deps: Deps, tx: Sql, wanted: WantedKey): Promise<{ key: ApiKey; secret: string }> {
  const nowMs = deps.clock.now();
  const secret = newApiKeySecret(wanted.mode);
  const key: ApiKey = {
    id: deps.newId(), tenantId: wanted.tenantId, name: wanted.name, prefix: shownPrefix(secret), mode: wanted.mode,
    scopes: tidyScopes(wanted.scopes), version: 1, apiVersion: NEWEST_VERSION, createdAt: new Date(nowMs), lastUsedAt: null, revokedAt: null,
  };
  await insertApiKey(tx, key, hashSecret(secret), wanted.demo ?? false);
  await tell(tx, key.tenantId, apiKeyEvent('api-key.created', key, nowMs));
  return { key, secret };
}
