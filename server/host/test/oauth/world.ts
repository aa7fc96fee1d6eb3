import * as client from 'openid-client';
import { testServer, type TestServer, type TestServerOptions } from '../../../test/support/app.ts';
import { logInAndAnswer } from '../../../test/support/browser.ts';
import { ask } from '../support.ts';
import { PUBLIC_URL, sendTo, through } from './browser.ts';

export const PASSWORD = 'correct horse battery';
export const REDIRECT_URI = 'https://app.example/callback';

export const oauthServer = (options: TestServerOptions = {}) =>
  testServer({ ...options, settings: { identity: { publicUrl: PUBLIC_URL, ...options.settings?.identity } } });

export interface Registered { readonly id: string; readonly secret: string | null; readonly type: string }

let people = 0;

/** A tenant with an owner who has an email, and clients on demand. */
export async function newOwner(server: Pick<TestServer, 'url'>) {
  const email = `oauth-owner-${++people}@example.com`;
  const { body } = await ask(server, '/v1/auth/register', { body: { email, password: PASSWORD, name: 'Olga Owner', tenantName: `Tenant ${people}` } });
  const { accessToken, user } = body as unknown as { accessToken: string; user: { id: string; tenantId: string } };
  async function post<T>(path: string, fields: object): Promise<T> {
    const answer = await ask(server, path, { key: accessToken, body: fields });
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body as unknown as T;
  }
  return {
    email, accessToken, userId: user.id, tenantId: user.tenantId, post,
    register: (fields: object = {}) => post<Registered>('/v1/oauth/clients', {
      name: 'Ledger Lens', type: 'confidential', grants: ['authorization_code'], redirectUris: [REDIRECT_URI], scopes: ['accounts:read', 'transactions:write'], mode: 'live', ...fields,
    }),
  };
}


/** The client library's own view of the server, from discovery. */
export function configure(server: Pick<TestServer, 'url'>, { id, secret }: Registered, authentication?: client.ClientAuth): Promise<client.Configuration> {
  const way = authentication ?? (secret === null ? client.None() : client.ClientSecretBasic(secret));
  return client.discovery(new URL(PUBLIC_URL), id, {}, way, { [client.customFetch]: through(server) });
}

export interface Begun { readonly url: URL; readonly verifier: string; readonly state: string }

export async function begin(config: client.Configuration, more: Record<string, string> = {}): Promise<Begun> {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI, scope: 'openid accounts:read transactions:write', state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...more,
  });
  return { url, verifier, state };
}

/** A person logs in and allows it: where the browser ends up. */
export async function allow(server: Pick<TestServer, 'url'>, url: URL, person: { email: string }, choice: Record<string, string> = {}): Promise<string> {
  const done = await logInAndAnswer(PUBLIC_URL, sendTo(server), url, { email: person.email, password: PASSWORD }, { decision: 'allow', ...choice });
  if (!done.url.startsWith(REDIRECT_URI)) throw new Error(`not sent back: ${done.status} ${done.url} ${done.text.replace(/<style>[^]*<\/style>/, '')}`);
  return done.url;
}

/** All the way to tokens. */
export async function tokensFor(server: Pick<TestServer, 'url'>, config: client.Configuration, person: { email: string }, more: Record<string, string> = {}) {
  const { url, verifier, state } = await begin(config, more);
  const back = new URL(await allow(server, url, person));
  return client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state });
}
