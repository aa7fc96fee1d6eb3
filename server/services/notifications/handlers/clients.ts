import { encodeId } from '../../../../contracts/ids.ts';
import type { Address, ChannelClient, Message, SendOutcome } from '../../../kit/channels.ts';
import type { Mailer } from '../../../kit/mail.ts';
import type { StoredChannel } from '../domain/channel.ts';
import { maskAddress } from '../domain/scrub.ts';
import type { Deps } from './deps.ts';

export const aboutCredentials = ({ tenantId, id }: { tenantId: string; id: string }): string => `channel ${tenantId} ${id}`;

export const receiptUrlOf = ({ publicUrl }: Pick<Deps, 'publicUrl'>, { tenantId, id, provider }: Pick<StoredChannel, 'tenantId' | 'id' | 'provider'>): string | undefined =>
  (publicUrl === undefined || !TELLS.has(provider) ? undefined : `${publicUrl}/v1/receipts/${encodeId('tenant', tenantId)}/${encodeId('channel', id)}`);

/** Those that tell what became of a message. */
const TELLS: ReadonlySet<string> = new Set(['smtp', 'twilio', 'vonage']);

/** Kept until it is set up anew. */
export function clientOf(deps: Deps, channel: StoredChannel): ChannelClient {
  const key = `${channel.tenantId} ${channel.id} ${channel.version}`;
  const known = deps.clients.get(key);
  if (known !== undefined) return known;
  const client = deps.connectChannel({
    provider: channel.provider, settings: channel.settings, credentials: JSON.parse(deps.vault.open(aboutCredentials(channel), channel.credentials)) as Record<string, string>,
    receiptUrl: receiptUrlOf(deps, channel), privateAddresses: deps.privateAddresses,
  });
  deps.clients.set(key, client);
  return client;
}

/** A client may not even be made, such as one whose credentials do not open: of that nothing was sent, and another may do better. */
export async function trySending(client: () => ChannelClient, message: Message): Promise<SendOutcome> {
  let made: ChannelClient;
  try {
    made = client();
  } catch (error) {
    return { result: 'failed', error: { code: 'internal', detail: error instanceof Error ? error.name : 'error' }, maybeSent: false };
  }
  return made.send(message);
}

/** The mailer of this installation as one more provider. */
export function mailerClient(mailer: Mailer): ChannelClient {
  return {
    async send({ id, to, subject, text, html }) {
      if (to.kind !== 'email') return { result: 'refused', error: { code: 'address', detail: 'not an address of mail' }, gone: false };
      try {
        await mailer.send({ id, to: to.email, subject: subject ?? '', text, html: html ?? undefined, kind: 'notification' });
        return { result: 'sent', providerMessageId: `<${id}@florin>` };
      } catch (error) {
        const { responseCode, command, message = '' } = error as { responseCode?: number; command?: string; message?: string };
        const complaint = { code: String(responseCode ?? 'unreachable'), detail: message.slice(0, 300) };
        if (responseCode !== undefined && responseCode >= 500 && command === 'RCPT TO' && !/\b5\.7\.\d/.test(message)) return { result: 'refused', error: complaint, gone: false };
        return { result: 'failed', error: complaint, maybeSent: command === 'DATA' && responseCode === undefined };
      }
    },
    async readReceipts() { return undefined; },
    close() {},
  };
}

/** What of an address may be shown: the inbox and devices have none. */
export function shownAddress(address: Address | undefined): string | null {
  if (address?.kind === 'email') return maskAddress({ email: address.email });
  return address?.kind === 'phone' ? maskAddress({ phone: address.phone }) : null;
}
