import type { Channel, Priority } from '../../../../../contracts/notifications/words.ts';
import type { Sql } from '../../../../kit/database.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { laneOf, type Content, type Given, type Notification } from '../../domain/notification.ts';
import { maskAddress } from '../../domain/scrub.ts';
import { viewNotification, type NotificationView } from '../../domain/views.ts';
import { findByDedupe, findNotification, insertNotifications, type NewNotification } from '../../store/notifications.ts';
import { seal } from '../../store/sealing.ts';
import { operations, type Deps } from '../deps.ts';
import { onceKeyed } from '../keyed.ts';
import { checkContent, checkReach } from './check.ts';
import { findRecipients, usualChannels, type Recipient } from './recipients.ts';

const LONGEST_AHEAD_MS = 366 * 86_400_000;

/** POST /v1/notifications */
export const createNotification = (deps: Deps) => operations.createNotification.handler(({ input, context: { call: { tenantId }, call } }) =>
  onceKeyed(deps, call, 'notifications.createNotification', input, async () => {
    const [recipient] = await findRecipients(deps, tenantId, [input.to], () => 'to');
    const channels = input.channels ?? usualChannels(recipient!);
    await checkContent(deps, tenantId, input.template, input.content, channels);
    await checkReach(deps, tenantId, recipient!, channels);
    return make(deps, tenantId, {
      recipient: recipient!, channels, template: input.template ?? null, content: input.content, category: input.category ?? 'general', priority: input.priority ?? 'normal',
      locale: input.locale ?? null, sendAtMs: sendAtOf(deps, input.sendAt), data: input.data,
      dedupe: input.dedupeKey === undefined ? null : await deps.personal.fingerprint(tenantId, 'dedupe', input.dedupeKey),
    });
  }, (tx, made) => insertOne(tx, made)));

/** The earlier one, where its dedupe key was used before. */
export async function insertOne(tx: Sql, made: NewNotification): Promise<NotificationView> {
  const [id] = await insertNotifications(tx, [made]);
  const stored = id === undefined ? await findByDedupe(tx, made.tenantId, made.dedupe!) : await findNotification(tx, made.tenantId, id);
  return viewNotification(stored!);
}

export function sendAtOf({ clock }: Deps, sendAt: string | undefined): number {
  const nowMs = clock.now();
  const atMs = sendAt === undefined ? nowMs : Math.max(nowMs, Date.parse(sendAt));
  if (atMs > nowMs + LONGEST_AHEAD_MS) throw refuse('invalid_request', { param: 'sendAt', detail: 'At most a year ahead.' });
  return atMs;
}

export interface Asked {
  readonly recipient: Recipient;
  readonly channels: readonly Channel[];
  readonly template: string | null;
  readonly content: Content | undefined;
  readonly category: string;
  readonly priority: Priority;
  readonly locale: string | null;
  readonly sendAtMs: number;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly dedupe: Buffer | null;
  readonly bulkId?: string;
  readonly lane?: Notification['lane'];
  /** A version that is to be sent, published or not. */
  readonly version?: { readonly templateId: string; readonly version: number };
}

/** As it is kept: what was given sealed. */
export async function make(deps: Deps, tenantId: string, asked: Asked): Promise<NewNotification> {
  const { recipient: { customerId, deviceId, email, phone }, data, content } = asked;
  const id = deps.newId();
  const given: Given = { email, phone, data, content };
  const sealed = Object.values(given).some((one) => one !== undefined) ? await seal(deps, { tenantId, id, customerId }, 'given', given) : null;
  if (sealed === undefined) throw refuse('erased');
  return {
    tenantId, id, lane: asked.lane ?? laneOf(asked.priority), priority: asked.priority, category: asked.category, channels: asked.channels, customerId, accountId: null, deviceId,
    bulkId: asked.bulkId ?? null, template: asked.template, templateId: asked.version?.templateId ?? null, templateVersion: asked.version?.version ?? null, locale: asked.locale,
    given: sealed?.bytes ?? null, givenBy: sealed?.by ?? null, eventData: null, recipient: maskAddress({ email, phone }), sendAtMs: asked.sendAtMs, createdAtMs: deps.clock.now(), dedupe: asked.dedupe,
  };
}
