import type { Attempt, Notification } from './notification.ts';

type After = Pick<Notification, 'status' | 'channelAt' | 'rounds' | 'dueAtMs' | 'failure' | 'dead' | 'sentAtMs' | 'deliveredAtMs' | 'readAtMs'>;

/**
 * What a settled attempt makes of its notification; undefined: nothing. That it arrived counts whenever it is heard, also when it was given up or is
 * about to be tried again. That it did not counts only of the last try, while it is all there is: then the next channel has its turn.
 */
export function afterReceipt(notification: Notification, attempts: readonly Attempt[], settled: Attempt, nowMs: number): After | undefined {
  const { status, channelAt, rounds, readAtMs, sentAtMs } = notification;
  const open = status === 'queued' || status === 'sent' || status === 'failed' || status === 'bounced';
  if (settled.status === 'delivered') return open ? { status: 'delivered', channelAt, rounds, dueAtMs: null, failure: null, dead: false, sentAtMs: sentAtMs ?? nowMs, deliveredAtMs: nowMs, readAtMs } : undefined;
  // While somebody is at it, it is they who go on: they see how the attempt was settled.
  if (status === 'queued' && settled.status === 'sent' && notification.channels[channelAt] === settled.channel && attempts.every(({ status: one }) => one !== 'sending')) {
    return { status: 'sent', channelAt, rounds, dueAtMs: null, failure: null, dead: false, sentAtMs: sentAtMs ?? nowMs, deliveredAtMs: null, readAtMs };
  }
  if (status !== 'sent' || (settled.status !== 'bounced' && settled.status !== 'failed')) return undefined;
  if (attempts.some(({ number, status: other }) => number !== settled.number && (other === 'sent' || other === 'delivered'))) return undefined;
  const next = channelAt + 1;
  if (next < notification.channels.length) return { status: 'queued', channelAt: next, rounds: 0, dueAtMs: nowMs, failure: settled.error, dead: false, sentAtMs, deliveredAtMs: null, readAtMs };
  return { status: settled.status, channelAt, rounds, dueAtMs: null, failure: settled.error ?? { code: settled.status, detail: 'the provider says so' }, dead: settled.status === 'failed', sentAtMs, deliveredAtMs: null, readAtMs };
}
