import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import type { Receipt } from '../../../../kit/channels.ts';
import { outsideMs } from '../../../../kit/clock.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { notificationEvent } from '../../domain/events.ts';
import { afterReceipt } from '../../domain/receipt.ts';
import { readReference } from '../../domain/reference.ts';
import { scrub } from '../../domain/scrub.ts';
import { findChannel } from '../../store/channels.ts';
import { changeNotification, listAttempts, lockNotification } from '../../store/notifications.ts';
import { settleAttempt } from '../../store/receipts.ts';
import { clientOf } from '../clients.ts';
import { operations, type Deps } from '../deps.ts';

/**
 * What a provider tells afterwards. It may come twice, in any order, before the answer to our own request, and for what nobody here knows: the last it
 * answers kindly, since a provider that is refused asks again for days.
 */
export const receiveReceipt = (deps: Deps) => operations.receiveReceipt.handler(async ({ input }) => {
  const id = decodeId('channel', input.channelId);
  const channel = id === undefined ? undefined : await findChannel(deps.database, input.tenantId, id);
  if (channel === undefined) throw refuse('not_found');
  const receipts = await clientOf(deps, channel).readReceipts({
    headers: input.headers, body: Buffer.from(input.body, 'base64'), path: input.path, query: input.query, nowMs: outsideMs(deps.clock),
  });
  if (receipts === undefined) throw refuse('webhook_refused');
  let received = 0;
  for (const receipt of receipts) if (await apply(deps, input.tenantId, channel.id, receipt)) received++;
  if (received > 0) deps.committed();
  return { received };
});

async function apply(deps: Deps, tenantId: string, channelId: string, receipt: Receipt): Promise<boolean> {
  const named = readReference(receipt.reference);
  if (named === undefined) return false;
  return deps.database.transaction(async (tx) => {
    const notification = await lockNotification(tx, tenantId, named.id);
    if (notification === undefined) return false;
    const error = receipt.error === null ? null : { code: receipt.error.code, detail: scrub(receipt.error.detail) };
    const nowMs = deps.clock.now();
    const settled = await settleAttempt(tx, { tenantId, notificationId: named.id, number: named.attempt, channelId }, { ...receipt, error }, new Date(nowMs));
    if (!settled) return false;
    deps.metrics.count('florin_notifications_receipts_total', 'Receipts of providers, by what they say', { provider: 'any', status: receipt.status });
    const attempts = await listAttempts(tx, tenantId, named.id);
    const after = afterReceipt(notification, attempts, attempts.find(({ number }) => number === named.attempt)!, nowMs);
    if (after === undefined) return true;
    await changeNotification(tx, notification, after);
    if (after.status !== notification.status) await tell(tx, tenantId, ...notificationEvent({ notification, ...after }, nowMs));
    return true;
  });
}
