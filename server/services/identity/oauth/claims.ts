import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { Deps } from '../handlers/deps.ts';
import { findLiveOAuthClient } from '../store/oauth-clients.ts';
import { findLiveConsent } from '../store/oauth-consents.ts';

interface Token { readonly clientId?: string; readonly grantId?: string }

/** What access tokens say beside what OAuth asks of them: the tenant, and the consent they follow from. */
export async function tokenClaims(deps: Deps, token: Token): Promise<Record<string, string> | undefined> {
  if (token.grantId !== undefined) {
    const consent = await findLiveConsent(deps.database, token.grantId);
    return consent && { tenant_id: encodeId('tenant', consent.tenantId), consent_id: encodeId('consent', consent.id) };
  }
  const client = await findLiveOAuthClient(deps.database, decodeId('client', token.clientId ?? '') ?? '');
  return client && { tenant_id: encodeId('tenant', client.tenantId) };
}
