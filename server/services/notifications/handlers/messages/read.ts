import { encodeId } from '../../../../../contracts/ids.ts';
import { cutPage, readCursor, uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { viewAttempt, viewNotification } from '../../domain/views.ts';
import { countUnread, findNotification, listAttempts, listNotifications as listRows } from '../../store/notifications.ts';
import { openRendered } from '../../store/sealing.ts';
import { operations, type Deps } from '../deps.ts';
import { askContacts } from '../sending/gather.ts';

export const listNotifications = (deps: Deps) => operations.listNotifications.handler(async ({ input, context: { call } }) => {
  const { limit, cursor, customerId, bulkId, ...filter } = input;
  const ids = { customerId: customerId && uuidOf('customer', customerId), bulkId: bulkId && uuidOf('bulk', bulkId) };
  const found = await listRows(deps.database.reads(call.readAfter), call.tenantId, { ...filter, ...ids }, readCursor('notification', cursor), limit + 1);
  const { rows, nextCursor } = cutPage('notification', found, limit);
  return { data: rows.map(viewNotification), nextCursor };
});

/** What it said is for those who could have said it. */
export const getNotification = (deps: Deps) => operations.getNotification.handler(async ({ input, context: { call } }) => {
  const found = await findNotification(deps.database, call.tenantId, uuidOf('notification', input.id));
  if (found === undefined) throw refuse('not_found');
  const [history, [content]] = await Promise.all([
    listAttempts(deps.database, call.tenantId, found.id), call.actor.scopes.includes('notifications:write') ? openRendered(deps, [found]) : [null],
  ]);
  return { ...viewNotification(found), content: content ?? null, history: history.map(viewAttempt) };
});

export const listInbox = (deps: Deps) => operations.listInbox.handler(async ({ input, context: { call } }) => {
  const customerId = uuidOf('customer', input.id);
  const contact = (await askContacts(deps, call.tenantId, [customerId])).get(customerId);
  if (contact === undefined) throw refuse('not_found');
  if (contact.erased) throw refuse('erased', { resourceId: input.id });
  const sql = deps.database.reads(call.readAfter);
  const found = await listRows(sql, call.tenantId, { customerId, inbox: true, unread: input.unread === 'true' }, readCursor('notification', input.cursor), input.limit + 1);
  const { rows, nextCursor } = cutPage('notification', found, input.limit);
  const contents = await openRendered(deps, rows);
  return {
    data: rows.flatMap((row, i) => (contents[i] == null ? [] : [{
      id: encodeId('notification', row.id), category: row.category, priority: row.priority, subject: contents[i].subject, text: contents[i].text,
      sentAt: new Date(row.sentAtMs ?? row.createdAtMs).toISOString(), readAt: row.readAtMs === null ? null : new Date(row.readAtMs).toISOString(),
    }])),
    nextCursor, unread: await countUnread(sql, call.tenantId, customerId),
  };
});
