import type { z } from 'zod';
import { encodeId } from '../../../../contracts/ids.ts';
import type { ClientKey as ClientKeyShape } from '../../../../contracts/identity/oauth.ts';
import type { Scope } from '../../../../contracts/scopes.ts';
import type { Mode } from './secret.ts';

export type ClientKey = z.infer<typeof ClientKeyShape>;

/** A program of a third party, or of the tenant itself. */
export interface OAuthClient {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly type: 'confidential' | 'public';
  readonly grants: ('authorization_code' | 'client_credentials')[];
  readonly redirectUris: string[];
  readonly scopes: Scope[];
  readonly openTo: 'tenant' | 'everyone';
  readonly mode: Mode;
  readonly version: number;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  readonly secrets: readonly ClientSecret[];
  /** Where there are any, it signs with one of them and has no secret. */
  readonly publicKeys: ClientKey[];
}

/** What may be shown of a secret. Without `expiresAt` it has no successor yet. */
export interface ClientSecret {
  readonly prefix: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** What is wrong with a client, by field; undefined where nothing is. The database asks the same. */
export function wrongInClient({ type, grants, redirectUris, publicKeys }: Pick<OAuthClient, 'type' | 'grants' | 'redirectUris' | 'publicKeys'>): { param: string; detail: string } | undefined {
  if (type === 'public' && grants.includes('client_credentials')) return { param: 'grants', detail: 'A public client keeps no secret, so it can not have client credentials.' };
  if (type === 'public' && publicKeys.length > 0) return { param: 'publicKeys', detail: 'A public client can keep no key either.' };
  const sendsPeople = grants.includes('authorization_code');
  if (sendsPeople && redirectUris.length === 0) return { param: 'redirectUris', detail: 'A client with authorization_code needs a redirect URI.' };
  if (!sendsPeople && redirectUris.length > 0) return { param: 'redirectUris', detail: 'A client without authorization_code has no use for redirect URIs.' };
  return undefined;
}

/** Whether people of that tenant may let it act for them. */
export function isOpenTo(client: Pick<OAuthClient, 'tenantId' | 'openTo'>, tenantId: string): boolean {
  return client.openTo === 'everyone' || client.tenantId === tenantId;
}

/** The client as the contract shows one. */
export function oauthClientView(client: OAuthClient) {
  return {
    id: encodeId('client', client.id), name: client.name, type: client.type, grants: client.grants, redirectUris: client.redirectUris, scopes: client.scopes,
    openTo: client.openTo, mode: client.mode, status: client.revokedAt === null ? 'active' as const : 'revoked' as const,
    secrets: client.secrets.map(({ prefix, createdAt, expiresAt }) => ({ prefix, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null })),
    publicKeys: client.publicKeys, createdAt: client.createdAt.toISOString(), revokedAt: client.revokedAt?.toISOString() ?? null,
  };
}
