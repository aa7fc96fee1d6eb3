import type webpush from 'web-push';
import type { ChannelClient, ChannelSetup, SendOutcome } from '../../kit/channels.ts';
import { ask, failed, refused, sent } from './ask.ts';

/**
 * Push to browsers (RFC 8030), encrypted for them alone (RFC 8291) and signed by this application (RFC 8292). The topic makes a message that comes twice
 * replace itself as long as it waits, and the browser shows both under one tag.
 */
interface Settings { readonly subject: string; readonly publicKey: string }

const DAY_SECONDS = 86_400;
/** A topic has at most 32 characters of base64url. */
const topicOf = (id: string): string => id.replaceAll('-', '').slice(0, 32);

export function webPush({ settings, credentials }: ChannelSetup, pushHosts: readonly RegExp[]): ChannelClient {
  const { subject, publicKey } = settings as unknown as Settings;
  return {
    async send({ id, to, subject: title, text, urgent }) {
      if (to.kind !== 'webpush') return refused('address', 'not a push subscription');
      if (!pushHosts.some((pattern) => pattern.test(new URL(to.endpoint).hostname))) return refused('push_service', 'this is no known push service');
      const { default: { generateRequestDetails } } = await import('web-push');
      let details: webpush.RequestDetails;
      try {
        details = generateRequestDetails({ endpoint: to.endpoint, keys: to.keys }, JSON.stringify({ id, title, body: text, tag: id }), {
          vapidDetails: { subject, publicKey, privateKey: credentials.privateKey ?? '' }, TTL: DAY_SECONDS, urgency: urgent ? 'high' : 'normal', topic: topicOf(id), contentEncoding: 'aes128gcm',
        });
      } catch (error) {
        const said = error instanceof Error ? error.message : '';
        // The library checks both pairs of keys, and says of which it complains.
        return /vapid|subject|private key|public key/i.test(said) && !/subscription|p256dh|auth/i.test(said) ? failed('credentials', said) : refused('subscription', said, true);
      }
      const headers = Object.fromEntries(Object.entries(details.headers as Record<string, string | number>).filter(([name]) => name.toLowerCase() !== 'content-length').map(([name, value]) => [name, String(value)]));
      return outcomeOf(await ask(details.endpoint, { method: 'POST', headers, body: new Uint8Array(details.body ?? Buffer.alloc(0)) }));
    },
    async readReceipts() { return undefined; },
    close() {},
  };
}

function outcomeOf(asked: Awaited<ReturnType<typeof ask>>): SendOutcome {
  if ('failure' in asked) return asked.failure;
  const { status, body } = asked.answer;
  if (status === 201 || status === 202 || status === 200) return sent(null);
  const detail = body.message ?? body.reason ?? `HTTP ${status}`;
  if (status === 404 || status === 410) return refused(status, detail, true);
  if (status === 413 || status === 400) return refused(status, detail);
  return failed(status, detail, status >= 500);
}
