import type { InferContractRouterInputs } from '@orpc/contract';
import type { z } from 'zod';
import { encodeId } from '../../../../../contracts/ids.ts';
import { MOST_RECIPIENTS, type Bulk as Shape, type bulk as contract } from '../../../../../contracts/notifications/bulk.ts';
import { CHANNELS, STATUSES, type Status } from '../../../../../contracts/notifications/words.ts';
import type { Sql } from '../../../../kit/database.ts';
import { once } from '../../../../kit/idempotency.ts';
import { cutPage, readCursor, uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { LANES } from '../../domain/notification.ts';
import { addToBulk, cancelBulk as cancelRow, countBulks, findBulks, hastenBulk, insertBulk, insertPage, listBulks as listRows, lockBulk, type Bulk } from '../../store/bulks.ts';
import { insertNotifications } from '../../store/notifications.ts';
import { operations, type Deps } from '../deps.ts';
import { onceKeyed } from '../keyed.ts';
import { checkContent } from '../messages/check.ts';
import { make, sendAtOf } from '../messages/create.ts';
import { findRecipients, usualChannels } from '../messages/recipients.ts';
import { openMessage, sealMessage, type BulkMessage } from './message.ts';

type Recipients = InferContractRouterInputs<typeof contract>['createBulk']['recipients'];

export const createBulk = (deps: Deps) => operations.createBulk.handler(({ input, context: { call: { tenantId }, call } }) =>
  onceKeyed(deps, call, 'notifications.createBulk', input, async () => {
    await checkContent(deps, tenantId, input.template, input.content, input.channels ?? CHANNELS);
    const id = deps.newId();
    const message: BulkMessage = {
      channels: input.channels, template: input.template, content: input.content, category: input.category ?? 'general', priority: input.priority ?? 'low', locale: input.locale ?? null,
      sendAtMs: sendAtOf(deps, input.sendAt),
    };
    return { id, message, page: await prepare(deps, tenantId, id, message, input.recipients) };
  }, async (tx, { id, message, page }) => {
    await insertBulk(tx, tenantId, { id, name: input.name, message: sealMessage(deps, tenantId, id, message), complete: input.complete, cancelled: false, recipients: 0, duplicates: 0, createdAtMs: deps.clock.now() });
    await add(tx, tenantId, id, page, input.complete);
    return (await viewAll(tx, tenantId, await findBulks(tx, tenantId, [id])))[0]!;
  }));

export const addRecipients = (deps: Deps) => operations.addRecipients.handler(({ input, context: { call: { tenantId }, call } }) => {
  const id = uuidOf('bulk', input.id);
  return onceKeyed(deps, call, 'notifications.addRecipients', input, async () => {
    const [known] = await findBulks(deps.database, tenantId, [id]);
    if (known === undefined) throw refuse('not_found');
    return prepare(deps, tenantId, id, openMessage(deps, tenantId, known), input.recipients);
  }, async (tx, page) => {
    const bulk = (await lockBulk(tx, tenantId, id))!;
    if (await insertPage(tx, tenantId, id, input.page)) {
      if (bulk.complete) throw refuse('version_conflict', { resourceId: input.id, detail: bulk.cancelled ? 'The bulk was cancelled.' : 'The bulk is complete.' });
      if (bulk.recipients + page.length > MOST_RECIPIENTS) throw refuse('invalid_request', { param: 'recipients', detail: `At most ${MOST_RECIPIENTS} recipients in all.` });
      await add(tx, tenantId, id, page, input.complete);
    }
    return (await viewAll(tx, tenantId, await findBulks(tx, tenantId, [id])))[0]!;
  });
});

/** Whoever is named twice in a bulk is told once: by customer, device or address. */
async function prepare(deps: Deps, tenantId: string, bulkId: string, message: BulkMessage, recipients: Recipients) {
  const found = await findRecipients(deps, tenantId, recipients.map(({ to }) => to), (at) => `recipients.${at}.to`);
  return Promise.all(found.map(async (recipient, at) => {
    const { customerId, deviceId, email, phone } = recipient;
    const channels = message.channels ?? usualChannels(recipient);
    const dedupe = await deps.personal.fingerprint(tenantId, 'dedupe', `bulk ${bulkId} ${deviceId ?? customerId ?? ''} ${email?.toLowerCase() ?? ''} ${phone ?? ''}`);
    return make(deps, tenantId, {
      recipient, channels, template: message.template ?? null, content: undefined, category: message.category, priority: message.priority, locale: message.locale, sendAtMs: message.sendAtMs,
      data: recipients[at]!.data, dedupe, bulkId, lane: LANES.bulk,
    });
  }));
}

async function add(tx: Sql, tenantId: string, id: string, page: Awaited<ReturnType<typeof prepare>>, complete: boolean): Promise<void> {
  const inserted = await insertNotifications(tx, page);
  await addToBulk(tx, tenantId, id, { recipients: inserted.length, duplicates: page.length - inserted.length, complete });
}

export const getBulk = (deps: Deps) => operations.getBulk.handler(async ({ input, context: { call } }) => {
  const [view] = await viewAll(deps.database, call.tenantId, await findBulks(deps.database, call.tenantId, [uuidOf('bulk', input.id)]));
  if (view === undefined) throw refuse('not_found');
  return view;
});

export const listBulks = (deps: Deps) => operations.listBulks.handler(async ({ input, context: { call } }) => {
  const sql = deps.database.reads(call.readAfter);
  const { rows, nextCursor } = cutPage('bulk', await listRows(sql, call.tenantId, readCursor('bulk', input.cursor), input.limit + 1), input.limit);
  return { data: await viewAll(sql, call.tenantId, rows), nextCursor };
});

/** Who waits is called off one by one in the lane, which is quick; from now on nobody more is sent to. */
export const cancelBulk = (deps: Deps) => operations.cancelBulk.handler(async ({ input, context: { call: { tenantId }, call } }) => {
  const id = uuidOf('bulk', input.id);
  return once(deps.database, call, 'notifications.cancelBulk', input, async (tx) => {
    if (await lockBulk(tx, tenantId, id) === undefined) throw refuse('not_found');
    await cancelRow(tx, tenantId, id);
    await hastenBulk(tx, tenantId, id, new Date(deps.clock.now()));
    return (await viewAll(tx, tenantId, await findBulks(tx, tenantId, [id])))[0]!;
  });
});

/** Counted, not remembered: what the numbers say is what is there. */
async function viewAll(sql: Sql, tenantId: string, bulks: readonly Bulk[]): Promise<z.output<typeof Shape>[]> {
  const counted = await countBulks(sql, tenantId, bulks.map(({ id }) => id));
  return bulks.map((bulk) => {
    const counts = Object.fromEntries(STATUSES.map((status) => [status, counted.get(bulk.id)?.[status] ?? 0])) as Record<Status, number>;
    const status = bulk.cancelled ? 'cancelled' : !bulk.complete ? 'open' : counts.queued > 0 ? 'sending' : 'completed';
    return { id: encodeId('bulk', bulk.id), name: bulk.name, status, recipients: bulk.recipients, duplicates: bulk.duplicates, counts, createdAt: new Date(bulk.createdAtMs).toISOString() };
  });
}
