import { encodeId } from '../../../../contracts/ids.ts';
import type { Scope } from '../../../../contracts/scopes.ts';
import type { Mode } from './secret.ts';

export interface ApiKey {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly prefix: string;
  readonly mode: Mode;
  readonly scopes: Scope[];
  readonly version: number;
  /** Of the API. */
  readonly apiVersion: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** The key as the contract shows one. */
export function apiKeyView(key: ApiKey) {
  return {
    id: encodeId('apiKey', key.id), name: key.name, prefix: key.prefix, mode: key.mode, scopes: key.scopes,
    status: key.revokedAt === null ? 'active' as const : 'revoked' as const,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null, createdAt: key.createdAt.toISOString(),
    revokedAt: key.revokedAt?.toISOString() ?? null, apiVersion: key.apiVersion,
  };
}
