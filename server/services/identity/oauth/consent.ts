import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { tell } from '../../../kit/events.ts';
import { oauthConsentEvent } from '../domain/events.ts';
import { isOpenTo, type OAuthClient } from '../domain/oauth-client.ts';
import { allowedByAll, consentEndMs, OIDC_SCOPES, readPayment, type OAuthConsent, type Payment } from '../domain/oauth-consent.ts';
import { scopesOf, type GivenRole } from '../domain/role.ts';
import type { User } from '../domain/user.ts';
import type { Deps } from '../handlers/deps.ts';
import { findLiveOAuthClient } from '../store/oauth-clients.ts';
import { insertConsent } from '../store/oauth-consents.ts';
import { findRole } from '../store/roles.ts';
import { findTenant } from '../store/tenants.ts';
import { holdUser, listMemberships } from '../store/users.ts';
import { csrfToken } from './csrf.ts';
import { actionOf, InteractionRefused, readerOfPage, redirectUriOf, submittedInteraction, type Interaction, type PageRequest } from './interaction.ts';
import { consentPage } from './pages/consent-page.ts';
import { resourceOf } from './routes.ts';
import { sendPage } from './send-page.ts';

/** What is asked for: by which client, of whom, and what of it may be granted at all. */
interface Asked {
  readonly client: OAuthClient;
  readonly memberships: readonly User[];
  readonly scopes: readonly string[];
  readonly payment: Payment | null;
}

async function askedBy(deps: Deps, { params, session }: Interaction): Promise<Asked> {
  const client = await findLiveOAuthClient(deps.database, decodeId('client', String(params.client_id)) ?? '');
  const userId = decodeId('user', session?.accountId ?? '');
  if (client === undefined || userId === undefined) throw new InteractionRefused('unknownClient');
  const memberships = (await listMemberships(deps.database, userId)).filter(({ status, tenantId }) => status === 'active' && isOpenTo(client, tenantId));
  return { client, memberships, scopes: typeof params.scope === 'string' ? params.scope.split(' ') : [], payment: paymentOf(deps, params.authorization_details) };
}

function paymentOf(deps: Deps, details: unknown): Payment | null {
  if (typeof details !== 'string') return null;
  // Checked when it was asked for; since then it may have expired.
  const read = readPayment(JSON.parse(details), [deps.publicUrl, resourceOf(deps.publicUrl)], deps.clock.now());
  if ('wrong' in read) throw new InteractionRefused('details', { cause: read.wrong });
  return read.payment;
}

export async function showConsent(request: PageRequest, interaction: Interaction): Promise<void> {
  const { deps, provider, req, res } = request;
  const { client, memberships, scopes, payment } = await askedBy(deps, interaction);
  if (memberships.length === 0) {
    const refused = { error: 'access_denied', error_description: 'this application is not open to the organisations of this person' };
    return provider.interactionFinished(req, res, refused, { mergeWithLastSubmission: false });
  }
  const nameOf = async (tenantId: string) => (await findTenant(deps.database, tenantId))?.name ?? '';
  const nowMs = deps.clock.now();
  const text = consentPage({
    person: readerOfPage(request, interaction),
    action: actionOf(interaction, 'consent'), csrf: csrfToken(request.csrfSecret, interaction.uid, 'consent'),
    client: { name: client.name, madeBy: await nameOf(client.tenantId), redirectUri: redirectUriOf(interaction) }, email: memberships[0]!.email,
    tenants: await Promise.all(memberships.map(async ({ tenantId, role }) => ({ id: encodeId('tenant', tenantId), name: await nameOf(tenantId), role: await roleText(deps, tenantId, role) }))),
    scopes: allowedByAll(scopes, client.scopes), oidcScopes: OIDC_SCOPES.filter((scope) => scopes.includes(scope)), payment,
    endsAt: new Date(consentEndMs(payment, nowMs, deps.oauth.consentMs)).toISOString(),
  });
  sendPage(res, 200, text, redirectUriOf(interaction));
}

/** As people know it: a tenant's own by the name it was given there. */
async function roleText({ database }: Deps, tenantId: string, role: GivenRole): Promise<string | undefined> {
  return typeof role === 'string' ? role : (await findRole(database, tenantId, role.id))?.name;
}

export async function submitConsent(request: PageRequest): Promise<void> {
  const interaction = await submittedInteraction(request, 'consent');
  const { deps, provider, req, res, form } = request;
  const finish = (result: Parameters<typeof provider.interactionFinished>[2], merge: boolean) => provider.interactionFinished(req, res, result, { mergeWithLastSubmission: merge });
  if (form.get('decision') !== 'allow') return finish({ error: 'access_denied', error_description: 'the person refused' }, false);
  // A form sent twice is one consent.
  const before = interaction.result?.consent?.grantId;
  if (before !== undefined) return finish({ consent: { grantId: before } }, true);
  const asked = await askedBy(deps, interaction);
  const chosen = asked.memberships.find(({ tenantId }) => encodeId('tenant', tenantId) === form.get('tenant'));
  if (chosen === undefined) throw new InteractionRefused('choose');
  await finish({ consent: { grantId: await recordConsent(deps, asked, chosen) } }, true);
}

async function recordConsent(deps: Deps, { client, scopes, payment }: Asked, { id: userId, tenantId }: User): Promise<string> {
  const nowMs = deps.clock.now();
  const consentId = deps.newId();
  await deps.database.transaction(async (tx) => {
    const person = await holdUser(tx, tenantId, userId);
    if (person?.status !== 'active') throw new InteractionRefused('noLonger');
    const consent: OAuthConsent = {
      id: consentId, tenantId, userId, clientId: client.id, clientName: client.name, scopes: allowedByAll(scopes, client.scopes, scopesOf(person.role)),
      oidcScopes: OIDC_SCOPES.filter((scope) => scopes.includes(scope)), payment, version: 1, createdAt: new Date(nowMs),
      expiresAt: new Date(consentEndMs(payment, nowMs, deps.oauth.consentMs)), revokedAt: null,
    };
    await insertConsent(tx, consent);
    await tell(tx, tenantId, oauthConsentEvent('oauth-consent.given', consent, nowMs));
  });
  deps.committed();
  return consentId;
}
