import { describe, expect, it, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { fcmDouble, smtpDouble, twilioDouble, vonageDouble, webPushDouble } from '../../../test/support/channels/doubles.ts';
import { channelSuite } from '../../../test/suites/channel.ts';
import { channelConnector } from '../connect.ts';

channelSuite('SMTP', smtpDouble);
channelSuite('Twilio', twilioDouble);
channelSuite('Vonage', vonageDouble);
channelSuite('FCM', fcmDouble);
channelSuite('web push', webPushDouble);

const message = { id: randomUUID(), reference: 'ntf_x.1', subject: 'Hello', text: 'Text', html: '<p>Text</p>', urgent: true };

describe('receipts of Twilio', () => {
  it.each([['queued', undefined], ['sent', 'sent'], ['delivered', 'delivered'], ['undelivered', 'bounced'], ['failed', 'failed']])('%s is %s', async (status, read) => {
    const double = await twilioDouble();
    const receipts = await channelConnector(double.addresses)(double.setup).readReceipts(await double.receipt!({ reference: 'ntf_x.2', status }));
    expect(receipts!.map((one) => [one.reference, one.status])).toEqual(read === undefined ? [] : [['ntf_x.2', read]]);
  });

  it('are refused where body, query or signature was changed', async () => {
    const double = await twilioDouble();
    const client = channelConnector(double.addresses)(double.setup);
    const told = await double.receipt!({ reference: 'ntf_x.1', status: 'undelivered', code: '30005' });
    for (const forged of [
      { ...told, body: Buffer.from(told.body.toString().replace('undelivered', 'delivered')) }, { ...told, query: 'reference=ntf_y.1' }, { ...told, headers: { 'x-twilio-signature': 'AAAA' } },
      { ...told, query: `${told.query}&more=1` }, { ...told, headers: { 'x-twilio-signature': '' } },
    ]) expect(await client.readReceipts(forged)).toBeUndefined();
    expect(await client.readReceipts(told)).toMatchObject([{ status: 'bounced', error: { code: '30005' } }]);
  });
});

describe('receipts of Vonage', () => {
  it.each([['submitted', 'sent'], ['delivered', 'delivered'], ['undeliverable', 'bounced'], ['rejected', 'failed']])('%s is %s', async (status, read) => {
    const double = await vonageDouble();
    expect(await channelConnector(double.addresses)(double.setup).readReceipts(await double.receipt!({ reference: 'ntf_x.2', status }))).toMatchObject([{ reference: 'ntf_x.2', status: read }]);
  });

  it('are refused where the body was changed, the signature is another\'s, or they are old', async () => {
    const double = await vonageDouble();
    const client = channelConnector(double.addresses)(double.setup);
    const told = await double.receipt!({ reference: 'ntf_x.1', status: 'undeliverable', code: '1310' });
    const other = channelConnector(double.addresses)({ ...double.setup, credentials: { apiSecret: 'secret', signatureSecret: 'another secret, also long enough' } });
    expect(await client.readReceipts({ ...told, body: Buffer.from(told.body.toString().replace('undeliverable', 'delivered')) })).toBeUndefined();
    expect(await other.readReceipts(told)).toBeUndefined();
    expect(await client.readReceipts({ ...told, nowMs: told.nowMs + 600_000 })).toBeUndefined();
    expect(await client.readReceipts(told)).toMatchObject([{ status: 'bounced', error: { code: '1310' } }]);
  });
});

test('a token of Google is fetched once for many messages, and again after it was refused', async () => {
  const double = await fcmDouble();
  const client = channelConnector(double.addresses)(double.setup);
  for (let i = 0; i < 3; i++) await client.send({ ...message, to: double.to });
  expect([double.tokens(), double.taken.length]).toEqual([1, 3]);
});

test('a push subscription leads to a known push service, or nowhere', async () => {
  const double = await webPushDouble();
  expect(await channelConnector()(double.setup).send({ ...message, to: double.to })).toMatchObject({ result: 'refused', error: { code: 'push_service' } });
  expect(double.asked()).toBe(0);
});

test('a mail server in a private network is not called, unless the operator says so', async () => {
  const double = await smtpDouble();
  expect(await channelConnector()({ ...double.setup, privateAddresses: false }).send({ ...message, to: double.to })).toMatchObject({ result: 'failed', error: { code: 'private_address' } });
  expect(double.asked()).toBe(0);
});

test('a recipient whom a mail server refuses costs the connections to it nothing: they are kept, and used for the next', async () => {
  const double = await smtpDouble();
  const client = channelConnector()(double.setup);
  const send = () => client.send({ ...message, to: double.to });
  await Promise.all([send(), send(), send()]);
  const opened = double.connections();
  double.behave('gone');
  await send();
  double.behave('take');
  await send();
  expect([opened, double.connections(), double.taken.length]).toEqual([3, 3, 4]);
  client.close();
});

test('a mail has both texts, one Message-ID however often it is sent, and is from whom it should be', async () => {
  const double = await smtpDouble();
  const client = channelConnector()(double.setup);
  await client.send({ ...message, to: double.to });
  await client.send({ ...message, to: double.to });
  expect(new Set(double.taken.map((mail) => /^Message-ID: (.*)\r?$/mi.exec(mail)?.[1]))).toEqual(new Set([`<${message.id}@florin>`]));
  expect(double.taken[0]).toMatch(/^From: The Shop <shop@example\.com>\r?$/m);
  expect(double.taken[0]).toContain('multipart/alternative');
  client.close();
});
