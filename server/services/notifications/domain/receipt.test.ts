import { expect, it } from 'vitest';
import { afterReceipt } from './receipt.ts';
import type { Attempt, Notification } from './notification.ts';

const notification = { status: 'sent', channels: ['sms', 'email'], channelAt: 0, rounds: 1, readAtMs: null, sentAtMs: 5 } as unknown as Notification;
const attempt = (number: number, status: Attempt['status'], over: Partial<Attempt> = {}): Attempt =>
  ({ number, channel: 'sms', channelId: 'c', provider: 'twilio', status, providerMessageId: null, error: { code: '30005', detail: 'x' }, startedAtMs: 0, finishedAtMs: 0, receiptAtMs: 0, ...over });
const NOW = 1_000;

it.each<[string, Partial<Notification>, Attempt[], object | undefined]>([
  ['delivered', {}, [attempt(1, 'delivered')], { status: 'delivered', deliveredAtMs: NOW, dueAtMs: null }],
  ['delivered after it was given up', { status: 'failed' }, [attempt(1, 'delivered')], { status: 'delivered', dead: false }],
  ['delivered while it waits to be tried again', { status: 'queued', sentAtMs: null }, [attempt(1, 'delivered')], { status: 'delivered', sentAtMs: NOW }],
  ['delivered after it was called off', { status: 'cancelled' }, [attempt(1, 'delivered')], undefined],
  ['delivered twice', { status: 'delivered' }, [attempt(1, 'delivered')], undefined],
  ['bounced: the next channel', {}, [attempt(1, 'bounced')], { status: 'queued', channelAt: 1, rounds: 0, dueAtMs: NOW }],
  ['bounced on the last channel', { channelAt: 1 }, [attempt(1, 'bounced')], { status: 'bounced', dead: false, failure: { code: '30005' } }],
  ['failed on the last channel', { channelAt: 1 }, [attempt(1, 'failed')], { status: 'failed', dead: true }],
  ['bounced, but another device has it', {}, [attempt(1, 'bounced'), attempt(2, 'sent')], undefined],
  ['bounced while somebody is at it again', { status: 'queued' }, [attempt(1, 'bounced'), attempt(2, 'sending')], undefined],
  ['sent after nobody knew', { status: 'queued', sentAtMs: null }, [attempt(1, 'sent')], { status: 'sent', sentAtMs: NOW, dueAtMs: null }],
  ['sent, while another try is under way', { status: 'queued' }, [attempt(1, 'sent'), attempt(2, 'sending')], undefined],
])('%s', (_what, over, attempts, after) => {
  const made = afterReceipt({ ...notification, ...over }, attempts, attempts[0]!, NOW);
  if (after === undefined) expect(made).toBeUndefined();
  else expect(made).toMatchObject(after);
});
