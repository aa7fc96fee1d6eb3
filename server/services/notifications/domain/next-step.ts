import type { Channel, Priority } from '../../../../contracts/notifications/words.ts';
import type { Address } from '../../../kit/channels.ts';
import type { Failure } from './notification.ts';
import { quietUntil, type QuietHours } from './quiet-hours.ts';

/** What is to be done with a notification whose time has come. */

export interface Wishes {
  readonly muted: readonly { readonly category?: string; readonly channel?: Channel }[];
  readonly quietHours: QuietHours | null;
  readonly timeZone: string;
  readonly digestMinutes: number | null;
}

export interface Standing {
  readonly priority: Priority;
  readonly category: string;
  readonly channels: readonly Channel[];
  readonly channelAt: number;
  /** Of a bulk it is never held back for a digest: whoever sends to many has said when. */
  readonly ofBulk: boolean;
  readonly hasCustomer: boolean;
  readonly inDigest: boolean;
  /** Whether it was tried by any provider before. */
  readonly begun: boolean;
}

export interface Reach {
  readonly addresses: Readonly<Partial<Record<Channel, readonly Address[] | 'inbox'>>>;
  /** Channels somebody carries. */
  readonly carried: ReadonlySet<Channel>;
}

export type Step =
  | { readonly kind: 'try'; readonly channelAt: number; readonly channel: Channel; readonly addresses: readonly Address[] | 'inbox' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** Opens a digest, or joins one that is open. */
  | { readonly kind: 'gather'; readonly untilMs: number }
  | { readonly kind: 'suppress'; readonly reason: Failure }
  | { readonly kind: 'unreachable'; readonly failure: Failure };

export function nextStep(standing: Standing, wishes: Wishes, reach: Reach, nowMs: number): Step {
  const optional = standing.priority !== 'critical';
  const mutedHere = (channel: Channel) => optional && isMuted(wishes, standing.category, channel);
  if (optional && !standing.begun) {
    const until = wishes.quietHours === null ? undefined : quietUntil(wishes.quietHours, wishes.timeZone, nowMs);
    if (until !== undefined && standing.channels.slice(standing.channelAt).some((channel) => !mutedHere(channel))) return { kind: 'wait', untilMs: until };
    if (mayGather(standing, wishes)) return { kind: 'gather', untilMs: nowMs + wishes.digestMinutes! * 60_000 };
  }
  let missing: Failure | undefined;
  for (const [at, channel] of standing.channels.entries()) {
    if (at < standing.channelAt || mutedHere(channel)) continue;
    const addresses = reach.addresses[channel];
    if (addresses === undefined || addresses.length === 0) missing ??= { code: 'recipient_unreachable', detail: `no address for ${channel}` };
    else if (!reach.carried.has(channel)) missing ??= { code: 'channel_missing', detail: `no provider for ${channel}` };
    else return { kind: 'try', channelAt: at, channel, addresses };
  }
  if (missing !== undefined) return { kind: 'unreachable', failure: missing };
  if (standing.channels.slice(standing.channelAt).length === 0) return { kind: 'unreachable', failure: { code: 'recipient_unreachable', detail: 'no channel is left' } };
  return { kind: 'suppress', reason: { code: 'muted', detail: 'the customer does not want it' } };
}

const isMuted = ({ muted }: Wishes, category: string, channel: Channel): boolean =>
  muted.some((one) => (one.category === undefined || one.category === category) && (one.channel === undefined || one.channel === channel));

const mayGather = ({ priority, ofBulk, hasCustomer, inDigest }: Standing, { digestMinutes }: Wishes): boolean =>
  priority === 'normal' && !ofBulk && hasCustomer && !inDigest && digestMinutes !== null;
