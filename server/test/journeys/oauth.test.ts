import * as client from 'openid-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PUBLIC_URL } from '../../host/test/oauth/browser.ts';
import { configure, newOwner, tokensFor } from '../../host/test/oauth/world.ts';
import { ask } from '../../host/test/support.ts';
import { SHAPES, startInstallation, type Installation } from './shapes.ts';

let florin: Installation;
beforeAll(async () => { florin = await startInstallation(SHAPES['each service apart'], { env: { FLORIN_IDENTITY_PUBLIC_URL: PUBLIC_URL } }); }, 120_000);
afterAll(() => florin?.stop());

test('with gateway and identity in processes of their own, a person lets a client act for them, and takes it back', async () => {
  const owner = await newOwner(florin);
  const config = await configure(florin, await owner.register());
  const tokens = await tokensFor(florin, config, owner);
  const next = await client.refreshTokenGrant(config, tokens.refresh_token!);
  const status = async () => (await ask(florin, '/v1/accounts', { key: next.access_token })).status;
  expect(await status()).toBe(200);
  const { body: { data } } = await ask(florin, '/v1/oauth/consents', { key: owner.accessToken });
  await ask(florin, `/v1/oauth/consents/${(data as [{ id: string }])[0].id}/revoke`, { key: owner.accessToken, body: {} });
  await vi.waitFor(async () => expect(await status()).toBe(401), { timeout: 2_000, interval: 20 });
});
