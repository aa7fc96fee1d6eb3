import type { Channel } from '../../../../../contracts/notifications/words.ts';
import type { Address, ChannelClient, Complaint, SendOutcome } from '../../../../kit/channels.ts';
import { afterOutcome, isPaused } from '../../domain/breaker.ts';
import type { StoredChannel } from '../../domain/channel.ts';
import type { Notification, Rendered } from '../../domain/notification.ts';
import { referenceOf } from '../../domain/reference.ts';
import { scrub } from '../../domain/scrub.ts';
import { saveHealth } from '../../store/channels.ts';
import { deleteDevice } from '../../store/preferences.ts';
import type { Ending } from '../../store/queue.ts';
import { clientOf, trySending } from '../clients.ts';
import type { Deps } from '../deps.ts';
import type { Facts } from './gather.ts';
import type { Recorder } from './recorder.ts';

/** What came of all tries by one channel. `lost`: somebody else has it by now. */
export type Tried =
  | { readonly result: 'sent' | 'lost' }
  | { readonly result: 'refused' | 'failed'; readonly error: Complaint };

interface Carrier { readonly name: string; readonly stored: StoredChannel | null; readonly client: () => ChannelClient }

const INBOX: ChannelClient = { send: async () => ({ result: 'sent', providerMessageId: null }), readReceipts: async () => undefined, close() {} };

/**
 * Every address of the recipient (a person may have several devices), and for each the providers in their order, until one takes it or says that it
 * is in vain. Where it may have been taken all the same, no other is asked now: a receipt may yet settle it.
 */
export async function tryChannel(
  deps: Deps, recorder: Recorder, notification: Notification, facts: Facts, channel: Channel, addresses: readonly Address[] | 'inbox', content: Rendered, endings: Ending[],
): Promise<Tried> {
  let best: Tried | undefined;
  for (const address of addresses === 'inbox' ? [undefined] : addresses) {
    const tried = await tryAddress(deps, recorder, notification, facts, channel, address, content, endings);
    if (tried.result === 'lost') return tried;
    best = better(best, tried);
  }
  return best!;
}

const RANK = { sent: 3, failed: 2, refused: 1, lost: 0 };
/** Taken by one device is taken; and as long as one might still take it, it is not refused. */
const better = (one: Tried | undefined, other: Tried): Tried => (one === undefined || RANK[other.result] > RANK[one.result] ? other : one);

async function tryAddress(
  deps: Deps, recorder: Recorder, notification: Notification, facts: Facts, channel: Channel, address: Address | undefined, content: Rendered, endings: Ending[],
): Promise<Tried> {
  let tried: Tried = { result: 'failed', error: { code: 'paused', detail: 'every provider is passed over for a while, after failures' } };
  for (const carrier of carriersOf(deps, facts, channel, address)) {
    const number = notification.attempts + endings.length + 1;
    if (!await recorder.begin({ notification, number, channel, channelId: carrier.stored?.id ?? null, provider: carrier.name })) return { result: 'lost' };
    const outcome = await send(carrier, notification, number, address, content);
    endings.push(endingOf(deps, notification, number, outcome));
    await noteHealth(deps, carrier, outcome);
    deps.metrics.count('florin_notifications_attempts_total', 'Tries to hand a message to a provider, by what came of it', { channel, provider: carrier.name, result: outcome.result });
    if (outcome.result === 'sent') return { result: 'sent' };
    tried = { result: outcome.result, error: { code: outcome.error.code, detail: scrub(outcome.error.detail) } };
    if (outcome.result === 'refused') {
      const deviceId = address && facts.deviceOf.get(address);
      if (outcome.gone && deviceId !== undefined) await deleteDevice(deps.database, notification.tenantId, deviceId);
      return tried;
    }
    if (outcome.maybeSent) return tried;
  }
  return tried;
}

function send(carrier: Carrier, { id, priority }: Notification, number: number, address: Address | undefined, { subject, text, html }: Rendered): Promise<SendOutcome> {
  const urgent = priority === 'critical' || priority === 'high';
  return trySending(carrier.client, { id, reference: referenceOf(id, number), to: address ?? { kind: 'email', email: '' }, subject, text, html, urgent });
}

function carriersOf(deps: Deps, { channels }: Facts, channel: Channel, address: Address | undefined): Carrier[] {
  if (address === undefined) return [{ name: 'inbox', stored: null, client: () => INBOX }];
  const nowMs = deps.clock.now();
  const own = channels.filter((one) => one.channel === channel && (channel !== 'push' || one.provider === address.kind));
  if (channel === 'email' && own.length === 0 && deps.installationMail !== undefined) return [{ name: 'installation', stored: null, client: () => deps.installationMail! }];
  return own.filter(({ health }) => !isPaused(health, nowMs)).map((stored) => ({ name: stored.provider, stored, client: () => clientOf(deps, stored) }));
}

function endingOf({ clock }: Deps, { tenantId, id }: Notification, number: number, outcome: SendOutcome): Ending {
  const common = { tenantId, notificationId: id, number, atMs: clock.now() };
  if (outcome.result === 'sent') return { ...common, status: 'sent', providerMessageId: outcome.providerMessageId, error: null };
  const error = { code: outcome.error.code, detail: scrub(outcome.error.detail) };
  return { ...common, status: outcome.result === 'refused' ? 'bounced' : outcome.maybeSent ? 'unknown' : 'failed', providerMessageId: null, error };
}

async function noteHealth(deps: Deps, { stored }: Carrier, outcome: SendOutcome): Promise<void> {
  if (stored === null) return;
  const health = afterOutcome(stored.health, outcome.result !== 'failed', deps.clock.now());
  if (health === stored.health) return;
  await saveHealth(deps.database, stored, health);
}

/** Which channels of the recipient's somebody carries. */
export function carried(deps: Deps, channels: readonly StoredChannel[], addresses: Facts['addresses']): Set<Channel> {
  const found = new Set<Channel>(['in_app']);
  for (const { channel, provider } of channels) {
    const reached = addresses[channel];
    if (channel !== 'push' || (reached !== undefined && reached !== 'inbox' && reached.some(({ kind }) => kind === provider))) found.add(channel);
  }
  if (deps.installationMail !== undefined) found.add('email');
  return found;
}
