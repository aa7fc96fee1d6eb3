import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { encodeId } from '../../../contracts/ids.ts';
import { SCOPES } from '../../../contracts/scopes.ts';
import { Florin } from '../../../sdk/index.ts';
import { channelConnector } from '../../adapters/channels/connect.ts';
import { testServer } from '../support/app.ts';
import { twilioDouble, twilioSignature } from '../support/channels/doubles.ts';
import { noOutside } from '../support/service-context.ts';

/** What a provider of messages tells afterwards, as it tells it: over HTTP, with no key, signed over the address that it was given. */
const PUBLIC_URL = 'https://pay.example.com';
const twilio = await twilioDouble();
const server = await testServer({ outside: { ...noOutside, connectChannel: channelConnector(twilio.addresses) }, settings: { notifications: { publicUrl: PUBLIC_URL } } });

const stranger = new Florin({ baseUrl: server.url, maxRetries: 0 });
const { accessToken, user } = await stranger.identity.register({ email: `shop-${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Shop', tenantName: 'Shop' });
const owner = new Florin({ baseUrl: server.url, apiKey: accessToken });
const { secret } = await owner.identity.createApiKey({ name: 'shop', mode: 'test', scopes: [...SCOPES] });
const florin = new Florin({ baseUrl: server.url, apiKey: secret!, maxRetries: 0 });
const setup = { provider: 'twilio', accountSid: `AC${'1'.repeat(32)}`, from: '+15005550006', credentials: { authToken: 'token' } } as const;
const channel = await florin.notifications.createChannel({ name: 'SMS', setup });

const statusOf = async (id: string) => (await florin.notifications.getNotification({ id })).status;

async function sentSms(): Promise<string> {
  const { id } = await florin.notifications.createNotification({ to: { phone: '+436601234567' }, channels: ['sms'], content: { text: 'Hello' } });
  await expect.poll(() => statusOf(id), { timeout: 10_000 }).toBe('sent');
  return id;
}

interface Told { readonly tenant?: string; readonly channelId?: string; readonly query?: string; readonly token?: string }

/** Twilio's request, its fields in an order of its own. */
async function tell(id: string, { tenant = user.tenantId, channelId = channel.id, query = '', token = 'token' }: Told = {}) {
  const path = `/v1/receipts/${tenant}/${channelId}?reference=${encodeURIComponent(`${id}.1`)}`;
  const fields = new URLSearchParams({ MessageStatus: 'delivered', MessageSid: 'SM1', To: '+436601234567' });
  const response = await fetch(server.url + path + query, { method: 'POST', body: fields, headers: { 'x-twilio-signature': twilioSignature(token, PUBLIC_URL + path, fields) } });
  return { status: response.status, body: await response.text() };
}

it('is heard: the notification is delivered, and hearing it again changes nothing', async () => {
  const id = await sentSms();
  expect(await tell(id)).toEqual({ status: 200, body: '' });
  expect(await statusOf(id)).toBe('delivered');
  expect((await tell(id)).status).toBe(200);
  expect(await statusOf(id)).toBe('delivered');
});

it.each([
  ['signed with another token', { token: 'guessed' }, 400, 'webhook_refused'],
  ['with a query that was not signed', { query: '&more=1' }, 400, 'webhook_refused'],
  ['for a channel that is not there', { channelId: encodeId('channel', randomUUID()) }, 404, 'not_found'],
  ['for another tenant', { tenant: encodeId('tenant', randomUUID()) }, 404, 'not_found'],
  ['for what is no tenant', { tenant: 'me' }, 404, 'not_found'],
  ['for what is no channel', { channelId: '..%2F..%2Fhealth' }, 404, 'not_found'],
])('%s it is refused, and changes nothing', async (_how, told, status, code) => {
  const id = await sentSms();
  const answered = await tell(id, told);
  expect(answered.status).toBe(status);
  expect(JSON.parse(answered.body)).toMatchObject({ status, code });
  expect(await statusOf(id)).toBe('sent');
});

it('longer than any receipt is not read', async () => {
  const path = `/v1/receipts/${user.tenantId}/${channel.id}`;
  const { status } = await fetch(server.url + path, { method: 'POST', body: 'x'.repeat(100_000), headers: { 'content-type': 'text/plain' } });
  expect(status).toBe(413);
});
