import { hash } from 'node:crypto';
import { decodeId } from '../../../../../contracts/ids.ts';
import type { Consumer } from '../../../../kit/bus.ts';
import type { EventRecord } from '../../../../kit/events.ts';
import { recipientIn, type Rule } from '../../domain/catalogue.ts';
import { laneOf } from '../../domain/notification.ts';
import { insertNotifications, type NewNotification } from '../../store/notifications.ts';
import { enabledRules } from '../../store/rules.ts';
import type { Deps } from '../deps.ts';

/**
 * Events that a tenant wants its customers to hear of become notifications: once each, however often they are delivered. Whom they reach is asked when they
 * are sent. Of tenants without a rule for it nothing is decoded, and nothing handed over.
 */
export const applyRules = (deps: Deps, types: readonly string[]): Consumer => ({
  name: 'notifications.rules',
  types,
  async ofUse(chunks) {
    const rules = await enabledRules(deps.database, [...new Set(chunks.map(({ tenantId }) => tenantId))], [...new Set(chunks.flatMap((chunk) => chunk.types))]);
    return (chunk) => chunk.types.some((type) => rules.has(`${chunk.tenantId} ${type}`));
  },
  async handle(events, tx) {
    const rules = await enabledRules(tx, [...new Set(events.map(({ tenantId }) => tenantId))], [...new Set(events.map(({ type }) => type))]);
    if (rules.size === 0) return;
    const made = events.flatMap((event) => (rules.get(`${event.tenantId} ${event.type}`) ?? []).flatMap((rule) => notificationOf(deps, event, rule)));
    await insertNotifications(tx, made);
  },
});

function notificationOf(deps: Deps, event: EventRecord, rule: Rule): NewNotification[] {
  const data = event.data as Readonly<Record<string, unknown>>;
  const named = recipientIn(data, rule.recipient);
  if (named === undefined) return [];
  const customerId = 'customer' in named ? decodeId('customer', named.customer) ?? null : null;
  const accountId = 'account' in named ? decodeId('account', named.account) ?? null : null;
  if (customerId === null && accountId === null) return [];
  const nowMs = deps.clock.now();
  return [{
    tenantId: event.tenantId, id: deps.newId(), lane: laneOf(rule.priority), priority: rule.priority, category: rule.category, channels: rule.channels, customerId, accountId, deviceId: null,
    bulkId: null, template: rule.template, templateId: null, templateVersion: null, locale: null, given: null, givenBy: null, eventData: data, recipient: null,
    dedupe: hash('sha256', `event ${event.id} ${rule.name}`, 'buffer'), sendAtMs: nowMs, createdAtMs: nowMs,
  }];
}
