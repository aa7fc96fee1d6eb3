import type { z } from 'zod';
import { encodeId } from '../../../../contracts/ids.ts';
import type { Attempt as AttemptShape, Notification as Shape } from '../../../../contracts/notifications/messages.ts';
import { channelOf, type Attempt, type Notification } from './notification.ts';

export type NotificationView = z.output<typeof Shape>;

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** As the API shows it, to anybody: whom it is for is masked. */
export function viewNotification(one: Notification): NotificationView {
  return {
    id: encodeId('notification', one.id), status: one.status, priority: one.priority, category: one.category, channels: [...one.channels], channel: channelOf(one) ?? null,
    customerId: one.customerId && encodeId('customer', one.customerId), deviceId: one.deviceId && encodeId('device', one.deviceId), to: one.recipient,
    template: one.template === null ? null :
      { name: one.template, language: one.templateLanguage, version: one.templateVersion, id: one.templateId && encodeId('template', one.templateId) },
    locale: one.locale, bulkId: one.bulkId && encodeId('bulk', one.bulkId), mergedInto: one.mergedInto && encodeId('notification', one.mergedInto),
    failure: one.failure, deadLetter: one.dead, attempts: one.attempts, sendAt: iso(one.sendAtMs)!, nextTryAt: iso(one.dueAtMs), createdAt: iso(one.createdAtMs)!, sentAt: iso(one.sentAtMs),
    deliveredAt: iso(one.deliveredAtMs), readAt: iso(one.readAtMs),
  };
}

export const viewAttempt = (one: Attempt): z.output<typeof AttemptShape> => ({
  number: one.number, channel: one.channel, channelId: one.channelId && encodeId('channel', one.channelId), provider: one.provider, status: one.status,
  providerMessageId: one.providerMessageId, error: one.error, startedAt: iso(one.startedAtMs)!, finishedAt: iso(one.finishedAtMs), receiptAt: iso(one.receiptAtMs),
});
