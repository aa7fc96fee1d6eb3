import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { browser } from '../../../test/support/browser.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, anyone } = world;
const NEW = 'seven tangled kites';
const CALLBACK = 'https://app.example/callback';

async function withProgram() {
  const { owner, email } = await world.newTenant();
  const client = await api.createOAuthClient({ name: 'App', type: 'confidential', grants: ['authorization_code'], redirectUris: [CALLBACK], scopes: ['accounts:read'] }, world.as(owner));
  return { owner, email, client };
}

async function reset(email: string) {
  await api.requestPasswordReset({ email }, anyone);
  return api.resetPassword({ token: (await world.mailsTo(email)).at(-1)!.token!, newPassword: NEW }, anyone);
}

const NEW_PASSWORDS = [
  ['reset', ({ email }: Awaited<ReturnType<typeof withProgram>>) => reset(email)],
  ['changed', ({ owner }: Awaited<ReturnType<typeof withProgram>>) => api.changePassword({ password: PASSWORD, newPassword: NEW }, world.as(owner))],
] as const;

describe.each(NEW_PASSWORDS)('a password that is %s', (_how, setNew) => {
  test('ends what its owner allowed programs: their tokens, refresh tokens and all', async () => {
    const person = await withProgram();
    const { accessToken, refreshToken } = await world.newConsent(person, person.client);
    expect(await world.isValid(accessToken)).toBe(true);
    expect(await setNew(person)).toMatchObject({ endedConsents: 1 });
    expect(await world.isValid(accessToken)).toBe(false);
    const refreshed = await world.send(new URL('/oauth/token', world.home), {
      method: 'POST', headers: { authorization: `Basic ${btoa(`${person.client.id}:${person.client.secret}`)}` }, body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    });
    expect([refreshed.status, await refreshed.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
    const told = (await world.told(person.owner.tenantId)).filter((event) => event.types.includes('oauth-consent.revoked'));
    expect(told.map((event) => event.data.cause)).toEqual(['password-changed']);
  });

  test('leaves the consents of others alone', async () => {
    const person = await withProgram();
    const other = await withProgram();
    const { accessToken } = await world.newConsent(other, other.client);
    await setNew(person);
    expect(await world.isValid(accessToken)).toBe(true);
  });

  test('leaves nobody on the page for a consent who came there with the old one', async () => {
    const person = await withProgram();
    const surfer = browser(world.home, world.send);
    const query = new URLSearchParams({
      client_id: person.client.id, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid accounts:read', code_challenge_method: 'S256', code_challenge: hash('sha256', 'v'.repeat(43), 'base64url'),
    });
    const consent = await surfer.submit(await surfer.go(`/oauth/authorize?${query.toString()}`), { email: person.email, password: PASSWORD });
    expect(consent.text).toContain('name="decision"');
    await setNew(person);
    const refused = await surfer.submit(consent, { decision: 'allow' });
    expect([refused.status, new URL(refused.url).origin]).toEqual([400, world.home]);
    expect((await api.listOAuthConsents({ limit: 10 }, world.as(person.owner))).data).toEqual([]);
  });
});
