import type { ChannelClient, ChannelSetup, SendOutcome } from '../../kit/channels.ts';
import { ask, failed, refused, sent, type Answer } from './ask.ts';

/**
 * Push by Firebase Cloud Messaging, HTTP v1, with a service account. It has no idempotency key; `tag` and `apns-collapse-id` make a device show a
 * message that came twice once. https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send
 */
interface Settings { readonly projectId: string; readonly clientEmail: string }

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const TOKEN_SECONDS = 3_600;
/** Renewed this long before it ends. */
const SPARE_MS = 60_000;

type Token = { readonly value: string; readonly untilMs: number };

export function fcm({ settings, credentials }: ChannelSetup, { fcm: base, googleTokens }: { fcm: string; googleTokens: string }): ChannelClient {
  const { projectId, clientEmail } = settings as unknown as Settings;
  let known: Promise<Token | SendOutcome> | undefined;

  /** One for all that ask at once. Google's clock counts here, which is the machine's, not ours. */
  async function token(): Promise<Token | SendOutcome> {
    const current = await known;
    if (current !== undefined && 'value' in current && current.untilMs > performance.now()) return current;
    return known = fetchToken(clientEmail, credentials.privateKey ?? '', googleTokens);
  }

  return {
    async send({ id, to, subject, text, urgent }) {
      if (to.kind !== 'fcm') return refused('address', 'not a registration token');
      const bearer = await token();
      if ('result' in bearer) {
        known = undefined;
        return bearer;
      }
      const body = JSON.stringify({ message: {
        token: to.token, notification: { title: subject ?? undefined, body: text }, data: { notificationId: id },
        android: { priority: urgent ? 'HIGH' : 'NORMAL', notification: { tag: id } }, apns: { headers: { 'apns-collapse-id': id, 'apns-priority': urgent ? '10' : '5' } },
      } });
      const asked = await ask(`${base}/v1/projects/${projectId}/messages:send`, { method: 'POST', headers: { authorization: `Bearer ${bearer.value}`, 'content-type': 'application/json' }, body });
      if ('failure' in asked) return asked.failure;
      if (asked.answer.status === 401) known = undefined;
      return outcomeOf(asked.answer);
    },
    async readReceipts() { return undefined; },
    close() {},
  };
}

async function fetchToken(clientEmail: string, privateKey: string, url: string): Promise<Token | SendOutcome> {
  const { importPKCS8, SignJWT } = await import('jose');
  let assertion: string;
  try {
    assertion = await new SignJWT({ scope: SCOPE }).setProtectedHeader({ alg: 'RS256', typ: 'JWT' }).setIssuer(clientEmail).setAudience(url).setIssuedAt()
      .setExpirationTime(`${TOKEN_SECONDS}s`).sign(await importPKCS8(privateKey.trim(), 'RS256'));
  } catch {
    return failed('credentials', 'the private key can not be read');
  }
  const asked = await ask(url, { method: 'POST', body: new URLSearchParams({ grant_type: GRANT, assertion }) });
  // No message was sent yet, whatever became of this request.
  if ('failure' in asked) return { ...asked.failure, maybeSent: false } as SendOutcome;
  const { status, body } = asked.answer;
  if (status !== 200 || typeof body.access_token !== 'string') return failed(body.error ?? status, body.error_description ?? 'no access token was given');
  return { value: body.access_token, untilMs: performance.now() + Number(body.expires_in ?? TOKEN_SECONDS) * 1000 - SPARE_MS };
}

interface FcmError { readonly status?: string; readonly message?: string; readonly details?: readonly { readonly errorCode?: string }[] }

function outcomeOf({ status, body }: Answer): SendOutcome {
  if (status === 200) return sent(body.name);
  const error = (body.error ?? {}) as FcmError;
  const code = error.details?.find(({ errorCode }) => errorCode !== undefined)?.errorCode ?? error.status ?? status;
  const detail = error.message ?? `HTTP ${status}`;
  if (code === 'UNREGISTERED') return refused(code, detail, true);
  if (code === 'INVALID_ARGUMENT') return refused(code, detail, /registration token/i.test(detail));
  return failed(code, detail, status >= 500 && status !== 503);
}
