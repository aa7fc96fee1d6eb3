import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { encodeId } from '../../../contracts/ids.ts';
import { SCOPES } from '../../../contracts/scopes.ts';
import { Florin } from '../../../sdk/index.ts';
import { channelConnector, type ServiceAddresses } from '../../adapters/channels/connect.ts';
import { testServer } from '../support/app.ts';
import { twilioDouble, twilioSignature } from '../support/channels/doubles.ts';
import { noOutside } from '../support/service-context.ts';

/** What a provider of messages tells afterwards, as it tells it: over HTTP, with no key, signed over the address that it was given. */
const PUBLIC_URL = 'https://pay.example.com';
let addresses: Partial<ServiceAddresses> = {};
const server = await testServer({ outside: { ...noOutside, connectChannel: (setup) => channelConnector(addresses)(setup) }, settings: { notifications: { publicUrl: PUBLIC_URL } } });

/** A tenant with a Twilio of its own, and a message that Twilio has taken. */
async function sentSms() {
  ({ addresses } = await twilioDouble());
  const { accessToken, user } = await new Florin({ baseUrl: server.url }).identity.register({ email: `${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Shop', tenantName: 'Shop' });
  const { secret } = await new Florin({ baseUrl: server.url, apiKey: accessToken }).identity.createApiKey({ name: 'shop', mode: 'test', scopes: [...SCOPES] });
  const { notifications } = new Florin({ baseUrl: server.url, apiKey: secret!, maxRetries: 0 });
  const setup = { provider: 'twilio', accountSid: `AC${'1'.repeat(32)}`, from: '+15005550006', credentials: { authToken: 'token' } } as const;
  const channel = await notifications.createChannel({ name: 'SMS', setup });
  const { id } = await notifications.createNotification({ to: { phone: '+436601234567' }, channels: ['sms'], content: { text: 'Hello' } });
  const status = async () => (await notifications.getNotification({ id })).status;
  await expect.poll(status, { timeout: 10_000 }).toBe('sent');
  return { id, tenant: user.tenantId, channel: channel.id, status };
}

interface Told { readonly id: string; readonly tenant: string; readonly channel: string; readonly query?: string; readonly token?: string }

/** Twilio's request, its fields in an order of its own. */
async function tell({ id, tenant, channel, query = '', token = 'token' }: Told) {
  const path = `/v1/receipts/${tenant}/${channel}?reference=${encodeURIComponent(`${id}.1`)}`;
  const fields = new URLSearchParams({ MessageStatus: 'delivered', MessageSid: 'SM1', To: '+436601234567' });
  const response = await fetch(server.url + path + query, { method: 'POST', body: fields, headers: { 'x-twilio-signature': twilioSignature(token, PUBLIC_URL + path, fields) } });
  return { status: response.status, body: await response.text() };
}

it('is heard: the notification is delivered, and hearing it again changes nothing', async () => {
  const { status, ...sent } = await sentSms();
  expect(await tell(sent)).toEqual({ status: 200, body: '' });
  expect(await status()).toBe('delivered');
  expect(await tell(sent)).toEqual({ status: 200, body: '' });
  expect(await status()).toBe('delivered');
});

it.each([
  ['signed with another token', { token: 'guessed' }, 400, 'webhook_refused'],
  ['with a query that was not signed', { query: '&more=1' }, 400, 'webhook_refused'],
  ['for a channel that is not there', { channel: encodeId('channel', randomUUID()) }, 404, 'not_found'],
  ['for another tenant', { tenant: encodeId('tenant', randomUUID()) }, 404, 'not_found'],
  ['for what is no tenant', { tenant: 'me' }, 404, 'not_found'],
  ['for what is no channel', { channel: '..%2F..%2Fhealth' }, 404, 'not_found'],
])('%s it is refused, and changes nothing', async (_how, told, refused, code) => {
  const { status, ...sent } = await sentSms();
  const answered = await tell({ ...sent, ...told });
  expect(answered.status).toBe(refused);
  expect(JSON.parse(answered.body)).toMatchObject({ status: refused, code });
  expect(await status()).toBe('sent');
});

it('longer than any receipt is not read', async () => {
  const path = `/v1/receipts/${encodeId('tenant', randomUUID())}/${encodeId('channel', randomUUID())}`;
  const { status } = await fetch(server.url + path, { method: 'POST', body: 'x'.repeat(300_000), headers: { 'content-type': 'text/plain' } });
  expect(status).toBe(413);
});
