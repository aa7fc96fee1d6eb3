import { encodeId } from '../../../../contracts/ids.ts';
import type { Scope } from '../../../../contracts/scopes.ts';
import { isRestricted, type Bounds } from './bounds.ts';
import type { Mode } from './secret.ts';

export interface ApiKey extends Bounds {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly prefix: string;
  readonly mode: Mode;
  readonly scopes: Scope[];
  /** What it spends is counted under this id: its own, or that of the key with spending limits that made it. */
  readonly budgetId: string;
  readonly version: number;
  /** Of the API. */
  readonly apiVersion: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  /** Of the secret before the last rotation; null where there is none. */
  readonly previousSecretValidUntil: Date | null;
  readonly previousSecretLastUsedAt: Date | null;
}

/** The key as the contract shows one. */
export function apiKeyView(key: ApiKey) {
  return {
    id: encodeId('apiKey', key.id), name: key.name, prefix: key.prefix, mode: key.mode,
    kind: isRestricted(key) ? 'restricted' as const : 'secret' as const, scopes: key.scopes,
    networks: key.networks.length === 0 ? null : [...key.networks], expiresAt: iso(key.expiresAt), spending: key.spending.length === 0 ? null : [...key.spending],
    status: key.revokedAt === null ? 'active' as const : 'revoked' as const,
    lastUsedAt: iso(key.lastUsedAt), createdAt: key.createdAt.toISOString(), revokedAt: iso(key.revokedAt),
    previousSecretValidUntil: iso(key.previousSecretValidUntil), previousSecretLastUsedAt: iso(key.previousSecretLastUsedAt), apiVersion: key.apiVersion,
  };
}

const iso = (moment: Date | null): string | null => moment?.toISOString() ?? null;
