import type { Call } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { cutPage, readCursor, uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { notificationEvent } from '../../domain/events.ts';
import { channelOf, type Notification } from '../../domain/notification.ts';
import { viewNotification, type NotificationView } from '../../domain/views.ts';
import { releaseParts } from '../../store/digests.ts';
import { changeNotification, findNotification, listAttempts, listNotifications, lockNotification } from '../../store/notifications.ts';
import { operations, type Deps } from '../deps.ts';

type To = Partial<Pick<Notification, 'status' | 'channelAt' | 'rounds' | 'dueAtMs' | 'failure' | 'dead' | 'deliveredAtMs' | 'readAtMs'>>;

/** Changes a locked one as `decide` says; undefined: it stays as it is. */
async function change(deps: Deps, call: Call, operation: string, id: string, decide: (one: Notification, tx: Sql) => Promise<To | undefined> | To | undefined): Promise<NotificationView> {
  const view = await once(deps.database, call, `notifications.${operation}`, { id }, async (tx) => {
    const locked = await lockNotification(tx, call.tenantId, uuidOf('notification', id));
    if (locked === undefined) throw refuse('not_found');
    const to = await decide(locked, tx);
    if (to === undefined) return viewNotification(locked);
    const after = { ...locked, ...to };
    await changeNotification(tx, locked, after);
    if (after.status !== locked.status) await tell(tx, call.tenantId, ...notificationEvent({ notification: after, status: after.status, channelAt: after.channelAt, failure: after.failure }, deps.clock.now()));
    return viewNotification((await findNotification(tx, call.tenantId, locked.id))!);
  });
  deps.committed();
  return view;
}

/** Whoever has read it has it: in the app that is the receipt. */
export const readNotification = (deps: Deps) => operations.readNotification.handler(({ input, context: { call } }) => change(deps, call, 'readNotification', input.id, (one) => {
  if (one.readAtMs !== null) return undefined;
  const nowMs = deps.clock.now();
  if (one.status !== 'sent' || channelOf(one) !== 'in_app') return { readAtMs: nowMs };
  return { readAtMs: nowMs, status: 'delivered', deliveredAtMs: nowMs };
}));

/** Not while it is being handed to a provider: nobody could say then whether it was sent. */
export const cancelNotification = (deps: Deps) => operations.cancelNotification.handler(({ input, context: { call } }) => change(deps, call, 'cancelNotification', input.id, async (one, tx) => {
  if (one.status !== 'queued') return undefined;
  const trying = (await listAttempts(tx, call.tenantId, one.id)).some(({ status }) => status === 'sending');
  if (trying) return undefined;
  // Whoever calls off one message of several that became one says nothing of the others.
  await releaseParts(tx, one, new Date(deps.clock.now()));
  return { status: 'cancelled', dueAtMs: null, failure: { code: 'cancelled', detail: 'it was called off' } };
}));

export const listDeadLetters = (deps: Deps) => operations.listDeadLetters.handler(async ({ input, context: { call } }) => {
  const found = await listNotifications(deps.database.reads(call.readAfter), call.tenantId, { dead: true }, readCursor('notification', input.cursor), input.limit + 1);
  const { rows, nextCursor } = cutPage('notification', found, input.limit);
  return { data: rows.map(viewNotification), nextCursor };
});

const refuseAlive = (one: Notification): void => {
  if (!one.dead) throw refuse('not_found', { detail: 'This is no dead letter.' });
};

export const retryDeadLetter = (deps: Deps) => operations.retryDeadLetter.handler(({ input, context: { call } }) => change(deps, call, 'retryDeadLetter', input.id, (one) => {
  refuseAlive(one);
  return { status: 'queued', channelAt: 0, rounds: 0, dueAtMs: Math.max(deps.clock.now(), one.sendAtMs), failure: null, dead: false };
}));

export const discardDeadLetter = (deps: Deps) => operations.discardDeadLetter.handler(({ input, context: { call } }) => change(deps, call, 'discardDeadLetter', input.id, (one) => {
  refuseAlive(one);
  return { dead: false };
}));
