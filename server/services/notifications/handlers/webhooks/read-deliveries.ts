import type { Sql } from '../../../../kit/database.ts';
import { readCursor, toPage, uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { attemptView, deliveryView } from '../../domain/webhooks/delivery.ts';
import { findDelivery, listAttempts, listDeliveries } from '../../store/webhook-deliveries.ts';
import { findEndpoint } from '../../store/webhook-endpoints.ts';
import { os, type WebhookDeps } from './deps.ts';

const ATTEMPTS_SHOWN = 100;

export async function deliveryInFull(sql: Sql, tenantId: string, id: string) {
  const delivery = await findDelivery(sql, tenantId, id);
  if (delivery === undefined) throw refuse('not_found');
  const attempts = await listAttempts(sql, tenantId, id, ATTEMPTS_SHOWN);
  return { ...deliveryView(delivery), body: delivery.body, attempts: attempts.map(attemptView) };
}

export const getWebhookDelivery = (deps: WebhookDeps) => os.getWebhookDelivery.handler(({ input, context: { call } }) =>
  deliveryInFull(deps.database, call.tenantId, uuidOf('delivery', input.id)));

export const listWebhookDeliveries = (deps: WebhookDeps) => os.listWebhookDeliveries.handler(async ({ input, context: { call } }) => {
  const { status, type, from, to, cursor, limit } = input;
  const endpointId = uuidOf('webhookEndpoint', input.id);
  const sql = deps.database.reads(call.readAfter);
  if (await findEndpoint(sql, call.tenantId, endpointId, new Date(deps.clock.now())) === undefined) throw refuse('not_found');
  const rows = await listDeliveries(sql, call.tenantId, endpointId, {
    status, type, from: moment(from), to: moment(to), before: readCursor('delivery', cursor), limit: limit + 1,
  });
  return toPage('delivery', rows, limit, deliveryView);
});

export const moment = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));
