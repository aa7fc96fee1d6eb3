import { encodeId } from '../../../../contracts/ids.ts';
import type { Status } from '../../../../contracts/notifications/words.ts';
import type { NewEvent } from '../../../kit/events.ts';
import type { Failure, Notification } from './notification.ts';

const TYPES: Partial<Record<Status, 'notification.sent' | 'notification.delivered' | 'notification.failed'>> = {
  sent: 'notification.sent', delivered: 'notification.delivered', bounced: 'notification.failed', failed: 'notification.failed',
};

/** Where it has come to something others may want to hear of. Events are kept for good: neither address nor text is in them. */
export function notificationEvent({ notification, status, channelAt, failure }: { notification: Notification; status: Status; channelAt: number; failure: Failure | null }, timeMs: number): NewEvent[] {
  const type = TYPES[status];
  if (type === undefined) return [];
  const subject = encodeId('notification', notification.id);
  return [{
    types: [type], version: 1, subject, timeMs,
    data: {
      id: subject, status, channel: notification.channels[Math.min(channelAt, notification.channels.length - 1)], category: notification.category, priority: notification.priority, template: notification.template,
      customerId: notification.customerId && encodeId('customer', notification.customerId), bulkId: notification.bulkId && encodeId('bulk', notification.bulkId), failureCode: failure?.code ?? null,
    },
  }];
}
