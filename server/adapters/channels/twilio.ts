import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ChannelClient, ChannelSetup, Receipt, ReceiptRequest, SendOutcome } from '../../kit/channels.ts';
import { ask, complaint, failed, refused, sent, type Answer } from './ask.ts';

/**
 * SMS by Twilio's Messages resource. It has no idempotency key, so a message whose answer was lost may be sent twice.
 * https://www.twilio.com/docs/messaging/api/message-resource
 */
interface Settings { readonly accountSid: string; readonly from?: string; readonly messagingServiceSid?: string }

/** Invalid or unreachable number, unsubscribed, landline, unknown subscriber: https://www.twilio.com/docs/api/errors */
const OF_RECIPIENT = new Set([21211, 21214, 21217, 21407, 21421, 21604, 21610, 21612, 21614, 30003, 30004, 30005, 30006]);
const GONE = new Set([21211, 21217, 21614, 30005, 30006]);
/** The message itself: too long, or empty. */
const OF_MESSAGE = new Set([21602, 21617, 21619]);

export function twilio({ settings, credentials, receiptUrl }: ChannelSetup, base: string): ChannelClient {
  const { accountSid, from, messagingServiceSid } = settings as unknown as Settings;
  const { authToken = '' } = credentials;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  return {
    async send({ to, text, reference }) {
      if (to.kind !== 'phone') return refused('address', 'not a telephone number');
      const body = new URLSearchParams({ To: to.phone, Body: text });
      if (messagingServiceSid !== undefined) body.set('MessagingServiceSid', messagingServiceSid);
      else body.set('From', from ?? '');
      if (receiptUrl !== undefined) body.set('StatusCallback', `${receiptUrl}?reference=${encodeURIComponent(reference)}`);
      const asked = await ask(`${base}/2010-04-01/Accounts/${accountSid}/Messages.json`, { method: 'POST', headers: { authorization }, body });
      return 'failure' in asked ? asked.failure : outcomeOf(asked.answer);
    },
    async readReceipts(request) {
      if (receiptUrl === undefined || !isSigned(authToken, receiptUrl, request)) return undefined;
      return receiptsOf(request);
    },
    close() {},
  };
}

function outcomeOf({ status, body }: Answer): SendOutcome {
  if (status === 201) return sent(body.sid);
  const code = Number(body.code);
  if (OF_RECIPIENT.has(code) || OF_MESSAGE.has(code)) return refused(code, body.message, GONE.has(code));
  // After a 5xx nobody knows whether it was queued.
  return failed(body.code ?? status, body.message ?? `HTTP ${status}`, status >= 500);
}

/** The URL as we gave it, then every field by name with its value: https://www.twilio.com/docs/usage/security#validating-requests */
function isSigned(authToken: string, receiptUrl: string, { headers, body, query }: ReceiptRequest): boolean {
  const url = query === '' ? receiptUrl : `${receiptUrl}?${query}`;
  const fields = [...new URLSearchParams(body.toString('utf8'))].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const expected = createHmac('sha1', authToken).update(url + fields.map(([name, value]) => name + value).join('')).digest();
  const given = Buffer.from(headers['x-twilio-signature'] ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const STATUS: Readonly<Record<string, Receipt['status']>> = { sent: 'sent', delivered: 'delivered', read: 'delivered', undelivered: 'bounced', failed: 'failed' };

function receiptsOf({ body, query }: ReceiptRequest): Receipt[] {
  const fields = new URLSearchParams(body.toString('utf8'));
  const status = STATUS[fields.get('MessageStatus') ?? ''];
  const reference = new URLSearchParams(query).get('reference');
  if (status === undefined || reference === null) return [];
  const code = fields.get('ErrorCode');
  return [{
    reference, providerMessageId: fields.get('MessageSid'), status: status === 'failed' && OF_RECIPIENT.has(Number(code)) ? 'bounced' : status,
    error: code === null ? null : complaint(code, fields.get('ErrorMessage') ?? `see https://www.twilio.com/docs/api/errors/${code}`),
  }];
}
