import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { importSPKI, jwtVerify, SignJWT } from 'jose';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';
import webpush from 'web-push';
import type { ServiceAddresses } from '../../../adapters/channels/connect.ts';
import type { Address, ChannelSetup, ReceiptRequest } from '../../../kit/channels.ts';
import { httpDouble, type Came, type Said } from './http.ts';

/** What a double does with the next messages. `gone`: the address is no more. `refused`: the recipient's side does not want it. `auth`: it does not know us. `busy`: later. */
export type Mood = 'take' | 'gone' | 'refused' | 'auth' | 'busy' | 'broken' | 'lose';

/** Somebody who carries messages, as their documentation says they behave. */
export interface Double {
  readonly setup: ChannelSetup;
  readonly addresses: Partial<ServiceAddresses>;
  readonly to: Address;
  /** Texts that were taken over, oldest first. */
  readonly taken: string[];
  /** How often it was asked. */
  asked(): number;
  behave(mood: Mood): void;
  /** A receipt as it would send it; undefined where it sends none. */
  receipt?(of: { reference: string; status: string; code?: string }, nowMs?: number): Promise<ReceiptRequest>;
}

const RECEIPTS = 'https://pay.example.com/v1/receipts/ten_x/chn_x';

export async function smtpDouble(): Promise<Double & { connections(): number }> {
  let mood: Mood = 'take';
  let asked = 0;
  let connections = 0;
  const taken: string[] = [];
  const refusal = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const server = new SMTPServer({
    authOptional: false, allowInsecureAuth: true, disabledCommands: ['STARTTLS'], logger: false, closeTimeout: 1,
    onConnect(_session, done) {
      connections++;
      done();
    },
    onAuth({ username, password }, _session, done) {
      if (mood === 'auth' || username !== 'florin' || password !== 'secret') done(refusal(535, '5.7.8 Authentication failed'));
      else done(null, { user: username });
    },
    onRcptTo({ address }, _session, done) {
      asked++;
      if (mood === 'gone') done(refusal(550, `5.1.1 <${address}>: no such user`));
      else if (mood === 'refused') done(refusal(552, '5.2.2 mailbox full'));
      else if (mood === 'busy') done(refusal(451, '4.7.1 try again later'));
      else if (mood === 'broken') done(refusal(550, '5.7.1 relaying denied'));
      else done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString());
        if (mood === 'lose') server.connections.forEach((connection) => { (connection as unknown as { _socket: { destroy(): void } })._socket.destroy(); });
        else done();
        void session;
      });
    },
  });
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  onTestFinished(() => new Promise<void>((closed) => { server.close(closed); }));
  return {
    setup: {
      provider: 'smtp', settings: { host: '127.0.0.1', port: (server.server.address() as AddressInfo).port, secure: false, from: 'shop@example.com', fromName: 'The Shop' },
      credentials: { username: 'florin', password: 'secret' }, privateAddresses: true,
    },
    addresses: {}, to: { kind: 'email', email: 'ann@example.com' }, taken, asked: () => asked, connections: () => connections, behave: (next) => { mood = next; },
  };
}

const SID = `AC${'1'.repeat(32)}`;

