import type { Account } from 'oidc-provider';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { Deps } from '../handlers/deps.ts';
import { findLiveConsent } from '../store/oauth-consents.ts';
import { findUser, listMemberships } from '../store/users.ts';

/** The person behind a session, a code or a token, while they are active: in the tenant of the consent, or for a log-in in any. */
export async function accountOf(deps: Deps, accountId: string, token: object | undefined): Promise<Account | undefined> {
  const userId = decodeId('user', accountId);
  if (userId === undefined) return undefined;
  const consentId = token !== undefined && 'grantId' in token && typeof token.grantId === 'string' ? token.grantId : undefined;
  const person = consentId === undefined ? (await listMemberships(deps.database, userId))[0] : await personOf(deps, userId, consentId);
  if (person?.status !== 'active') return undefined;
  const { email, emailVerified, name, tenantId } = person;
  return { accountId, claims: () => Promise.resolve({ sub: accountId, tenant_id: encodeId('tenant', tenantId), name, email, email_verified: emailVerified }) };
}

async function personOf(deps: Deps, userId: string, consentId: string) {
  const consent = await findLiveConsent(deps.database, consentId);
  return consent?.userId === userId ? findUser(deps.database, consent.tenantId, userId) : undefined;
}
