import { createHash } from 'node:crypto';
import type { ChannelClient, ChannelSetup, Receipt, ReceiptRequest, SendOutcome } from '../../kit/channels.ts';
import { ask, bearerOf, complaint, failed, refused, sent, type Answer } from './ask.ts';

/**
 * SMS by Vonage's Messages API. `client_ref` comes back in receipts and is no idempotency key: a message whose answer was lost may be sent twice.
 * https://developer.vonage.com/en/api/messages-olympus
 */
interface Settings { readonly apiKey: string; readonly from: string }

/** Invalid recipient, unreachable, blocked, opted out: https://developer.vonage.com/en/api-errors/messages */
const OF_RECIPIENT = new Set(['1120', '1150', '1180', '1210', '1240', '1260', '1310', '1320', '1330', '1360']);
const GONE = new Set(['1120', '1310', '1320']);
/** How old a signed receipt may be. */
const REPLAY_WINDOW = '5 minutes';

export function vonage({ settings, credentials, receiptUrl }: ChannelSetup, base: string): ChannelClient {
  const { apiKey, from } = settings as unknown as Settings;
  const { apiSecret = '', signatureSecret = '' } = credentials;
  const authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
  return {
    async send({ to, text, reference }) {
      if (to.kind !== 'phone') return refused('address', 'not a telephone number');
      const body = JSON.stringify({
        message_type: 'text', channel: 'sms', to: to.phone.slice(1), from: from.replace(/^\+/, ''), text, client_ref: reference,
        ...receiptUrl !== undefined && { webhook_url: receiptUrl, webhook_version: 'v1' },
      });
      const asked = await ask(`${base}/v1/messages`, { method: 'POST', headers: { authorization, 'content-type': 'application/json', accept: 'application/json' }, body });
      return 'failure' in asked ? asked.failure : outcomeOf(asked.answer);
    },
    async readReceipts(request) {
      return await isSigned(apiKey, signatureSecret, request) ? receiptsOf(request.body) : undefined;
    },
    close() {},
  };
}

function outcomeOf({ status, body }: Answer): SendOutcome {
  if (status === 202) return sent(body.message_uuid);
  const code = codeOf(body.type);
  const detail = body.detail ?? body.title ?? `HTTP ${status}`;
  if (OF_RECIPIENT.has(code)) return refused(code, detail, GONE.has(code));
  return failed(code === '' ? status : code, detail, status >= 500);
}

/** Errors are named by the page that explains them: `https://developer.vonage.com/api-errors/messages#1120`. */
const codeOf = (type: unknown): string => (typeof type === 'string' ? /(\d+)$/.exec(type)?.[1] ?? '' : '');

/** A JWT signed with the signature secret, over the hash of the body: https://developer.vonage.com/en/getting-started/concepts/webhooks */
async function isSigned(apiKey: string, secret: string, request: ReceiptRequest): Promise<boolean> {
  const { body, nowMs } = request;
  const token = bearerOf(request);
  if (token === undefined) return false;
  const { jwtVerify } = await import('jose');
  try {
    const { payload } = await jwtVerify(token, Buffer.from(secret), { algorithms: ['HS256'], issuer: 'Vonage', maxTokenAge: REPLAY_WINDOW, currentDate: new Date(nowMs) });
    return payload.api_key === apiKey && payload.payload_hash === createHash('sha256').update(body).digest('hex');
  } catch {
    return false;
  }
}

const STATUS: Readonly<Record<string, Receipt['status']>> = { submitted: 'sent', delivered: 'delivered', read: 'delivered', undeliverable: 'bounced', rejected: 'failed' };

function receiptsOf(body: Buffer): Receipt[] {
  const told = parse(body);
  const status = typeof told.status === 'string' ? STATUS[told.status] : undefined;
  if (status === undefined || typeof told.client_ref !== 'string') return [];
  const { type, title, detail } = (told.error ?? {}) as { type?: unknown; title?: unknown; detail?: unknown };
  const code = codeOf(type);
  return [{
    reference: told.client_ref, providerMessageId: typeof told.message_uuid === 'string' ? told.message_uuid : null,
    status: status === 'failed' && OF_RECIPIENT.has(code) ? 'bounced' : status, error: told.error === undefined ? null : complaint(code === '' ? title : code, detail ?? title),
  }];
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    return (JSON.parse(body.toString('utf8')) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