/** https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
export async function twilioDouble(): Promise<Double> {
  let mood: Mood = 'take';
  let asked = 0;
  const taken: string[] = [];
  const error = (status: number, code: number, message: string): Said => ({ status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } });
  const { url } = await httpDouble(({ method, path, headers, body }): Said => {
    asked++;
    if (method !== 'POST' || path !== `/2010-04-01/Accounts/${SID}/Messages.json`) return error(404, 20404, 'The requested resource was not found');
    if (mood === 'auth' || headers.authorization !== `Basic ${Buffer.from(`${SID}:token`).toString('base64')}`) return error(401, 20003, 'Authenticate');
    const form = new URLSearchParams(body.toString());
    if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true || !form.has('To') || !form.has('Body') || !form.has('From')) return error(400, 21604, "A 'To' phone number is required.");
    if (mood === 'gone') return error(400, 21211, `The 'To' number ${form.get('To')} is not a valid phone number.`);
    if (mood === 'refused') return error(400, 21610, 'Attempt to send to unsubscribed recipient');
    if (mood === 'busy') return error(429, 20429, 'Too Many Requests');
    if (mood === 'broken') return error(500, 20500, 'An internal server error has occurred');
    taken.push(form.get('Body')!);
    if (mood === 'lose') return 'cut';
    return { status: 201, body: { sid: `SM${createHash('md5').update(String(taken.length)).digest('hex')}`, status: 'queued', error_code: null } };
  });
  return {
    setup: { provider: 'twilio', settings: { accountSid: SID, from: '+15005550006' }, credentials: { authToken: 'token' }, receiptUrl: RECEIPTS, privateAddresses: false },
    addresses: { twilio: url }, to: { kind: 'phone', phone: '+436601234567' }, taken, asked: () => asked, behave: (next) => { mood = next; },
    async receipt({ reference, status, code }) {
      const query = `reference=${encodeURIComponent(reference)}`;
      const fields = new URLSearchParams({ MessageSid: 'SM1', MessageStatus: status, To: '+436601234567', From: '+15005550006', AccountSid: SID, ApiVersion: '2010-04-01', ...code !== undefined && { ErrorCode: code } });
      return { path: '/v1/receipts/ten_x/chn_x', query, body: Buffer.from(fields.toString()), headers: { 'x-twilio-signature': twilioSignature('token', `${RECEIPTS}?${query}`, fields) }, nowMs: Date.now() };
    },
  };
}

export const twilioSignature = (token: string, url: string, fields: URLSearchParams): string =>
  createHmac('sha1', token).update(url + [...fields.keys()].sort().map((name) => name + fields.get(name)!).join('')).digest('base64');

/** https://developer.vonage.com/en/api/messages-olympus */
export async function vonageDouble(): Promise<Double> {
  let mood: Mood = 'take';
  let asked = 0;
  const taken: string[] = [];
  const error = (status: number, code: number, title: string, detail: string): Said =>
    ({ status, body: { type: `https://developer.vonage.com/api-errors/messages#${code}`, title, detail, instance: 'bf0ca0bf927b3b52e3cb03217e1a1ddf' } });
  const { url } = await httpDouble(({ method, path, headers, body }): Said => {
    asked++;
    if (method !== 'POST' || path !== '/v1/messages') return error(404, 1000, 'Not found', 'no such path');
    if (mood === 'auth' || headers.authorization !== `Basic ${Buffer.from('abcd1234:secret').toString('base64')}`) return { status: 401, body: { type: 'https://developer.vonage.com/api-errors#unauthorized', title: 'Unauthorized', detail: 'You did not provide correct credentials.' } };
    const asked2 = JSON.parse(body.toString()) as Record<string, string>;
    if (asked2.message_type !== 'text' || asked2.channel !== 'sms' || !/^\d{7,15}$/.test(asked2.to ?? '') || asked2.from === undefined) return error(422, 1150, 'Invalid params', 'The value of one or more parameters is invalid.');
    if (mood === 'gone') return error(422, 1120, 'Invalid recipient', 'Invalid phone number');
    if (mood === 'refused') return error(422, 1240, 'Illegal Number', 'Illegal Number. Opted out');
    if (mood === 'busy') return error(429, 1010, 'Throttled', 'You have exceeded the submission capacity');
    if (mood === 'broken') return error(500, 1000, 'Internal error', 'There was an error processing your request');
    taken.push(asked2.text!);
    if (mood === 'lose') return 'cut';
    return { status: 202, body: { message_uuid: `aaaaaaaa-bbbb-4ccc-8ddd-${String(taken.length).padStart(12, '0')}` } };
  });
  return {
    setup: { provider: 'vonage', settings: { apiKey: 'abcd1234', from: 'Shop' }, credentials: { apiSecret: 'secret', signatureSecret: 'signing secret that is long enough' }, receiptUrl: RECEIPTS, privateAddresses: false },
    addresses: { vonage: url }, to: { kind: 'phone', phone: '+436601234567' }, taken, asked: () => asked, behave: (next) => { mood = next; },
    async receipt({ reference, status, code }, nowMs = Date.now()) {
      const body = Buffer.from(JSON.stringify({
        message_uuid: 'aaaaaaaa-bbbb-4ccc-8ddd-000000000001', to: '436601234567', from: 'Shop', timestamp: new Date(nowMs).toISOString(), status, client_ref: reference, channel: 'sms',
        ...code !== undefined && { error: { type: `https://developer.vonage.com/api-errors/messages#${code}`, title: code, detail: 'told by the network' } },
      }));
      const token = await new SignJWT({ api_key: 'abcd1234', payload_hash: createHash('sha256').update(body).digest('hex') }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuer('Vonage')
        .setIssuedAt(Math.floor(nowMs / 1000)).setJti('1').sign(Buffer.from('signing secret that is long enough'));
      return { path: '/v1/receipts/ten_x/chn_x', query: '', body, headers: { authorization: `Bearer ${token}` }, nowMs };
    },
  };
}

const google = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const GOOGLE_PRIVATE_KEY = google.privateKey.export({ type: 'pkcs8', format: 'pem' });

/** https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send, and the tokens of service accounts. */
export async function fcmDouble(): Promise<Double & { tokens(): number }> {
  let mood: Mood = 'take';
  let asked = 0;
  let tokens = 0;
  const taken: string[] = [];
  const error = (code: number, status: string, errorCode: string, message: string): Said =>
    ({ status: code, body: { error: { code, message, status, details: [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }] } } });
  const publicKey = google.publicKey.export({ type: 'spki', format: 'pem' });
  const { url } = await httpDouble(async ({ method, path, headers, body }: Came): Promise<Said> => {
    if (path === '/token') {
      tokens++;
      const form = new URLSearchParams(body.toString());
      if (mood === 'auth' || form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
      const { payload } = await jwtVerify(form.get('assertion')!, await importSPKI(publicKey, 'RS256'), { issuer: 'push@shop.iam.gserviceaccount.com', audience: `${url}/token` });
      if (payload.scope !== 'https://www.googleapis.com/auth/firebase.messaging') return { status: 400, body: { error: 'invalid_scope' } };
      return { status: 200, body: { access_token: `ya29.${tokens}`, expires_in: 3599, token_type: 'Bearer' } };
    }
    asked++;
    if (method !== 'POST' || path !== '/v1/projects/shop-1/messages:send') return error(404, 'NOT_FOUND', 'SENDER_ID_MISMATCH', 'no such project');
    if (headers.authorization !== `Bearer ya29.${tokens}`) return error(401, 'UNAUTHENTICATED', 'THIRD_PARTY_AUTH_ERROR', 'Request had invalid authentication credentials.');
    const { message } = JSON.parse(body.toString()) as { message: { token?: string; notification: { body: string } } };
    if (message.token === undefined) return error(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'Recipient of the message is not set.');
    if (mood === 'gone') return error(404, 'NOT_FOUND', 'UNREGISTERED', 'Requested entity was not found.');
    if (mood === 'refused') return error(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'Message is too big');
    if (mood === 'busy') return error(503, 'UNAVAILABLE', 'UNAVAILABLE', 'The service is currently unavailable.');
    if (mood === 'broken') return error(500, 'INTERNAL', 'INTERNAL', 'Internal error encountered.');
    taken.push(message.notification.body);
    if (mood === 'lose') return 'cut';
    return { status: 200, body: { name: `projects/shop-1/messages/0:${taken.length}` } };
  });
  return {
    setup: { provider: 'fcm', settings: { projectId: 'shop-1', clientEmail: 'push@shop.iam.gserviceaccount.com' }, credentials: { privateKey: GOOGLE_PRIVATE_KEY }, privateAddresses: false },
    addresses: { fcm: url, googleTokens: `${url}/token` }, to: { kind: 'fcm', token: 'bk3RNwTe3H0:CI2k_HHwgIpoDKCIZvvDMExUdFQ3P1' }, taken, asked: () => asked, behave: (next) => { mood = next; }, tokens: () => tokens,
  };
}

/** A push service (RFC 8030). What it takes it can not read, so the topic stands for the message. */
export async function webPushDouble(): Promise<Double> {
  let mood: Mood = 'take';
  let asked = 0;
  const taken: string[] = [];
  const { url } = await httpDouble(({ method, path, headers, body }): Said => {
    asked++;
    if (method !== 'POST' || path !== '/push/1') return { status: 404 };
    if (mood === 'auth' || !/^vapid t=[\w-]+\.[\w-]+\.[\w-]+, ?k=[\w-]+$/.test(headers.authorization ?? '')) return { status: 401, body: { message: 'Unauthorized' } };
    if (headers['content-encoding'] !== 'aes128gcm' || headers.ttl === undefined || body.length < 100) return { status: 400, body: { message: 'Bad request' } };
    if (mood === 'gone') return { status: 410 };
    if (mood === 'refused') return { status: 413 };
    if (mood === 'busy') return { status: 429 };
    if (mood === 'broken') return { status: 500 };
    taken.push(String(headers.topic));
    if (mood === 'lose') return 'cut';
    return { status: 201 };
  });
  const vapid = webpush.generateVAPIDKeys();
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const point = publicKey.export({ format: 'jwk' });
  const p256dh = Buffer.concat([Buffer.from([4]), Buffer.from(point.x!, 'base64url'), Buffer.from(point.y!, 'base64url')]).toString('base64url');
  return {
    setup: { provider: 'webpush', settings: { subject: 'mailto:push@example.com', publicKey: vapid.publicKey }, credentials: { privateKey: vapid.privateKey }, privateAddresses: false },
    addresses: { pushHosts: [/^127\.0\.0\.1$/] }, to: { kind: 'webpush', endpoint: `${url}/push/1`, keys: { p256dh, auth: Buffer.alloc(16, 7).toString('base64url') } }, taken, asked: () => asked, behave: (next) => { mood = next; },
  };
}
