import type { Scope } from '../../../../../contracts/scopes.ts';
import { NEWEST_VERSION } from '../../../../../contracts/versions.ts';
import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { hashSecret, newApiKeySecret } from '../../credentials/secrets.ts';
import type { ApiKey } from '../../domain/api-key.ts';
import { tidyScopes } from '../../domain/authority.ts';
import { UNBOUND, type Bounds } from '../../domain/bounds.ts';
import { apiKeyEvent } from '../../domain/events.ts';
import { shownPrefix, type Mode } from '../../domain/secret.ts';
import { insertSecret } from '../../store/api-key-secrets.ts';
import { insertApiKey } from '../../store/api-keys.ts';
import type { Deps } from '../deps.ts';

export interface WantedKey {
  readonly tenantId: string;
  readonly name: string;
  readonly mode: Mode;
  readonly scopes: readonly Scope[];
  readonly bounds?: Bounds;
  /** Where its maker's spending is counted, if it has limits: then its own is counted there too. */
  readonly budgetId?: string;
  readonly demo?: boolean;
  /** The person who makes it, or who made the key that does. */
  readonly madeBy?: string | null;
}

/** One of two moments at which a secret exists here; the other is a rotation. */
export async function makeApiKey(deps: Deps, tx: Sql, wanted: WantedKey): Promise<{ key: ApiKey; secret: string }> {
  const nowMs = deps.clock.now();
  const secret = newApiKeySecret(wanted.mode);
  const id = deps.newId();
  const key: ApiKey = {
    id, tenantId: wanted.tenantId, name: wanted.name, prefix: shownPrefix(secret), mode: wanted.mode, scopes: tidyScopes(wanted.scopes),
    ...wanted.bounds ?? UNBOUND, budgetId: wanted.budgetId ?? id, version: 1, apiVersion: NEWEST_VERSION, createdAt: new Date(nowMs), lastUsedAt: null, revokedAt: null,
    previousSecretValidUntil: null, previousSecretLastUsedAt: null,
  };
  await insertApiKey(tx, key, { demo: wanted.demo ?? false, madeBy: wanted.madeBy ?? null });
  await insertSecret(tx, id, hashSecret(secret));
  await tell(tx, key.tenantId, apiKeyEvent('api-key.created', key, nowMs));
  return { key, secret };
}
