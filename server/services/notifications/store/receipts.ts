import type { Sql } from '../../../kit/database.ts';
import type { Failure } from '../domain/notification.ts';

/** Of an attempt that is still open, by the provider that made it; an attempt that was settled stays so. False where there is nothing to settle. */
export async function settleAttempt(
  tx: Sql, which: { tenantId: string; notificationId: string; number: number; channelId: string },
  receipt: { status: 'sent' | 'delivered' | 'bounced' | 'failed'; providerMessageId: string | null; error: Failure | null }, now: Date,
): Promise<boolean> {
  // That it was taken over is known of whatever is `sent` already.
  const open = receipt.status === 'sent' ? ['sending', 'unknown'] : ['sending', 'sent', 'unknown'];
  return await tx.execute(
    `UPDATE attempts SET status = $5, provider_message_id = coalesce(provider_message_id, $6), error_code = $7, error_detail = $8, receipt_at = $9, finished_at = coalesce(finished_at, $9)
     WHERE tenant_id = $1 AND notification_id = $2 AND number = $3 AND channel_id = $4 AND status = ANY ($10)`,
    [which.tenantId, which.notificationId, which.number, which.channelId, receipt.status, receipt.providerMessageId, receipt.error?.code ?? null, receipt.error?.detail ?? null, now, open]) === 1;
}
