import { readCursor, toPage, uuidOf } from '../../../../kit/pages.ts';
import { endpointView } from '../../domain/webhooks/endpoint.ts';
import { listEndpoints } from '../../store/webhook-endpoints.ts';
import { os, type WebhookDeps } from './deps.ts';
import { shownEndpoint } from './shown.ts';

export const getWebhookEndpoint = (deps: WebhookDeps) => os.getWebhookEndpoint.handler(({ input, context: { call } }) =>
  shownEndpoint(deps.database, call.tenantId, uuidOf('webhookEndpoint', input.id), new Date(deps.clock.now())));

export const listWebhookEndpoints = (deps: WebhookDeps) => os.listWebhookEndpoints.handler(async ({ input: { status, cursor, limit }, context: { call } }) => {
  const rows = await listEndpoints(deps.database.reads(call.readAfter), call.tenantId, new Date(deps.clock.now()), { status, before: readCursor('webhookEndpoint', cursor), limit: limit + 1 });
  return toPage('webhookEndpoint', rows, limit, (row) => endpointView(row, row));
});
