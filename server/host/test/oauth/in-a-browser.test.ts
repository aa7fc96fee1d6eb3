import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../../test/support/app.ts';
import { openChromium, withoutChromium, type Chromium, type Tab } from '../../../test/support/chromium.ts';
import { unlessLeftOut } from '../../../test/support/left-out.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { ask } from '../support.ts';
import { newOwner, PASSWORD, type Registered } from './world.ts';

/** Takes the code in the place of a client: on another site than the pages, as they are outside of tests. */
async function callbackPage(): Promise<string> {
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><link rel="icon" href="data:,"><p>back at the client</p>'));
  afterAll(() => { server.close(); });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
}

const DEVICE = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };

describe.skipIf(withoutChromium !== undefined)(unlessLeftOut('pages in a browser', withoutChromium), async () => {
  if (withoutChromium !== undefined) return;
  const port = await freePort();
  const home = `http://localhost:${port}`;
  const server = await testServer({ port, settings: { identity: { publicUrl: home } } });
  const redirectUri = await callbackPage();
  let chromium: Chromium;
  beforeAll(async () => { chromium = await openChromium(); });
  afterAll(() => chromium.close());

  const configOf = ({ id, secret }: Registered) => client.discovery(new URL(home), id, {}, client.ClientSecretBasic(secret!), { execute: [client.allowInsecureRequests] });

  /** A person with a client of their organisation. */
  async function someone() {
    const owner = await newOwner(server);
    const config = await configOf(await owner.register({ redirectUris: [redirectUri], scopes: ['accounts:read'] }));
    return { ...owner, config };
  }
  type Someone = Awaited<ReturnType<typeof someone>>;

  /** At the page to log in, with a device that has no passkey yet. */
  async function atLogIn({ config }: Someone, device: Record<string, unknown> = {}, back = redirectUri) {
    const tab = await chromium.tab();
    await tab.send('WebAuthn.enable');
    const { authenticatorId } = await tab.send<{ authenticatorId: string }>('WebAuthn.addVirtualAuthenticator', { options: { ...DEVICE, ...device } });
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: back, scope: 'openid accounts:read', state, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
    await tab.go(url.href);
    return { tab, authenticatorId, url: url.href, tokens: async () => client.authorizationCodeGrant(config, new URL(await tab.url()), { pkceCodeVerifier: verifier, expectedState: state }) };
  }

  /** Answers with the recovery codes. As an application does it that is at home there: options of the API, the browser's answer back to the API. */
  async function addPasskey(tab: Tab, person: Someone): Promise<string[]> {
    const options = await person.post('/v1/auth/passkeys/options', {});
    const response = await tab.evaluate(`navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)}) }).then((made) => made.toJSON())`);
    return (await person.post<{ recoveryCodes: string[] }>('/v1/auth/passkeys', { name: 'This laptop', response })).recoveryCodes;
  }

  async function logIn(tab: Tab, { email }: Someone): Promise<void> {
    await tab.enter({ '#email': email, '#password': PASSWORD });
    await tab.follow('form:not(#passkey) button');
  }

  /** `asked` in the page becomes what the browser says to the next who asks for a passkey. */
  const watchDevice = (tab: Tab) => tab.evaluate(`{
    const get = navigator.credentials.get.bind(navigator.credentials);
    window.asked = new Promise((resolve) => {
      navigator.credentials.get = (options) => {
        const answer = get(options);
        answer.then(() => resolve('a passkey'), ({ name }) => resolve(name));
        return answer;
      };
    });
    undefined;
  }`);

  test('a passkey alone logs in, and what the person allows reaches the client', async () => {
    const person = await someone();
    const { tab, tokens } = await atLogIn(person);
    await addPasskey(tab, person);
    await tab.follow('#passkey button');
    expect(await tab.text()).toContain('Allow Ledger Lens to act for you?');
    expect(await tab.text()).toContain(person.email);
    await tab.follow('button[value=allow]');
    expect(await tab.url()).toMatch(redirectUri);
    const { access_token: key } = await tokens();
    const me = await ask(server, '/v1/auth/me', { key });
    expect(me.body).toMatchObject({ kind: 'user', user: { id: person.userId }, scopes: ['accounts:read'] });
    expect((await ask(server, '/v1/accounts', { key })).status).toBe(200);
    expect(tab.complaints).toEqual([]);
  });

  test('after the password it is the second factor', async () => {
    const person = await someone();
    const { tab, tokens } = await atLogIn(person);
    await addPasskey(tab, person);
    await logIn(tab, person);
    expect(await tab.text()).toContain('Your second factor');
    await tab.follow('#passkey button');
    await tab.follow('button[value=allow]');
    expect((await ask(server, '/v1/auth/me', { key: (await tokens()).access_token })).body).toMatchObject({ user: { id: person.userId } });
    expect(tab.complaints).toEqual([]);
  });

  test("another's passkey is no second factor: the device offers none, and the person goes on without", async () => {
    const [person, other] = [await someone(), await someone()];
    const own = await atLogIn(person);
    const [code] = await addPasskey(own.tab, person);
    const { tab } = await atLogIn(person);
    await addPasskey(tab, other);
    await logIn(tab, person);
    await watchDevice(tab);
    await tab.click('#passkey button');
    expect(await tab.evaluate('asked')).toBe('NotAllowedError');
    await tab.enter({ '#recovery': code! });
    await tab.follow('form:not(#passkey) button');
    expect(await tab.text()).toContain('Allow Ledger Lens to act for you?');
    expect(tab.complaints).toEqual([]);
  });

  test('one that is known here no longer lets nobody in, and says so', async () => {
    const person = await someone();
    const { tab } = await atLogIn(person);
    await addPasskey(tab, person);
    const { passkeys: [passkey] } = (await ask(server, '/v1/auth/mfa', { key: person.accessToken })).body as unknown as { passkeys: [{ id: string }] };
    await person.post(`/v1/auth/passkeys/${passkey.id}/remove`, {});
    await tab.follow('#passkey button');
    expect(await tab.text()).toContain('This passkey is not known here.');
    await logIn(tab, person);
    expect(await tab.text()).toContain('Allow Ledger Lens to act for you?');
    expect(tab.complaints).toEqual([expect.stringContaining('status of 401')]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['whose finger the device does not know', { isUserVerified: false }],
    ['who does not touch the device', { automaticPresenceSimulation: false }],
  ])('somebody %s goes on with the password and another factor', async (_how, device) => {
    const person = await someone();
    const [code] = await addPasskey((await atLogIn(person)).tab, person);
    const { tab } = await atLogIn(person, device);
    await watchDevice(tab);
    await tab.click('#passkey button');
    if (device.isUserVerified === false) expect(await tab.evaluate('asked')).toBe('NotAllowedError');
    expect(await tab.text()).toContain('Log in to Florin');
    await logIn(tab, person);
    await tab.enter({ '#recovery': code! });
    await tab.follow('form:not(#passkey) button');
    await tab.follow('button[value=deny]');
    expect(new URL(await tab.url()).searchParams.get('error')).toBe('access_denied');
  });

  test('without JavaScript nobody is offered a passkey, and the password does', async () => {
    const person = await someone();
    const { tab, url, tokens } = await atLogIn(person);
    await tab.send('Emulation.setScriptExecutionDisabled', { value: true });
    await tab.go(url);
    expect(await tab.text()).not.toContain('passkey');
    await logIn(tab, person);
    await tab.follow('button[value=allow]');
    expect((await ask(server, '/v1/auth/me', { key: (await tokens()).access_token })).status).toBe(200);
  });

  test('a script that somebody got into the page is not run, and may send nothing away', async () => {
    const { tab } = await atLogIn(await someone());
    await tab.evaluate("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.evil = true' }))");
    expect(await tab.evaluate('window.evil')).toBeUndefined();
    expect(await tab.evaluate(`fetch(${JSON.stringify(redirectUri)}).then(() => 'sent', () => 'refused')`)).toBe('refused');
    await expect.poll(() => tab.complaints.join()).toContain('Content Security Policy');
  });

  test('the way back may lead to a program on the same machine that listens on IPv6', async () => {
    const person = await someone();
    const back = `http://[::1]:${await freePort()}/callback`;
    const config = await configOf(await person.register({ redirectUris: [back] }));
    const { tab } = await atLogIn({ ...person, config }, {}, back);
    await logIn(tab, person);
    await tab.click('button[value=deny]');
    // Nobody listens there: what counts is that the browser went.
    const wentTo = async () => (await tab.send<{ frameTree: { frame: { unreachableUrl?: string } } }>('Page.getFrameTree')).frameTree.frame.unreachableUrl;
    await expect.poll(wentTo).toContain(`${back}?error=access_denied`);
    expect(tab.complaints.join()).not.toContain('Content Security Policy');
  });

  test('on a telephone nothing is wider than the page, with long names and large amounts in German', async () => {
    const person = await someone();
    const config = await configOf(await person.register({ name: 'Großmutters Haushaltsbuchhaltungsprogramm', redirectUris: [redirectUri], scopes: ['accounts:read', 'transactions:write', 'payments:write'] }));
    const limits = [{ currency: 'EUR', perTransaction: 9_007_199_254_740_991, daily: 9_007_199_254_740_991 }, { currency: 'JPY', total: 1_000_000 }];
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri, scope: 'openid email accounts:read transactions:write payments:write', ui_locales: 'de', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256',
      authorization_details: JSON.stringify([{ type: 'florin_payment', actions: ['initiate'], expires: new Date(Date.now() + 86_400_000).toISOString(), limits }]),
    });
    const tab = await chromium.tab();
    await tab.send('Emulation.setDeviceMetricsOverride', { width: 375, height: 740, deviceScaleFactor: 1, mobile: true });
    await tab.go(url.href);
    const tooWide = () => tab.evaluate<string[]>("(() => { const { right } = document.querySelector('main').getBoundingClientRect(); return [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > right - 16).map(({ outerHTML }) => outerHTML); })()");
    expect(await tooWide()).toEqual([]);
    await logIn(tab, person);
    expect(await tab.text()).toContain('Ausgeben dürfte sie höchstens');
    expect(await tooWide()).toEqual([]);
  });
});
